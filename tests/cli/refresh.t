# THREATS.md N, O: what a refresh does, and how the server's answers affect the sign-in.
$ signed-in fresh-work --set timeout=600
$ server --expire; keybearer token fresh-work --fresh
kbcanary-at-2
$ server --log token | tail -n 1
POST /token none grant_type=refresh_token refresh_token=kbcanary-rt-1 client_id=client -> 200
$ keybearer token fresh-work
kbcanary-at-2
$ server --count token
2

# N callers make one request (THREATS.md N1). The server answers when all other callers wait for the lock.
$ before=$(server --count token); server --answer hold=after
$ for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do keybearer --quiet token fresh-work --fresh >out.$n 2>&1 & done
$ waiting .local/state/keybearer/fresh-work.lock 19; server --release; wait; cat out.* | sort | uniq -c; echo $(($(server --count token) - before)) request
     20 kbcanary-at-3
1 request
$ server --set expires_in=0; keybearer token fresh-work --fresh >/dev/null; server --set expires_in=3600; before=$(server --count token)
$ for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do keybearer --quiet token fresh-work >out.$n 2>&1 & done; wait; cat out.* | sort -u | wc -l; echo $(($(server --count token) - before)) request
1
1 request

# A server's fault does not end the sign-in, and the exit code says whether to try again.
$ server --answer 503; keybearer token fresh-work --fresh
keybearer: fresh-work: 127.0.0.1 answered 503 without an OAuth error; the sign-in was kept; try again later: keybearer token fresh-work
[75]
$ server --answer 500; keybearer token fresh-work --fresh
keybearer: fresh-work: 127.0.0.1 answered 500 without an OAuth error; the sign-in was kept; try again later: keybearer token fresh-work
[75]
$ server --answer '{"error":"temporarily_unavailable"}' status=400; keybearer token fresh-work --fresh
keybearer: fresh-work: 127.0.0.1 refused (temporarily_unavailable); the sign-in was kept; try again later: keybearer token fresh-work
[75]
$ server --answer 403 'body=<html>captive portal</html>'; keybearer token fresh-work --fresh
keybearer: fresh-work: 127.0.0.1 answered 403 without an OAuth error; the sign-in was kept; try again later: keybearer token fresh-work
[75]
$ server --answer 200 body=; keybearer token fresh-work --fresh
keybearer: fresh-work: 127.0.0.1 answered 200 with nothing in it; the sign-in was kept; try again later: keybearer token fresh-work
[75]
$ server --answer 302 'headers={"Location":"https://evil.example/"}'; keybearer token fresh-work --fresh
keybearer: fresh-work: the token endpoint redirected to https://evil.example; not followed; the sign-in was kept; check the server of account fresh-work
[76]
$ server --answer invalid_client; keybearer token fresh-work --fresh
keybearer: fresh-work: 127.0.0.1 refused (invalid_client); the sign-in was kept; correct client_id, secret or endpoints of account fresh-work
[78]
$ server --answer invalid_scope; keybearer token fresh-work --fresh
keybearer: fresh-work: 127.0.0.1 refused (invalid_scope); the sign-in was kept; correct scope, resource or audience of account fresh-work
[78]
$ server --answer made_up_error; keybearer token fresh-work --fresh
keybearer: fresh-work: 127.0.0.1 refused (made_up_error); the sign-in was kept; check the server of account fresh-work
[76]
$ server --answer '{"access_token":"a\r\nX-Evil: 1"}'; keybearer token fresh-work --fresh
keybearer: fresh-work: the token answer has no usable access_token; the sign-in was kept; check the server of account fresh-work
[76]
$ server --answer '{"access_token":"t","token_type":"mac"}'; keybearer token fresh-work --fresh
keybearer: fresh-work: 127.0.0.1 gave a token of type mac, not Bearer; the sign-in was kept; check the server of account fresh-work
[76]
$ server --answer 200 'body="{\"access_token\":\"t\",\"access_token\":\"u\"}"'; keybearer token fresh-work --fresh
keybearer: fresh-work: the token answer has access_token twice; the sign-in was kept; check the server of account fresh-work
[76]
$ server --answer hang_up=before; keybearer token fresh-work --fresh >/dev/null; echo $?
0

# After a Retry-After no caller sends a request before the time (THREATS.md O2).
$ server --answer 429 'headers={"Retry-After":"100"}'; keybearer token fresh-work --fresh; before=$(server --count token)
keybearer: fresh-work: 127.0.0.1 answered 429 without an OAuth error; the sign-in was kept; try again later: keybearer token fresh-work
$ keybearer token fresh-work --fresh; echo $(($(server --count token) - before)) requests
keybearer: fresh-work: the server asked to wait until <any>; the sign-in was kept; try again then
0 requests

# When the server ends a sign-in, it is marked once, and later calls fail without a request (THREATS.md O6).
$ signed-in fresh-dead
$ server --end; keybearer token fresh-dead --fresh
keybearer: fresh-dead: the server ended this sign-in (invalid_grant); run: keybearer login fresh-dead
[77]
$ before=$(server --count token); keybearer token fresh-dead; echo $(($(server --count token) - before)) requests
keybearer: fresh-dead: the server ended this sign-in on <any> (invalid_grant); run: keybearer login fresh-dead
0 requests
$ keybearer status fresh-dead | head -n 1
x fresh-dead: the server ended this sign-in <any> s ago (invalid_grant)
$ keybearer login fresh-dead --flow browser 2>/dev/null; keybearer token fresh-dead
kbcanary-at-8

# A refresh that returns another user's token is not used, nor is the refresh token in it (THREATS.md D8).
$ server --reset; server --set id_token=true; keybearer login fresh-work --flow browser 2>/dev/null; jwt() { printf 'h.%s.s' "$(printf '{"sub":"%s"}' "$1" | base64 | tr -d =)"; }
$ server --answer "{\"access_token\":\"kbcanary-foreign\",\"refresh_token\":\"kbcanary-kept\",\"id_token\":\"$(jwt mallory)\"}"; keybearer token fresh-work --fresh
keybearer: fresh-work: the server answered for mallory instead of alice, so its token was not used; run: keybearer login fresh-work
[77]
$ before=$(server --count token); keybearer token fresh-work --fresh; expr $(server --count token) - $before
keybearer: fresh-work: the server answered for another user on <any>; run: keybearer login fresh-work
0
[1]
$ keybearer login fresh-work --flow browser 2>/dev/null; keybearer token fresh-work --fresh >out; echo $?
0

# With bearer = id_token, a response that has nothing but an id_token is enough.
$ server --reset; keybearer add fresh-id --issuer $SERVER --client-id client --set bearer=id_token >/dev/null 2>&1; only() { server --answer "{\"id_token\":\"kbcanary.$1.s\",\"refresh_token\":\"kbcanary-rt-$1\",\"expires_in\":300}" path=/token; }; only one; keybearer login fresh-id --flow browser 2>&1 | tail -n 1; keybearer header fresh-id
keybearer: fresh-id: signed in
Authorization: Bearer kbcanary.one.s
$ only two; keybearer token fresh-id --fresh; server --log token | grep -o 'refresh_token=kbcanary[^ ]*'; keybearer add fresh-id --replace --set bearer=access_token >/dev/null 2>&1; only three; keybearer token fresh-id --fresh
kbcanary.two.s
refresh_token=kbcanary-rt-one
keybearer: fresh-id: the token answer has no usable access_token; the sign-in was kept; check the server of account fresh-id
[76]

# A new refresh token beside a 502 or a 503 is kept, and the spent one is not sent again (THREATS.md N13).
$ for status in 502 503; do server --reset; keybearer login fresh-work --flow browser 2>/dev/null; server --answer $status 'headers={"Retry-After":"0"}' 'body={"access_token":"t","refresh_token":"kbcanary-kept"}'; before=$(server --count token); keybearer token fresh-work --fresh >out 2>&1; echo $? $(expr $(server --count token) - $before); keybearer token fresh-work --fresh >out 2>&1; server --log token | tail -n 1 | cut -d ' ' -f 4-5; done
75 1
grant_type=refresh_token refresh_token=kbcanary-kept
75 1
grant_type=refresh_token refresh_token=kbcanary-kept
