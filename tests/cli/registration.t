# Client registration (RFC 7591), once for each issuer; resources that name their authorization server (RFC 9728); pushed requests.
$ server --set registration=true; keybearer add reg-one --issuer $SERVER --match $SERVER/one 2>/dev/null; keybearer token reg-one
keybearer: reg-one: not signed in; run: keybearer login reg-one
[77]
$ keybearer login reg-one --flow browser 2>&1 | grep -v authorize; grep -A 5 '\[reg-one\]' .config/keybearer/config; keybearer token reg-one --fresh
keybearer: reg-one: a client was registered with the server, kbcanary-client-1
keybearer: reg-one: signing in by browser, as requested
keybearer: reg-one: the browser was opened; if it shows no page, open this address:
keybearer: reg-one: signed in, scope repo
[reg-one]
issuer = {server}
match = {server}/one
client_id = kbcanary-client-1
store = secret-service
kbcanary-at-2
$ keybearer add reg-two --issuer $SERVER 2>/dev/null; keybearer login reg-two --flow browser 2>&1 | grep registered; server --count register; keybearer remove reg-two 2>/dev/null
keybearer: reg-two: a client that was registered before is used, kbcanary-client-1
1

# If the server issues a secret, it is kept in the keystore, for that account only.
$ server --set 'registered={"client_secret":"given","client_id":"client","token_endpoint_auth_method":"client_secret_basic"}' client_secret=given; keybearer add reg-sec --issuer $SERVER --redirect-uri http://localhost/callback 2>/dev/null; keybearer login reg-sec --flow browser 2>&1 | tail -n 1; keybearer token reg-sec --fresh; grep -r given .config .local | grep -v /data/
keybearer: reg-sec: signed in, scope repo
kbcanary-at-5
[1]

# Registration is refused, not offered, or answered with nonsense: nothing is changed.
$ server --reset; server --set registration=true; keybearer add reg-no --issuer $SERVER --redirect-uri http://127.0.0.1/no 2>/dev/null; server --answer '{"error":"invalid_redirect_uri"}' status=400 path=/register; keybearer login reg-no
keybearer: reg-no: the server refused to register a client (invalid_redirect_uri); nothing was changed; register a client at the server, then run: keybearer add reg-no --replace --client-id ID
[78]
$ server --answer '{"client_id":"a b # c"}' status=201 path=/register; keybearer login reg-no
keybearer: reg-no: the response to the registration (201) has no usable client_id; nothing was changed; register a client at the server, then run: keybearer add reg-no --replace --client-id ID
[76]
$ server --answer 500 path=/register; keybearer login reg-no
keybearer: reg-no: the server answered 500 to a registration; nothing was changed; try again later
[75]
$ server --answer hang_up=after path=/register; keybearer login reg-no; grep -c client_id .config/keybearer/config
keybearer: reg-no: 127.0.0.1 did not send a complete response: Empty reply from server; nothing was changed; try again later
2

# What the section or a request could not hold is refused whole, and nothing is kept.
$ for answer in '"client_id":"c","token_endpoint_auth_method":"client_secret_jwt"' '"client_id":"c","token_endpoint_auth_method":"client_secret_basic"' '"client_id":"c","token_endpoint_auth_method":7' '"client_id":"c","client_secret":"a\nb"' '"client_id":12' '"error":"","client_id":""'; do server --answer "{$answer}" status=201 path=/register; keybearer login reg-no; done; sed -n '/reg-no/,$p' .config/keybearer/config
keybearer: reg-no: the response to the registration (201) has no usable token_endpoint_auth_method; nothing was changed; register a client at the server, then run: keybearer add reg-no --replace --client-id ID
keybearer: reg-no: the response to the registration (201) has no usable token_endpoint_auth_method; nothing was changed; register a client at the server, then run: keybearer add reg-no --replace --client-id ID
keybearer: reg-no: the response to the registration (201) has no usable token_endpoint_auth_method; nothing was changed; register a client at the server, then run: keybearer add reg-no --replace --client-id ID
keybearer: reg-no: the response to the registration (201) has no usable client_secret; nothing was changed; register a client at the server, then run: keybearer add reg-no --replace --client-id ID
keybearer: reg-no: the response to the registration (201) has no usable client_id; nothing was changed; register a client at the server, then run: keybearer add reg-no --replace --client-id ID
keybearer: reg-no: the response to the registration (201) has no usable client_id; nothing was changed; register a client at the server, then run: keybearer add reg-no --replace --client-id ID
[reg-no]
issuer = {server}
redirect_uri = http://127.0.0.1/no
$ server --answer status=302 'headers={"Location":"https://elsewhere.example/x"}' path=/register; keybearer login reg-no
keybearer: reg-no: the response to the registration (302) is a redirect to https://elsewhere.example, which is not followed; nothing was changed; register a client at the server, then run: keybearer add reg-no --replace --client-id ID
[76]
$ server --answer 'body=<html>' status=200 path=/register; keybearer login reg-no
keybearer: reg-no: the response to the registration (200) cannot be used: it is not valid JSON: invalid value at byte 0; nothing was changed; register a client at the server, then run: keybearer add reg-no --replace --client-id ID
[76]
$ server --answer 401 path=/register; keybearer login reg-no
keybearer: reg-no: the server refused to register a client (401); nothing was changed; register a client at the server, then run: keybearer add reg-no --replace --client-id ID
[78]

# An optional endpoint of the metadata that cannot be used matters only to the flow that wants it.
$ odd() { server --answer "{\"issuer\":\"$SERVER\",\"token_endpoint\":\"$SERVER/token\",\"authorization_endpoint\":\"$SERVER/authorize\",$1}" path=/.well-known; }; keybearer add reg-odd --issuer $SERVER --client-id client 2>/dev/null; odd '"device_authorization_endpoint":"","registration_endpoint":false,"revocation_endpoint":"/revoke"'; keybearer login reg-odd --flow browser 2>&1 | tail -n 1
http://127.0.0.1/callback
keybearer: reg-odd: signed in, scope repo
$ odd '"device_authorization_endpoint":""'; keybearer login reg-odd --flow device
keybearer: reg-odd: signing in by device, as requested
keybearer: reg-odd: the metadata of {server} has no usable device_authorization_endpoint (it is not a URL); nothing was changed; check the issuer, or configure that endpoint
[76]
$ odd '"registration_endpoint":"http://register.example/"'; keybearer login reg-no; keybearer remove reg-no
keybearer: reg-no: the metadata of {server} has no usable registration_endpoint (URL http://register.example/: http is allowed only with a numeric loopback address, as in http://127.0.0.1); nothing was changed; check the issuer, or configure that endpoint
keybearer: reg-no: was not signed in
keybearer: reg-no: removed
$ odd '"require_pushed_authorization_requests":true,"pushed_authorization_request_endpoint":"par"'; keybearer login reg-odd --flow browser
keybearer: reg-odd: signing in by browser, as requested
keybearer: reg-odd: the metadata of {server} has no usable pushed_authorization_request_endpoint (URL par: it is not an absolute URL); nothing was changed; check the issuer, or configure that endpoint
[76]
$ keybearer logout reg-odd
keybearer: reg-odd: signed out here, but the server did not confirm it: the server has no revocation endpoint

# A URL that no account matches: at a terminal its metadata is requested and shown, and the user is asked; elsewhere nothing is sent.
$ server --reset; server --set registration=true; before=$(server --count); keybearer login $SERVER/api/v1; server --count
keybearer: login: no account matches {server}; run it at a terminal, or: keybearer add ACCOUNT --issuer URL --match {server}
0
$ in-terminal --at y/N n keybearer login $SERVER/api/v1
keybearer: {server} accepts tokens from {server}; its scopes are repo
sign in there, for {server}/api/v1 only, as account 127.0.0.1? [y/N] n
keybearer: login: nothing was changed
[77]
$ in-terminal --at y/N y sh -c 'DISPLAY=:0 keybearer login $SERVER/api/v1' | grep -v -e authorize -e 'or paste'; grep -A 5 '\[127.0.0.1\]' .config/keybearer/config
keybearer: {server} accepts tokens from {server}; its scopes are repo
sign in there, for {server}/api/v1 only, as account 127.0.0.1? [y/N] y
keybearer: 127.0.0.1: written to {home}/.config/keybearer/config
keybearer: 127.0.0.1: a client that was registered before is used, kbcanary-client-1
keybearer: 127.0.0.1: signing in by browser, since there is a display
keybearer: 127.0.0.1: the browser was opened; if it shows no page, open this address:
keybearer: 127.0.0.1: signed in, scope repo
[127.0.0.1]
issuer = {server}
match = {server}/api/v1
resource = {server}/api/v1
client_id = kbcanary-client-1
store = secret-service
$ keybearer curl -sS $SERVER/api/v1/me; echo; keybearer login $SERVER/api/v1/x --flow browser 2>&1 | tail -n 1
{"user": "alice", "path": "/api/v1/me"}
keybearer: 127.0.0.1: signed in, scope repo

# Metadata of a resource that must be refused (THREATS.md D3).
$ server --answer '{"resource":"https://other.example/","authorization_servers":["https://evil.example"]}' path=/.well-known/oauth-protected; in-terminal keybearer login $SERVER/else
keybearer: the metadata of {server} is for another resource, https://other.example/; nothing was changed; run: keybearer add ACCOUNT --issuer URL --match {server}
[76]
$ server --answer "{\"resource\":\"$SERVER/else\",\"authorization_servers\":[\"http://evil.example\"]}" path=/.well-known/oauth-protected; in-terminal keybearer login $SERVER/else
keybearer: URL http://evil.example: http is allowed only with a numeric loopback address, as in http://127.0.0.1; use https
[76]
$ server --answer 404 times=2 path=/.well-known/oauth-protected; in-terminal keybearer login $SERVER/else
keybearer: {server} does not say which authorization server it uses; run: keybearer add ACCOUNT --issuer URL --match {server}
[78]

# The metadata address in the resource's challenge is used first, if it is on the same host.
$ keybearer remove 127.0.0.1 2>/dev/null; server --reset; server --set "api_challenge=Bearer resource_metadata=\"$SERVER/.well-known/oauth-protected-resource\""; in-terminal --at y/N n keybearer login $SERVER/api/v9 >said; server --log | cut -d ' ' -f 1-3
GET /api/v9 none
GET /.well-known/oauth-protected-resource none
$ server --reset; server --set 'api_challenge=Bearer resource_metadata="https://evil.example/x"'; in-terminal --at y/N n keybearer login $SERVER/api/v9 >said; server --log | cut -d ' ' -f 1-2; server --reset
GET /api/v9
GET /.well-known/oauth-protected-resource/api/v9

# If the server requires it, the request is pushed, and the browser gets only a reference to it (RFC 9126).
$ server --set pushed=true; keybearer login reg-one --flow browser 2>&1 | grep authorize; server --log par | cut -d ' ' -f 1-4
{server}/authorize?client_id=kbcanary-client-1&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Akbcanary-request-1
POST /par none response_type=code
$ server --answer '{"error":"invalid_scope"}' status=400 path=/par; keybearer login reg-one --flow browser
keybearer: reg-one: signing in by browser, as requested
keybearer: reg-one: the server refused the pushed request (invalid_scope); nothing was changed; correct scope, redirect_uri or client
[78]
$ server --answer status=201 body={} path=/par; keybearer login reg-one --flow browser
keybearer: reg-one: signing in by browser, as requested
keybearer: reg-one: the response to the pushed request has no usable request_uri; nothing was changed; report this to the server's administrator
[76]

$ server --answer 503 path=/par; keybearer login reg-one --flow browser
keybearer: reg-one: signing in by browser, as requested
keybearer: reg-one: the server answered 503 to a pushed request; nothing was changed; try again later
[75]

# If metadata cannot be read, the kept metadata is used, with a message; if there is none, it is 75.
$ server --reset; server --set pushed=true; server --answer 503 times=9 path=/.well-known; keybearer login reg-one --flow browser 2>&1 | grep -v authorize; rm .local/state/keybearer/metadata-*; keybearer login reg-one --flow browser
keybearer: reg-one: {server}/.well-known/oauth-authorization-server answered 503; nothing was changed; try again later; the metadata that was read before is used
keybearer: reg-one: signing in by browser, as requested
keybearer: reg-one: the browser was opened; if it shows no page, open this address:
keybearer: reg-one: signed in, scope repo
keybearer: reg-one: {server}/.well-known/oauth-authorization-server answered 503; nothing was changed; try again later
[75]

# The well-known addresses are guesses: what the first one answers is not the last word.
$ server --reset; server --answer 500 path=/.well-known/oauth-authorization-server; odd '"pushed_authorization_request_endpoint":false'; keybearer login reg-odd --flow browser 2>&1 | tail -n 1; server --log /.well-known | cut -d ' ' -f 2-
keybearer: reg-odd: signed in, scope repo
/.well-known/oauth-authorization-server none -> 500
/.well-known/openid-configuration none -> 200
$ server --answer '{"message":"not found"}' path=/.well-known/oauth-protected-resource/api/v9; in-terminal --at y/N n keybearer login $SERVER/api/v9 | grep accepts
keybearer: {server} accepts tokens from {server}; its scopes are repo
$ server --answer 503 times=2 path=/.well-known/oauth-protected; in-terminal keybearer login $SERVER/else
keybearer: {server}/.well-known/oauth-protected-resource/else answered 503; nothing was changed; try again later
[75]
