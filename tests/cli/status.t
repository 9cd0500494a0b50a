# status: what is known about each account, without the network, and which account answers a URL, and why.
$ signed-in stat-work; before=$(server --count)
$ keybearer add stat-path --issuer $SERVER --client-id client --match $SERVER/team --match 'https://*.example.com' >/dev/null 2>&1
$ keybearer status
    ACCOUNT    SIGNED IN           MATCHES                                     TOKEN        SIGN-IN
ok  stat-work  at 127.0.0.1:<any>  {server}                      <any> min left  -
x   stat-path  not signed in       {server}/team, *.example.com  run: keybearer login stat-path
$ keybearer status stat-work --json | python3 -m json.tool
[
    {
        "account": "stat-work",
        "provider": null,
        "issuer": "{server}",
        "matches": [
            "{server}"
        ],
        "signed_in": true,
        "token_expires_at": "<any>",
        "obtained_at": "<any>",
        "days_left": null,
        "scope": "repo",
        "user": null,
        "store": "secret-service",
        "cache": "kernel",
        "dead": false,
        "problem": null,
        "hint": null,
        "check": 0
    }
]
$ keybearer status $SERVER/team/x
stat-path answers, by match = {server}/team
stat-work matches by {server}, but another match is longer
$ keybearer status $SERVER/other
stat-work answers, by match = {server}
stat-path matches only another path: {server}/team
$ keybearer status https://a.b.example.com/
stat-path answers, by match = https://*.example.com
stat-work matches only {server}
$ keybearer status http://a.example.com/
stat-work matches only {server}
stat-path matches https only, but this URL is http
keybearer: no account matches http://a.example.com; add one with: keybearer add
[78]
$ keybearer status nobody
keybearer: there is no account "nobody"; there are: stat-work, stat-path
[78]
$ echo $(($(server --count) - before)) requests
0 requests

# If several accounts match equally, the message names them (THREATS.md B6).
$ keybearer add stat-twin --issuer $SERVER --client-id client --match $SERVER >/dev/null 2>&1
$ keybearer token $SERVER/
keybearer: {server}: the accounts stat-work, stat-twin match equally well; name one of them instead of the URL, give one a longer match, or set default = yes in one of them
[78]
$ printf 'protocol=http\nhost=127.0.0.1:%s\n' $PORT | keybearer git get
keybearer: {server}: the accounts stat-work, stat-twin match equally well; write https://stat-work@127.0.0.1:<any>/... in the remote, give one a longer match, or set default = yes in one of them
quit=1
[78]
$ printf 'protocol=http\nhost=127.0.0.1:%s\nusername=stat-work\n' $PORT | keybearer git get | grep -v expiry
username=stat-work
password=kbcanary-at-1

$ keybearer status $SERVER/other
stat-work matches equally well, by {server}
stat-path matches only another path: {server}/team
stat-twin matches equally well, by {server}
keybearer: {server}: the accounts stat-work, stat-twin match equally well; name one of them instead of the URL, give one a longer match, or set default = yes in one of them
[78]
$ keybearer status $(echo $SERVER | sed s,//,//stat-twin@,)/other
stat-twin answers, by match = {server}
stat-work matches by {server}, but stat-twin is for the user stat-twin
stat-path matches only another path: {server}/team
$ keybearer add stat-twin --replace --set default=yes >/dev/null 2>&1; keybearer status $SERVER/other
stat-twin answers, by match = {server}
stat-work matches by {server}, too, but stat-twin has default = yes
stat-path matches only another path: {server}/team

# On a terminal each account has one line, whatever the width (status_table_test tries all): first the words become shorter, then columns are left out.
$ server --answer '{"access_token":"kbcanary-a","refresh_token":"kbcanary-b","token_type":"Bearer","expires_in":3600,"refresh_token_expires_in":172800}'; signed-in stat-soon --match https://soon.example.org
$ screen() { env NO_COLOR= LANG=C.UTF-8 COLUMNS=$1 in-terminal keybearer status; }
$ screen 120
  \x1b[2mACCOUNT  \x1b[0m  \x1b[2mSIGNED IN         \x1b[0m  \x1b[2mMATCHES                       \x1b[0m  \x1b[2mTOKEN \x1b[0m  \x1b[2mSIGN-IN\x1b[0m
\x1b[32m✓ \x1b[0m\x1b[1mstat-work\x1b[0m  at 127.0.0.1:<any>  \x1b[2m{server}        \x1b[0m  <any> min  -
\x1b[31m✗ \x1b[0m\x1b[1mstat-path\x1b[0m  not signed in       \x1b[2m{server}/team +1\x1b[0m  \x1b[31mkeybearer login stat-path\x1b[0m
\x1b[31m✗ \x1b[0m\x1b[1mstat-twin\x1b[0m  not signed in       \x1b[2m{server}        \x1b[0m  \x1b[31mkeybearer login stat-twin\x1b[0m
\x1b[33m! \x1b[0m\x1b[1mstat-soon\x1b[0m  at 127.0.0.1:<any>  \x1b[2m{server} +1     \x1b[0m  <any> min  \x1b[33m2 days\x1b[0m
$ screen 80
  \x1b[2mACCOUNT  \x1b[0m  \x1b[2mSIGNED IN         \x1b[0m  \x1b[2mMATCHES                  \x1b[0m  \x1b[2mTOKEN \x1b[0m  \x1b[2mSIGN-IN\x1b[0m
\x1b[32m✓ \x1b[0m\x1b[1mstat-work\x1b[0m  at 127.0.0.1:<any>  \x1b[2m{server}   \x1b[0m  <any> min  -
\x1b[31m✗ \x1b[0m\x1b[1mstat-path\x1b[0m  \x1b[31mkeybearer login stat-path\x1b[0m
\x1b[31m✗ \x1b[0m\x1b[1mstat-twin\x1b[0m  \x1b[31mkeybearer login stat-twin\x1b[0m
\x1b[33m! \x1b[0m\x1b[1mstat-soon\x1b[0m  at 127.0.0.1:<any>  \x1b[2m{server} +1\x1b[0m  <any> min  \x1b[33m2 days\x1b[0m
$ screen 40
  \x1b[2mACCOUNT  \x1b[0m  \x1b[2mSIGNED IN         \x1b[0m  \x1b[2mTOKEN\x1b[0m
\x1b[32m✓ \x1b[0m\x1b[1mstat-work\x1b[0m  at 127.0.0.1:<any>  <any> min
\x1b[31m✗ \x1b[0m\x1b[1mstat-path\x1b[0m  \x1b[31mkeybearer login stat-path\x1b[0m
\x1b[31m✗ \x1b[0m\x1b[1mstat-twin\x1b[0m  \x1b[31mkeybearer login stat-twin\x1b[0m
\x1b[33m! \x1b[0m\x1b[1mstat-soon\x1b[0m  at 127.0.0.1:<any>  <any> min
$ screen 1
  \x1b[2mACCOUNT  \x1b[0m  \x1b[2mSIGNED IN         \x1b[0m  \x1b[2mTOKEN\x1b[0m
\x1b[32m✓ \x1b[0m\x1b[1mstat-work\x1b[0m  at 127.0.0.1:<any>  <any> min
\x1b[31m✗ \x1b[0m\x1b[1mstat-path\x1b[0m  \x1b[31mkeybearer login stat-path\x1b[0m
\x1b[31m✗ \x1b[0m\x1b[1mstat-twin\x1b[0m  \x1b[31mkeybearer login stat-twin\x1b[0m
\x1b[33m! \x1b[0m\x1b[1mstat-soon\x1b[0m  at 127.0.0.1:<any>  <any> min
$ in-terminal sh -c 'stty cols 44; exec env LANG=C.UTF-8 NO_COLOR=1 keybearer status'
  ACCOUNT    SIGNED IN           TOKEN
✓ stat-work  at 127.0.0.1:<any>  <any> min
✗ stat-path  keybearer login stat-path
✗ stat-twin  keybearer login stat-twin
! stat-soon  at 127.0.0.1:<any>  <any> min
$ LC_ALL=C TERM=dumb COLUMNS=44 in-terminal keybearer status
    ACCOUNT    SIGNED IN           TOKEN
ok  stat-work  at 127.0.0.1:<any>  <any> min
x   stat-path  keybearer login stat-path
x   stat-twin  keybearer login stat-twin
!   stat-soon  at 127.0.0.1:<any>  <any> min

# The details of one account, and why which account answers.
$ LANG=C.UTF-8 NO_COLOR=1 COLUMNS=40 in-terminal keybearer status stat-path
✗ stat-path: not signed in
    token     none is cached
    matches   {server}/team
              https://*.example.com
    server    {server}
    client    client
    store     not chosen yet, cache
              kernel
    section   ~/.config/keybearer/config:7
    run       keybearer login stat-path
$ LANG=C.UTF-8 NO_COLOR=1 COLUMNS=60 in-terminal keybearer status $SERVER/team/x
✓   stat-path answers, by match =
    {server}/team
    stat-work matches by {server}, but another
    match is longer
    stat-twin matches by {server}, but another
    match is longer
    stat-soon matches by {server}, but another
    match is longer
$ keybearer remove stat-soon 2>/dev/null; NO_COLOR=1 COLUMNS=80 in-terminal keybearer status --verbose | grep -c .
25

# A locked keyring is not "not signed in". It is not asked while a valid token is cached, since the next request would not ask it either.
$ gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets --method org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/collection/login']" >/dev/null
$ keybearer status | grep stat-work
ok  stat-work  at 127.0.0.1:<any>  {server}                      <any> min left  -
$ keybearer add stat-work --replace --set cache=none >/dev/null 2>&1; COLUMNS=100 LANG=C.UTF-8 NO_COLOR=1 in-terminal keybearer status; keybearer status stat-work | grep -E 'stat-work|problem|fix'
  ACCOUNT    SIGNED IN  MATCHES  TOKEN  SIGN-IN
? stat-work  the keyring is locked; the sign-in was kept; unlock it, or log in to the desktop
✗ stat-path  keybearer login stat-path
✗ stat-twin  keybearer login stat-twin
? stat-work: not known whether it is signed in
    problem   the keyring is locked; the sign-in was kept
    fix       unlock it, or log in to the desktop
