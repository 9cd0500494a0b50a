# Whatever a server answers but invalid_grant, the sign-in is kept (threats O1 to O14, promise 3); the exit code says what to do.
$ signed-in faults-work
$ try() { server --answer "$@"; keybearer token faults-work --fresh >out 2>err; echo $? $(cat out err | tr -d '\n' | cut -c 1-25); }
$ try 500
75 keybearer: faults-work: t
$ try 429 'headers={"Retry-After":"1"}'
0 kbcanary-at-2
$ try 503 times=2 'body="<html>"'
75 keybearer: faults-work: <any>
$ try 200 'body="<html>Welcome to our WLAN</html>"'
75 keybearer: faults-work: <any>
$ try 404
78 keybearer: faults-work: <any>
$ try redirect=http://127.0.0.1:1/
76 keybearer: faults-work: <any>
$ try invalid_client
78 keybearer: faults-work: <any>
$ try invalid_scope
78 keybearer: faults-work: <any>
$ try temporarily_unavailable
75 keybearer: faults-work: <any>
$ try interaction_required
77 keybearer: faults-work: <any>
$ try no_such_error
76 keybearer: faults-work: <any>
$ try '{"token_type":"Bearer"}'
76 keybearer: faults-work: <any>
$ try '{"access_token":"a b"}'
76 keybearer: faults-work: <any>
$ try '{"access_token":"a","token_type":"mac"}'
76 keybearer: faults-work: <any>
$ try '{"access_token":"a","access_token":"b"' 
76 keybearer: faults-work: <any>
$ try endless=true
76 keybearer: faults-work: <any>
$ try hang_up=before
0 kbcanary-at-3
$ server --set leeway=60; try hang_up=after
0 kbcanary-at-5
$ server --stop; keybearer token faults-work --fresh >out; echo $?
keybearer: faults-work: <any>
75
