# Promise 1, contract "In one minute": write an account, sign in by browser once, and have the token ever after.
$ keybearer add in-work --issuer $SERVER --client-id client --match $SERVER --scope repo
$ cat .config/keybearer/config
$ keybearer token in-work
$ keybearer login in-work --flow browser
$ cat page; echo
$ keybearer token in-work
$ keybearer header $SERVER/api/me
$ keybearer get in-work --json
$ keybearer get $SERVER/x
$ secret-tool search account in-work 2>/dev/null | grep -E '^(label|schema)'

# The exchange proved itself: S256, the code once, the redirect URI byte for byte; nothing else was asked.
$ server --log

# What came out of it is in no file but the keyring's.
$ grep -rl kbcanary . | grep -v -e ./cookies -e ./page
$ ls -l .local/state/keybearer | cut -c 1-10
$ cat .local/state/keybearer/in-work.json; echo
$ cat .config/keybearer/config
