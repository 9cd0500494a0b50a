# No configuration, environment, certificate, other user's token or lost race leads a secret astray.
$ head -c 32 /dev/urandom >key; chmod 600 key; signed-in trust-work --store file --set key_file=$HOME/key

# A token endpoint at another origin gets no refresh token (THREATS.md D4).
$ other=$(server --start); keybearer add trust-work --replace --set token_endpoint=$other/token >/dev/null 2>&1; keybearer token trust-work --fresh; SERVER=$other server --count token
keybearer: trust-work: the token endpoint changed from {server} to http://127.0.0.1:<any> since the sign-in; nothing was sent; run: keybearer login trust-work
0
$ sed -i '/^token_endpoint/d' .config/keybearer/config; keybearer token trust-work --fresh
kbcanary-at-2

# The variable that exec sets is never read (THREATS.md B7).
$ KEYBEARER_TOKEN=foreign keybearer token trust-work; KEYBEARER_TOKEN=foreign keybearer exec trust-work -- sh -c 'echo $KEYBEARER_TOKEN'
kbcanary-at-2
kbcanary-at-2

# invalid_grant about a token that another process has replaced does not end the sign-in (THREATS.md N11).
$ cp -r .local/share/keybearer old; keybearer token trust-work --fresh; cp -r .local/share/keybearer new; cp old/* .local/share/keybearer; before=$(server --count token); server --answer invalid_grant hold=before
kbcanary-at-3
$ keybearer token trust-work --fresh 2>/dev/null >answer & server --wait token $((before + 1)); cp new/* .local/share/keybearer; server --release; wait; cat answer; server --log token | tail -n 2
kbcanary-at-4
POST /token none grant_type=refresh_token refresh_token=kbcanary-rt-2 client_id=client -> 400
POST /token none grant_type=refresh_token refresh_token=kbcanary-rt-3 client_id=client -> 200

# A deleted working directory (THREATS.md P8); a closed standard output (THREATS.md P2).
$ mkdir gone; cd gone; rmdir ../gone; keybearer token trust-work; cd
kbcanary-at-4
$ python3 -c 'import os, subprocess; r, w = os.pipe(); os.close(r); print(subprocess.run(["keybearer", "token", "trust-work"], stdout=w).returncode)'
74

# The query of the configured endpoint replaces no parameter of the request (THREATS.md D7).
$ keybearer add trust-end --issuer $SERVER --client-id client --set "authorization_endpoint=$SERVER/authorize?state=mine" >/dev/null 2>&1; keybearer login trust-end --flow browser
keybearer: trust-end: signing in by browser, as requested
keybearer: trust-end: authorization_endpoint has the parameter state, which keybearer sets; nothing was changed; remove it from the endpoint's query
[78]

$ for name in response_type client_id redirect_uri scope state nonce code_challenge code_challenge_method resource audience; do keybearer add trust-end --replace --set "authorization_endpoint=$SERVER/authorize?x=1&$name=mine" >/dev/null 2>&1; keybearer login trust-end --flow browser 2>&1 | grep -c "authorization_endpoint has the parameter $name, which"; done | uniq -c
     10 1

# A sign-in as another user is revoked, and the previous one is kept (THREATS.md D8).
$ server --set id_token=true; keybearer login trust-work --flow browser 2>/dev/null; server --set user=mallory; keybearer login trust-work --flow browser 2>&1 | tail -n 1; server --log revoke | wc -l; keybearer token trust-work
keybearer: trust-work: the account was signed in as alice, and now as mallory; nothing was saved; to change the user, run first: keybearer logout trust-work
2
kbcanary-at-5
$ keybearer add trust-second --issuer $SERVER --client-id client >/dev/null 2>&1; keybearer login trust-second --flow browser 2>/dev/null; keybearer login trust-work --flow browser 2>&1 | tail -n 1 | cut -c 1-60; server --log revoke | wc -l; keybearer remove trust-second 2>/dev/null
keybearer: trust-work: the account was signed in as alice, a
2

# A certificate with another name, an expired one, or one of an unknown authority: nothing is sent (THREATS.md C3).
$ for kind in wrong-name expired good; do tls=$(server --start --tls $kind --tls-folder tls); keybearer add trust-$kind --issuer $tls --client-id client --set ca_file=$HOME/tls/ca.pem >/dev/null 2>&1; keybearer login trust-$kind --flow browser 2>&1 | tail -n 1; SERVER=$tls server --count; done
keybearer: trust-wrong-name: 127.0.0.1 is not trusted: its certificate was rejected (SSL: no alternative certificate subject name matches target <any> '127.0.0.1') (https://127.0.0.1:<any>/.well-known/oauth-authorization-server); nothing was changed; check issuer, ca_file and proxy
0
keybearer: trust-expired: 127.0.0.1 is not trusted: its certificate was rejected (SSL certificate problem: certificate has expired), and this machine's clock says <any> (https://127.0.0.1:<any>/.well-known/oauth-authorization-server); nothing was changed; check issuer, ca_file and proxy
0
keybearer: trust-good: signed in, scope repo
3
$ sed -i '/^ca_file/d' .config/keybearer/config; keybearer login trust-good --flow browser
keybearer: trust-good: 127.0.0.1 is not trusted: its certificate was rejected (SSL certificate problem: unable to get local issuer certificate) (https://127.0.0.1:<any>/.well-known/oauth-authorization-server); nothing was changed; check issuer, ca_file and proxy
[76]
$ SSL_CERT_FILE=$HOME/tls/ca.pem keybearer login trust-good --flow browser; SSL_CERT_DIR=$HOME/tls SSL_CERT_FILE=$HOME/tls/ca.pem keybearer token trust-good --fresh
keybearer: trust-good: 127.0.0.1 is not trusted: its certificate was rejected (SSL certificate problem: unable to get local issuer certificate) (https://127.0.0.1:<any>/.well-known/oauth-authorization-server); nothing was changed; SSL_CERT_FILE is not used; to trust a private authority, set the key ca_file to its certificate
keybearer: trust-good: 127.0.0.1 is not trusted: its certificate was rejected (SSL certificate problem: unable to get local issuer certificate); the sign-in was kept; SSL_CERT_FILE or SSL_CERT_DIR is not used; to trust a private authority, set the key ca_file to its certificate
[76]
