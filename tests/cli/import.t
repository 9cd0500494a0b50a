# A refresh token that was obtained elsewhere is imported by one refresh; the server needs no authorization endpoint.
$ signed-in im-work
$ secret-tool lookup xdg:schema org.keybearer.Grant account im-work | python3 -c 'import json, sys; print(json.load(sys.stdin)["refresh_token"])' >given
$ server --set 'metadata={"authorization_endpoint":null}'; keybearer add im-other --issuer $SERVER --client-id client >/dev/null 2>&1; keybearer login im-other --refresh-token-file given
keybearer: im-other: signed in, scope repo
$ keybearer token im-other; keybearer token im-other --fresh; server --log token | tail -n 2
kbcanary-at-2
kbcanary-at-3
POST /token none grant_type=refresh_token refresh_token=kbcanary-rt-1 client_id=client -> 200
POST /token none grant_type=refresh_token refresh_token=kbcanary-rt-2 client_id=client -> 200

# It was spent by that.
$ keybearer login im-other --refresh-token-file given; keybearer token im-other --fresh
keybearer: im-other: 127.0.0.1 refused (invalid_grant), server says: the refresh token was used before; the grant is revoked; nothing was saved; check the refresh token and the account's client, then try again
keybearer: im-other: the server ended this sign-in (invalid_grant); run: keybearer login im-other
[77]
$ keybearer login im-other --refresh-token-file - </dev/null
keybearer: standard input is empty; nothing was changed
[64]
$ keybearer login im-other --refresh-token-file nowhere
keybearer: nowhere cannot be opened: No such file or directory; nothing was changed
[64]

# A refresh token that cannot be kept is not sent.
$ before=$(server --count token); head -c 62000 /dev/zero | tr '\0' r | keybearer login im-other --refresh-token-file -; expr $(server --count token) - $before
keybearer: im-other: the refresh token has 62000 bytes, and at most 60000 can be kept; nothing was sent; request a smaller scope at the server
0
[1]
$ keybearer add im-exec --issuer $SERVER --client-id client --store exec:docker-credential-pass >/dev/null 2>&1; head -c 50000 /dev/zero | tr '\0' r | keybearer login im-exec --refresh-token-file -
keybearer: im-exec: the refresh token has 50000 bytes, and at most 43000 can be kept; nothing was sent; request a smaller scope at the server
[74]

# A keystore that cannot take its successor is noticed before it is sent.
$ secret-tool lookup xdg:schema org.keybearer.Grant account im-other | python3 -c 'import json, sys; print(json.load(sys.stdin)["refresh_token"])' >given
$ mkdir -p .local/share; touch .local/share/keybearer; head -c 32 /dev/urandom >key; chmod 600 key
$ keybearer add im-file --issuer $SERVER --client-id client --store file --set key_file=$HOME/key >/dev/null 2>&1; before=$(server --count token); keybearer login im-file --refresh-token-file given; expr $(server --count token) - $before
keybearer: the directory {home}/.local/share/keybearer cannot be opened: Not a directory; make it accessible
0
[1]

# Nor is it sent while another process holds the account's lock: its successor could not be saved.
$ keybearer add im-busy --issuer $SERVER --client-id client --set timeout=1 >/dev/null 2>&1; before=$(server --count token); flock .local/state/keybearer/im-busy.lock keybearer login im-busy --refresh-token-file given 2>&1 | sed 's/pid [0-9]*/pid N/'; expr $(server --count token) - $before
keybearer: im-busy: another keybearer has held the lock for 1 s; nothing was changed; try again later
0
[1]
