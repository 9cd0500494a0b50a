# A preset whose sign-in by browser needs a client secret, such as GitHub's: without one, login takes the device flow.
$ server --set device=true interval=1 'device_polls=["approved"]' client_secret=hush-hush client_auth=client_secret_post
$ keybearer add without-hub --provider github --client-id client --set authorization_endpoint=$SERVER/authorize --set token_endpoint=$SERVER/token --set device_authorization_endpoint=$SERVER/device >/dev/null 2>&1
$ server --set client_secret= client_auth=; keybearer login without-hub
keybearer: without-hub: signing in by device, since this client has no secret, which github requires for a sign-in by browser
keybearer: without-hub: the code lets the client client act for you at 127.0.0.1 with scope repo gist workflow
keybearer: without-hub: open this page on any device, enter the code there, and approve only what you started yourself:
{server}/device/page
code: WDJB-MJHT
or, with the code in it: {server}/device/page?user_code=WDJB-MJHT
keybearer: without-hub: signed in, scope repo gist workflow

# With --flow browser the secret is asked for on a terminal, and named as missing elsewhere.
$ keybearer login without-hub --flow browser
keybearer: without-hub: signing in by browser, as requested
keybearer: without-hub: this client needs a secret; nothing was changed; run: keybearer add without-hub --replace --client-secret-file -, or without a secret: keybearer login without-hub --flow device
[78]
$ server --set client_secret=hush-hush client_auth=client_secret_post; in-terminal --at 'client secret of without-hub: ' hush-hush keybearer login without-hub --flow browser | sed 's/authorize?.*/authorize?.../'
keybearer: without-hub: signing in by browser, as requested
client secret of without-hub: 
keybearer: without-hub: the browser was opened; if it shows no page, open this address:
{server}/authorize?...
or paste the browser's last address: 
keybearer: without-hub: signed in, scope repo gist workflow

# With the secret, the browser is the default.
$ keybearer login without-hub 2>&1 | head -n 1
keybearer: without-hub: signing in by browser, since BROWSER is set

# A wrong secret, in GitHub's words and in the standard's.
$ for error in incorrect_client_credentials unauthorized_client; do server --answer '{"error":"'$error'"}' path=/token; keybearer login without-hub --flow browser 2>&1 | tail -n 1; done
keybearer: without-hub: 127.0.0.1 refused (incorrect_client_credentials); nothing was changed; check client_id and the client's secret; to enter it again, run: keybearer add without-hub --replace --client-secret-file -
keybearer: without-hub: 127.0.0.1 refused (unauthorized_client); nothing was changed; check client_id and the client's secret; to enter it again, run: keybearer add without-hub --replace --client-secret-file -
$ server --answer '{"error":"redirect_uri_mismatch"}' path=/token; keybearer login without-hub --flow browser 2>&1 | tail -n 1
keybearer: without-hub: 127.0.0.1 refused (redirect_uri_mismatch); nothing was changed; register the redirect URI http://127.0.0.1/callback with the provider, then run: keybearer login without-hub
$ server --answer '{"error":"device_flow_disabled"}' path=/device; keybearer login without-hub --flow device 2>&1 | tail -n 1
keybearer: without-hub: the server refused the device flow (device_flow_disabled); nothing was changed; enable the device flow in the client's settings at the provider, then run: keybearer login without-hub

# The device flow of Google's presets does not know their scopes, so without a display the address is pasted.
$ unset BROWSER; keybearer add without-google --provider google --client-id client --issuer $SERVER >/dev/null 2>&1; keybearer login without-google
keybearer: without-google: signing in by paste, since there is no display
keybearer: without-google: this client needs a secret; nothing was changed; run: keybearer add without-google --replace --client-secret-file -
[78]

# A denied request that had no scope.
$ keybearer add without-scope --issuer $SERVER --client-id client >/dev/null 2>&1; server --set client_secret= client_auth= 'authorize={"error":"access_denied"}'; BROWSER=browse keybearer login without-scope 2>&1 | tail -n 1
keybearer: without-scope: the server refused the sign-in (access_denied); nothing was changed; if you approved it: no scope was requested, which some servers deny; to set one, run: keybearer add without-scope --replace --scope SCOPE; else run: keybearer login without-scope
$ server --set 'device_polls=["access_denied"]'; keybearer login without-scope --flow device 2>&1 | tail -n 1
keybearer: without-scope: the sign-in was denied; nothing was changed; if you approved it: no scope was requested, which some servers deny; to set one, run: keybearer add without-scope --replace --scope SCOPE; else run: keybearer login without-scope
