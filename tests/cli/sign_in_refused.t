# THREATS.md D, O: a sign-in that the server refuses ends with the right exit code, changes nothing, and sends nothing more.
$ signed-in no-work
$ server --set 'authorize={"error":"access_denied","error_description":"not \u001b[31myou\u202e"}'; keybearer login no-work --flow browser 2>&1 | grep -v response_type
keybearer: no-work: signing in by browser, as requested
keybearer: no-work: the browser was opened; if it shows no page, open this address:
keybearer: no-work: the server refused the sign-in (access_denied), server says: not ?[31myou?; nothing was changed; if you approved it: no scope was requested, which some servers deny; to set one, run: keybearer add no-work --replace --scope SCOPE; else run: keybearer login no-work
$ server --reset; server --set 'authorize={"iss":"https://evil.example"}'; keybearer login no-work --flow browser 2>&1 | grep -v response_type; server --log token
keybearer: no-work: signing in by browser, as requested
keybearer: no-work: the browser was opened; if it shows no page, open this address:
keybearer: no-work: the authorization response came from https://evil.example instead of {server}; nothing was sent; run: keybearer login no-work
$ server --set 'authorize={"iss":null}' 'metadata={"authorization_response_iss_parameter_supported":true}'; keybearer login no-work --flow browser 2>&1 | grep -v response_type
keybearer: no-work: signing in by browser, as requested
keybearer: no-work: the browser was opened; if it shows no page, open this address:
keybearer: no-work: the authorization response has no iss, though the server's metadata announces it; nothing was sent; run: keybearer login no-work
$ server --reset; server --set 'authorize={"state":"other"}'; for limit in 1 4 16 64; do keybearer login no-work --flow browser --timeout $limit >out 2>&1; grep -q ignored out && break; done; grep -v response_type out
keybearer: no-work: signing in by browser, as requested
keybearer: no-work: the browser was opened; if it shows no page, open this address:
keybearer: no-work: timed out after 1 s waiting for the browser (ignored requests with a wrong state: 1); nothing was changed; run: keybearer login no-work

# The id_token belongs to another attempt (THREATS.md D7).
$ server --reset; server --set id_token=true nonce=other; keybearer add no-nonce --issuer $SERVER --client-id client --scope 'openid repo' >/dev/null 2>&1; keybearer login no-nonce --flow browser 2>&1 | tail -n 1; keybearer token no-nonce
keybearer: no-nonce: the id_token belongs to another sign-in (its nonce is different); nothing was changed; run: keybearer login no-nonce
keybearer: no-nonce: not signed in; run: keybearer login no-nonce
[77]
$ server --set nonce=null; keybearer login no-nonce --flow browser 2>&1 | tail -n 1
keybearer: no-nonce: signed in as alice, scope openid repo

# With metadata that must not be trusted, no authorization request is made (THREATS.md D1, D2, D6).
$ server --reset; server --set 'metadata={"issuer":"https://evil.example"}'; keybearer login no-work --flow browser
keybearer: no-work: the metadata of {server} names another issuer, https://evil.example; nothing was changed; check the issuer
[76]
$ server --set 'metadata={"code_challenge_methods_supported":["plain"]}'; keybearer login no-work --flow browser
keybearer: no-work: the metadata of {server} offers PKCE without S256; nothing was changed; check the issuer
[76]
$ server --set 'metadata={"token_endpoint":"http://evil.example/token"}'; keybearer login no-work --flow browser
keybearer: no-work: the metadata of {server} has no usable token_endpoint (URL http://evil.example/token: http is allowed only with a numeric loopback address, as in http://127.0.0.1); nothing was changed; check the issuer
[76]
$ server --set 'metadata={"token_endpoint":null}'; keybearer login no-work --flow browser
keybearer: no-work: the metadata of {server} has no usable token_endpoint (it is missing); nothing was changed; check the issuer
[76]
$ server --count authorize
0

# The server rejects the client.
$ server --reset; server --set client_secret=s client_auth=client_secret_basic 'metadata={"token_endpoint_auth_methods_supported":["client_secret_basic"]}'; keybearer login no-work --flow browser
keybearer: no-work: signing in by browser, as requested
keybearer: no-work: the browser was opened; if it shows no page, open this address:
{server}/authorize?response_type=code&client_id=client&redirect_uri=http%3A%2F%2F127.0.0.1%3A<any>%2Fcallback&state=<any>&code_challenge=<any>&code_challenge_method=S256
keybearer: no-work: 127.0.0.1 refused (invalid_client), server says: client authentication failed; nothing was changed; check client_id; if the client has a secret, run: keybearer add no-work --replace --client-secret-file -
[78]
$ echo wrong | keybearer add no-work --replace --client-secret-file -; keybearer login no-work --flow browser 2>&1 | grep -v response_type
keybearer: no-work: written to {home}/.config/keybearer/config
keybearer: no-work: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: no-work: next, run: keybearer login no-work
keybearer: no-work: signing in by browser, as requested
keybearer: no-work: the browser was opened; if it shows no page, open this address:
keybearer: no-work: 127.0.0.1 refused (invalid_client), server says: client authentication failed; nothing was changed; check client_id and the client's secret; to enter it again, run: keybearer add no-work --replace --client-secret-file -
$ server --reset; keybearer add no-client --issuer $SERVER; keybearer login no-client
keybearer: no-client: written to {home}/.config/keybearer/config
keybearer: no-client: next, run: keybearer login no-client, which registers a client if the server allows that
keybearer: no-client: the account has no client_id, and the server does not register clients; nothing was changed; register a client at the server, then run: keybearer add no-client --replace --client-id ID
[78]
$ keybearer login no-work --flow device
keybearer: no-work: signing in by device, as requested
keybearer: no-work: the server has no device flow; nothing was changed; run: keybearer login no-work --flow paste
[78]
$ server --stop; keybearer login no-work --flow browser
keybearer: no-work: 127.0.0.1 cannot be reached: Connection refused ({server}/.well-known/oauth-authorization-server); nothing was changed; try again later
[75]

# The previous sign-in is kept.
$ keybearer status no-work | head -n 1
ok no-work: signed in at 127.0.0.1:<any>, <any> s ago
