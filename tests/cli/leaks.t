# THREATS.md S2: no message and no file contains a token; every token of these tests contains one marker.
$ signed-in leaks-work; printf 'kb%s\n' canary >marker
$ keybearer --verbose token leaks-work --fresh 2>&1 >/dev/null | grep -f marker
[1]
$ keybearer status leaks-work --json | grep -f marker
[1]
$ grep -rlf marker $HOME $XDG_RUNTIME_DIR | grep -v -e /page -e /marker
[1]
$ server --answer '{"error":"invalid_scope","error_description":"the token kbcanary-rt-2 is bad"}' status=400; keybearer token leaks-work --fresh
keybearer: leaks-work: 127.0.0.1 refused (invalid_scope), server says: the token *** is bad; the sign-in was kept; correct scope, resource or audience of account leaks-work
[78]
