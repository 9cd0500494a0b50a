# THREATS.md E2, E7: the commands for timers and shell prompts, the refresh in the background, and no questions unless the user is at a terminal.
$ signed-in un-work; signed-in un-other; keybearer add un-never --issuer $SERVER --client-id client --match $SERVER/never >/dev/null 2>&1

# A timer's refresh prints nothing on success; it refreshes every account that is signed in, and with --older-than only old sign-ins.
$ before=$(server --count token); keybearer refresh --all --older-than 7d; echo $(($(server --count token) - before)) requests
0 requests
$ keybearer refresh; echo $(($(server --count token) - before)) requests
2 requests
$ keybearer refresh un-work; echo $(($(server --count token) - before)) requests
3 requests
$ keybearer refresh --all un-work
keybearer: refresh: --all and account names cannot be used together
[64]
$ keybearer refresh --older-than soon
keybearer: refresh: --older-than is a duration such as 12h or 7d, not soon
[64]
$ keybearer refresh un-never
keybearer: un-never: not signed in; run: keybearer login un-never [77]
[77]

# All accounts are tried, each failure is one line with its exit code, and the exit code is the one that most needs the user.
$ server --answer 503; server --answer invalid_grant; keybearer refresh
keybearer: un-work: 127.0.0.1 answered 503 without an OAuth error; the sign-in was kept; try again later: keybearer token un-work [75]
keybearer: un-other: the server ended this sign-in (invalid_grant); run: keybearer login un-other [77]
[77]
$ keybearer refresh
keybearer: un-other: the server ended this sign-in on <any> (invalid_grant); run: keybearer login un-other [77]
[77]

# status --check says by its exit code whether the user is needed, without output and without the network.
$ keybearer status --check un-work
$ keybearer status --check un-other
[77]
$ keybearer status --check un-never
[77]
$ keybearer status --check
[77]
$ keybearer status --json un-work un-other | grep -o '"problem":[^}]*'
"problem":null,"hint":null,"check":0
"problem":"un-other: the server ended this sign-in on <any> (invalid_grant)","hint":"run: keybearer login un-other","check":77
$ server --set expires_in=0; keybearer login un-other --flow browser 2>/dev/null; server --set expires_in=3600
$ before=$(server --count); server --expire; keybearer status --check un-other; echo $? $(($(server --count) - before)) requests
0 0 requests
$ DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent XDG_RUNTIME_DIR=$HOME keybearer status --check un-other
[69]

# A token in the last tenth of its lifetime is returned at once, and refreshed once in the background; not if that is switched off, nor in CI.
$ server --set expires_in=10000; keybearer token un-other --fresh >old; server --set expires_in=3600; age-token un-other 9500; before=$(server --count token)
$ CI=true keybearer token un-other | diff - old
$ keybearer add un-other --replace --set refresh_ahead=no >/dev/null 2>&1; keybearer token un-other | diff - old; keybearer add un-other --replace --set refresh_ahead=auto >/dev/null 2>&1
$ flock .local/state/keybearer/un-other.lock true; echo $(($(server --count token) - before)) requests
0 requests
$ server --answer hold=after; for n in 1 2 3 4 5 6; do keybearer token un-other; done | sort -u | diff - old
$ server --wait token $((before + 1)); server --release; flock .local/state/keybearer/un-other.lock true; keybearer token un-other | diff - old | wc -l
4
$ echo $(($(server --count token) - before)) request
1 request

# Without a user no browser and no prompt is opened, and the command ends at once.
$ server --end; keybearer token un-work --fresh >/dev/null 2>&1; printf 'protocol=http\nhost=127.0.0.1:%s\n\n' $PORT >request; keybearer git --account un-work get <request
keybearer: un-work: the server ended this sign-in on <any> (invalid_grant); run: keybearer login un-work
quit=1
[77]
$ for nobody in CI=1 GIT_TERMINAL_PROMPT=0 GCM_INTERACTIVE=never KEYBEARER_INTERACTIVE=never; do in-terminal env $nobody sh -c 'keybearer git --account un-work get <request' | tail -n 1; done
quit=1
quit=1
quit=1
quit=1
$ git config --global credential.interactive false; in-terminal sh -c 'keybearer git --account un-work get <request' | tail -n 1; git config --global --unset credential.interactive
quit=1
$ in-terminal sh -c 'keybearer git --account un-work get <request 2>errors' | tail -n 1
quit=1

# A user at a terminal is offered the sign-in once in ten minutes.
$ in-terminal sh -c 'DISPLAY=:0 keybearer git --account un-work get <request' | grep -v password_expiry
keybearer: un-work: the server ended this sign-in on <any> (invalid_grant); signing in
keybearer: un-work: signing in by browser, since there is a display
keybearer: un-work: the browser was opened; if it shows no page, open this address:
{server}/authorize?response_type=code&client_id=client&redirect_uri=http%3A%2F%2F127.0.0.1%3A<any>%2Fcallback&state=<any>&code_challenge=<any>&code_challenge_method=S256
or paste the browser's last address: 
username=oauth2
password=kbcanary-at-10
$ server --end; keybearer token un-work --fresh
keybearer: un-work: the server ended this sign-in (invalid_grant); run: keybearer login un-work
[77]
$ in-terminal --at 'address or code:' ^C sh -c 'BROWSER= keybearer git --account un-work get <request'
keybearer: un-work: the server ended this sign-in on <any> (invalid_grant); signing in
keybearer: un-work: signing in by paste, since there is no display
keybearer: un-work: open this address in any browser and approve:
{server}/authorize?response_type=code&client_id=client&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback&state=<any>&code_challenge=<any>&code_challenge_method=S256
The browser may then show that it cannot connect, or error 404; that is expected.
Copy the whole address from the browser's address bar, or only the code in it.
address or code: 
keybearer: un-work: interrupted; nothing was changed
[130]
$ in-terminal sh -c 'keybearer git --account un-work get <request'
keybearer: un-work: the server ended this sign-in on <any> (invalid_grant); signing in
keybearer: un-work: a sign-in was started <any> s ago and not finished; nothing was changed; run: keybearer login un-work
quit=1
[77]

# Two requests at the same time start one sign-in; the second waits for its result.
$ keybearer login un-work --flow browser 2>/dev/null; server --end; keybearer token un-work --fresh >/dev/null 2>&1; before=$(server --count authorize)
$ in-terminal sh -c 'for n in 1 2 3; do DISPLAY=:0 keybearer git --account un-work get <request >answer.$n & done; wait' | grep -c 'browser was opened'
1
$ cat answer.* | grep -c password=; echo $(($(server --count authorize) - before)) page
3
1 page

# The expiry of the sign-in that the server announces is shown, and doctor warns before it.
$ keybearer login un-other --flow browser 2>/dev/null; server --answer '{"access_token":"kbcanary-end","refresh_token":"kbcanary-end","expires_in":3600,"refresh_token_expires_in":172800}'; keybearer token un-other --fresh
kbcanary-end
$ keybearer status un-other | head -n 1; keybearer doctor | grep '^warning *un-other'
! un-other: signed in at 127.0.0.1:<any>, <any> s ago, 2 days left
warning  un-other: signed in <any> s ago, refreshed <any> s ago, <any> left; run: keybearer refresh un-other; if that does not extend it, run: keybearer login un-other
$ server --answer '{"access_token":"kbcanary-over","refresh_token":"kbcanary-over","expires_in":0,"refresh_expires_in":"100"}'; keybearer token un-other --fresh; sed -i 's/"ends_at":[0-9]*/"ends_at":1/' .local/state/keybearer/un-other.json; keybearer status --check un-other
kbcanary-over
[77]

# token never signs in; it asks for a passphrase only if the user is at a terminal.
$ server --end; keybearer token un-work --fresh >/dev/null 2>&1; in-terminal keybearer token un-work
keybearer: un-work: the server ended this sign-in on <any> (invalid_grant); run: keybearer login un-work
[77]
$ keybearer add un-phrase --issuer $SERVER --client-id client --match $SERVER/phrase --store file >/dev/null 2>&1
$ in-terminal --at 'new passphrase' secret --at 'again' secret sh -c 'DISPLAY=:0 keybearer login un-phrase --flow browser' | tail -n 1
keybearer: un-phrase: signed in, scope repo
$ in-terminal --at passphrase wrong --at passphrase secret keybearer token un-phrase --fresh
passphrase of keybearer's file store: 
passphrase of keybearer's file store: 
kbcanary-at-15
$ keybearer token un-phrase --fresh
keybearer: un-phrase: the file store cannot be unlocked without a terminal, a key_file, a key_command or a systemd credential; the sign-in was kept; run keybearer in a terminal, or see: keybearer help stores
[69]
$ keybearer refresh un-phrase
keybearer: un-phrase: the file store cannot be unlocked without a terminal, a key_file, a key_command or a systemd credential; the sign-in was kept; run keybearer in a terminal, or see: keybearer help stores [69]
[69]
$ in-terminal keybearer refresh un-phrase
keybearer: un-phrase: the file store cannot be unlocked without a terminal, a key_file, a key_command or a systemd credential; the sign-in was kept; run keybearer in a terminal, or see: keybearer help stores [69]
[69]
