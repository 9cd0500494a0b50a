# As root, with mounts: a colleague needs one command where an administrator wrote /etc/keybearer/config, and cannot change that file.
$ cp -a /etc etc; mkdir -p etc/keybearer
$ printf '[add-team]\nissuer = %s\nclient_id = client\nmatch = %s\n' $SERVER $SERVER >etc/keybearer/config
$ system() { unshare -m sh -c 'mount --bind etc /etc; "$@"' sh "$@"; }
$ system keybearer
    ACCOUNT   SIGNED IN      MATCHES                 TOKEN  SIGN-IN
x   add-team  not signed in  {server}  run: keybearer login add-team
<empty>
Next: keybearer login add-team
All commands: keybearer help
$ system keybearer login add-team --flow browser
keybearer: add-team: signing in by browser, as requested
keybearer: add-team: the browser was opened; if it shows no page, open this address:
{server}/authorize?response_type=code&client_id=client&redirect_uri=http%3A%2F%2F127.0.0.1%3A<any>%2Fcallback&state=<any>&code_challenge=<any>&code_challenge_method=S256
keybearer: add-team: signed in, scope repo
$ system keybearer token add-team | cut -c 1-11
kbcanary-at
$ system keybearer add add-team --replace --scope x
keybearer: add-team: its section is in /etc/keybearer/config, not in your own file, so it cannot be changed here; nothing was changed; change it there, or add an account under another name
[78]
$ system keybearer add add-team --issuer $SERVER
keybearer: add-team: the account exists already (/etc/keybearer/config:1); nothing was changed; to use it, run: keybearer login add-team
[64]
$ cmp etc/keybearer/config /etc/keybearer/config 2>/dev/null; ls .config
ls: cannot access '.config': No such file or directory
[2]
