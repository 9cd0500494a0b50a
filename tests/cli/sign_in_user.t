# Who signed in: the user's name is sent as a hint, compared with the answer, kept and shown.
$ server --set id_token=true 'claims={"sub":"4711","preferred_username":"alice","email":"alice@example.com"}'
$ keybearer add user-work --issuer $SERVER --client-id client --scope 'openid repo' --set username=alice >/dev/null 2>&1; keybearer login user-work --flow browser 2>&1 | grep -o -e 'login_hint=.*' -e 'keybearer: user-work: signed.*'
login_hint=alice
keybearer: user-work: signed in as alice, scope openid repo
$ grep -o '"user":"[^"]*"' .local/state/keybearer/user-work.json
"user":"alice"
$ keybearer status --json user-work | grep -o '"user":"[^"]*"'
"user":"alice"

# No hint for a stock username, nor where authorization_parameter has one (THREATS.md J1: it is in a command line).
$ keybearer add user-stock --issuer $SERVER --client-id client --set username=oauth2 >/dev/null 2>&1; keybearer login user-stock --flow browser 2>&1 | grep -c login_hint; keybearer remove user-stock 2>/dev/null
0
$ keybearer add user-hint --issuer $SERVER --client-id client --set username=alice --set authorization_parameter=login_hint=a@b >/dev/null 2>&1; keybearer login user-hint --flow browser 2>&1 | grep -o 'login_hint=.*'
login_hint=a%40b

# Two accounts of one server are signed in as the same user: said.
$ keybearer login user-hint --flow browser 2>&1 | tail -n 2; keybearer remove user-hint 2>/dev/null
keybearer: user-hint: the account user-work is signed in there as alice, too
keybearer: user-hint: signed in as alice, scope repo

# username may be an address, or the part before its @, whatever the case of its letters.
$ for name in ALICE Alice@example.com; do keybearer add user-case --issuer $SERVER --client-id client --set username=$name >/dev/null 2>&1; keybearer login user-case --flow browser 2>&1 | tail -n 1; keybearer remove user-case 2>/dev/null; done
keybearer: user-case: signed in as alice, scope repo
keybearer: user-case: signed in as alice, scope repo

# Another user than username: without a terminal 77, nothing is kept and the sign-in before stays.
$ server --set 'claims={"sub":"4712","preferred_username":"bob","email":"bob@example.com"}'; keybearer add user-new --issuer $SERVER --client-id client --set username=alice >/dev/null 2>&1; keybearer login user-new --flow browser 2>&1 | tail -n 1; keybearer token user-new
keybearer: user-new: the server signed in bob, but the account's username is alice; nothing was saved; sign in there as that user, or change username; then run: keybearer login user-new
keybearer: user-new: not signed in; run: keybearer login user-new
[77]

# On a terminal the user is asked.
$ in-terminal --at '[y/N]' n keybearer login user-new --flow browser | tail -n 2; keybearer token user-new
user-new: the server signed in bob, not alice; keep that sign-in? [y/N] n
keybearer: user-new: the server signed in bob, but the account's username is alice; nothing was saved; sign in there as that user, or change username; then run: keybearer login user-new
keybearer: user-new: not signed in; run: keybearer login user-new
[77]
$ in-terminal --at '[y/N]' y keybearer login user-new --flow browser | tail -n 2; keybearer token user-new
user-new: the server signed in bob, not alice; keep that sign-in? [y/N] y
keybearer: user-new: signed in as bob, scope repo
kbcanary-at-9

# The same subject as before is not asked about again, nor is an answer that names nobody.
$ keybearer login user-new --flow browser 2>&1 | tail -n 1
keybearer: user-new: signed in as bob, scope repo
$ server --set 'claims={"sub":"4713"}'; keybearer add user-sub --issuer $SERVER --client-id client --set username=alice >/dev/null 2>&1; keybearer login user-sub --flow browser 2>&1 | tail -n 1
keybearer: user-sub: signed in as 4713, scope repo

# GoTo names the user beside the tokens.
$ server --set id_token=false 'extra={"principal":"carol@example.com"}'; keybearer add user-goto --issuer $SERVER --client-id client --set username=carol >/dev/null 2>&1; keybearer login user-goto --flow browser 2>&1 | tail -n 1
keybearer: user-goto: signed in as carol@example.com, scope repo

# A name from the server is shown without what a terminal obeys, and a token in its place is not shown (THREATS.md H1).
$ server --set 'extra={"principal":"\u001b[31mmallory","email":"kbcanary-rt-20"}'; keybearer add user-odd --issuer $SERVER --client-id client >/dev/null 2>&1; keybearer login user-odd --flow browser 2>&1 | tail -n 1
keybearer: user-odd: signed in, scope repo
