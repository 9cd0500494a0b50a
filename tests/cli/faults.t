# Unless the server answers invalid_grant, the sign-in is kept (THREATS.md C1, C5, O1 to O14, S5).
$ signed-in faults-work
$ try() { server --reset; server --set leeway=60; server --answer "$@"; keybearer token faults-work --fresh >out 2>err; echo $? $(cut -c 1-22 out err); }
$ try 500; try 503 times=2; try 502 times=2; try 429 'headers={"Retry-After":"junk"}' times=2
75 keybearer: faults-work
75 keybearer: faults-work
75 keybearer: faults-work
75 keybearer: faults-work
$ try 200 'body=<html>Welcome to our WLAN</html>'; try 403 'body=<html>no</html>'; try 511; try temporarily_unavailable status=400
75 keybearer: faults-work
75 keybearer: faults-work
75 keybearer: faults-work
75 keybearer: faults-work
$ try 404; try 405; try 410; try invalid_client; try unauthorized_client status=401; try invalid_scope; try invalid_request
78 keybearer: faults-work
78 keybearer: faults-work
78 keybearer: faults-work
78 keybearer: faults-work
78 keybearer: faults-work
78 keybearer: faults-work
78 keybearer: faults-work
$ for status in 301 302 303 307 308; do try redirect=http://127.0.0.1:1/token status=$status; done
76 keybearer: faults-work
76 keybearer: faults-work
76 keybearer: faults-work
76 keybearer: faults-work
76 keybearer: faults-work
$ try no_such_error; try '{"token_type":"Bearer"}'; try '{"access_token":"a b"}'; try '{"access_token":"a","token_type":"mac"}'
76 keybearer: faults-work
76 keybearer: faults-work
76 keybearer: faults-work
76 keybearer: faults-work
$ try '{"access_token":"a","access_token":"b"}'; try '{"access_token":"a"'; try endless=true; try 204
76 keybearer: faults-work
76 keybearer: faults-work
76 keybearer: faults-work
76 keybearer: faults-work
$ try interaction_required; keybearer login faults-work --flow browser 2>/dev/null
77 keybearer: faults-work

# The server is not asked again for ten minutes, unless the user signs in (THREATS.md O10).
$ try interaction_required; cat err; keybearer token faults-work --fresh; server --log token
77 keybearer: faults-work
keybearer: faults-work: 127.0.0.1 refused (interaction_required); the sign-in was kept; run: keybearer login faults-work
keybearer: faults-work: 127.0.0.1 refused (interaction_required); the sign-in was kept; run: keybearer login faults-work
POST /token none grant_type=refresh_token refresh_token=kbcanary-rt-2 client_id=client -> 400
$ keybearer status faults-work --check; keybearer login faults-work --flow browser 2>/dev/null; keybearer token faults-work --fresh
kbcanary-at-4
$ try token_inactive status=401; cat err; keybearer login faults-work --flow browser 2>/dev/null
77 keybearer: faults-work
keybearer: faults-work: 127.0.0.1 refused (token_inactive); the sign-in was kept; run: keybearer login faults-work

# A 4xx that is not OAuth's is an answer, too: asking again would give the same one.
$ try '{"errors":[{"errorType":"validation","message":"no \u001b[31mclient"}]}' status=400; cat err
76 keybearer: faults-work
keybearer: faults-work: 127.0.0.1 answered 400 without an OAuth error, server says: no ?[31mclient; the sign-in was kept; check the server of account faults-work

# The intent is noted before the refresh token is sent, and stays until a later run clears it (THREATS.md N0, N3).
$ noted() { grep -c '"intent"' .local/state/keybearer/faults-work.json; }
$ server --reset; before=$(server --count token); server --answer hold=before; keybearer token faults-work --fresh >out & server --wait token $((before + 1)); noted; server --release; wait; noted
1
0
[1]
$ server --answer hang_up=before times=2; keybearer token faults-work --fresh 2>/dev/null; noted; try 500; noted; keybearer token faults-work --fresh >out; noted
1
75 keybearer: faults-work
1
0
[1]

# After a lost reply the same refresh token is sent once more (THREATS.md N5).
$ try hang_up=before; try hang_up=after; server --log token
0 kbcanary-at-8
0 kbcanary-at-10
POST /token none grant_type=refresh_token refresh_token=kbcanary-rt-8 client_id=client -> no answer
POST /token none grant_type=refresh_token refresh_token=kbcanary-rt-8 client_id=client -> 200
$ server --stop; keybearer token faults-work --fresh
keybearer: faults-work: <any>
[75]
