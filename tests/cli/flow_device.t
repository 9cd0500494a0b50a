# The device flow (RFC 8628, THREATS.md F): the address is shown and never opened, and polls keep the server's interval.
$ unset BROWSER; server --set device=true interval=1 'device_polls=["authorization_pending","slow_down","approved"]'
$ keybearer add dev-work --issuer $SERVER --client-id client --scope repo --match $SERVER 2>/dev/null
http://127.0.0.1/callback
$ keybearer login dev-work
keybearer: dev-work: signing in by device, since there is no display and the server supports it
keybearer: dev-work: the code lets the client client act for you at 127.0.0.1 with scope repo
keybearer: dev-work: open this page on any device, enter the code there, and approve only what you started yourself:
{server}/device/page
code: WDJB-MJHT
or, with the code in it: {server}/device/page?user_code=WDJB-MJHT
keybearer: dev-work: signed in, scope repo
$ server --set 'device_polls=[]'; server --log device; server --log token | cut -d ' ' -f 4-6 | uniq -c; keybearer token dev-work --fresh
POST /device none scope=repo client_id=client -> 200
      3 grant_type=urn:ietf:params:oauth:grant-type:device_code device_code=kbcanary-device-1 client_id=client
kbcanary-at-2

# On a terminal one line shows the time that is left.
$ (server --wait device 2; server --approve) & NO_COLOR= in-terminal keybearer login dev-work --flow device | grep -o 'waiting for approval, 4 min [0-9]* s left; Ctrl-C ends it' | head -n 1 | tr -d 0-9
waiting for approval,  min  s left; Ctrl-C ends it

# The user refuses, the code expires, or the time limit passes.
$ wait; (server --wait device 3; server --approve access_denied) & keybearer login dev-work --flow device 2>&1 | tail -n 1
keybearer: dev-work: the sign-in was denied; nothing was changed; run: keybearer login dev-work
$ wait; (server --wait device 4; server --approve expired_token) & keybearer login dev-work --flow device 2>&1 | tail -n 1
keybearer: dev-work: the code was not approved in time; nothing was changed; run: keybearer login dev-work
$ wait; server --set 'device_answer={"expires_in":2}'; keybearer login dev-work --flow device 2>&1 | tail -n 1
keybearer: dev-work: the code was not approved in time; nothing was changed; run: keybearer login dev-work
$ for limit in 1 4 16 64; do keybearer login dev-work --flow device --timeout $limit >out 2>&1; grep -q code: out && break; done; tail -n 1 out
keybearer: dev-work: the code was not approved in time; nothing was changed; run: keybearer login dev-work

# Google's names of members, and numbers as text, are accepted; a server fault or a proxy's page between polls does not end the sign-in.
$ server --set 'device_answer={"verification_uri":null,"verification_url":"https://elsewhere.example/device","expires_in":"900","interval":"1","verification_uri_complete":null}'
$ server --set 'device_polls=["approved"]'; server --answer 500; server --answer status=403 'body=<html>blocked</html>'; keybearer login dev-work --flow device
keybearer: dev-work: signing in by device, as requested
keybearer: dev-work: the page is at elsewhere.example, but the server is 127.0.0.1
keybearer: dev-work: the code lets the client client act for you at 127.0.0.1 with scope repo
keybearer: dev-work: open this page on any device, enter the code there, and approve only what you started yourself:
https://elsewhere.example/device
code: WDJB-MJHT
keybearer: dev-work: signed in, scope repo

# A hostile server's answer is refused before anything is shown (THREATS.md F2).
$ for answer in '"verification_uri":"javascript:alert(1)"' '"verification_uri":"http://evil.example/"' '"verification_uri":"https://x.example/\u001b[2K"' '"user_code":"A\u001b[2K"' '"user_code":""' '"device_code":null' '"expires_in":null' '"verification_uri_complete":"data:x"'; do server --set "device_answer={$answer}"; keybearer login dev-work --flow device; done
keybearer: dev-work: signing in by device, as requested
keybearer: dev-work: the device authorization response has a verification_uri that is not an https URL: javascript:alert(1); nothing was changed; report this to the server's administrator
keybearer: dev-work: signing in by device, as requested
keybearer: dev-work: the device authorization response has a verification_uri that is not an https URL: http://evil.example/; nothing was changed; report this to the server's administrator
keybearer: dev-work: signing in by device, as requested
keybearer: dev-work: the device authorization response has a verification_uri that is not an https URL: https://x.example/?[2K; nothing was changed; report this to the server's administrator
keybearer: dev-work: signing in by device, as requested
keybearer: dev-work: the device authorization response has no usable user_code; nothing was changed; report this to the server's administrator
keybearer: dev-work: signing in by device, as requested
keybearer: dev-work: the device authorization response has no usable user_code; nothing was changed; report this to the server's administrator
keybearer: dev-work: signing in by device, as requested
keybearer: dev-work: the device authorization response has no usable device_code; nothing was changed; report this to the server's administrator
keybearer: dev-work: signing in by device, as requested
keybearer: dev-work: the device authorization response has no usable expires_in; nothing was changed; report this to the server's administrator
keybearer: dev-work: signing in by device, as requested
keybearer: dev-work: the device authorization response has a verification_uri that is not an https URL: data:x; nothing was changed; report this to the server's administrator
[76]
$ server --set device_answer={}; server --answer '{"error":"unauthorized_client"}' status=400 path=/device; keybearer login dev-work --flow device
keybearer: dev-work: signing in by device, as requested
keybearer: dev-work: the server refused the device flow (unauthorized_client); nothing was changed; check client_id; if the client has a secret, run: keybearer add dev-work --replace --client-secret-file -
[78]
$ server --answer redirect=https://evil.example/ path=/device; keybearer login dev-work --flow device
keybearer: dev-work: signing in by device, as requested
keybearer: dev-work: the device authorization response is a redirect to https://evil.example; nothing was changed; report this to the server's administrator
[76]

# A server without the device flow, and a caller's request: no code is shown.
$ server --set device=false; rm .local/state/keybearer/metadata-*; keybearer login dev-work --flow device
keybearer: dev-work: signing in by device, as requested
keybearer: dev-work: the server has no device flow; nothing was changed; run: keybearer login dev-work --flow paste
[78]
$ server --set device=true; keybearer logout dev-work 2>/dev/null; keybearer token dev-work
keybearer: dev-work: not signed in; run: keybearer login dev-work
[77]

# A server that repeats what was sent to it does not get it shown (THREATS.md H1).
$ echo hush-hush | keybearer add dev-secret --issuer $SERVER --client-id client --client-secret-file - >/dev/null 2>&1; server --answer '{"error":"hush-hush"}' path=/device; keybearer login dev-secret --flow device
keybearer: dev-secret: signing in by device, as requested
keybearer: dev-secret: the server refused the device flow (***); nothing was changed; correct client or scope, or run: keybearer login dev-secret --flow paste
[78]
