# GoTo's behaviour: raw Basic, usually no refresh token in the response to a refresh, redirect URIs compared exactly, retired hosts.
$ printf 'p+a/ss%%w:rd=\n' | keybearer add goto-me --provider goto --client-id 2d9a --client-secret-file -
keybearer: goto-me: written to {home}/.config/keybearer/config
keybearer: goto-me: the client's redirect URI must be, byte for byte:
http://localhost:9111/callback
keybearer: goto-me: next, run: keybearer login goto-me
$ cat .config/keybearer/config
[goto-me]
provider = goto
client_id = 2d9a
store = secret-service
$ keybearer add goto-old --set token_endpoint=https://api.getgo.com/oauth/v2/token --client-id 2d9a
keybearer: add: --set: token_endpoint: this host was retired on 2025-09-30; use provider = goto; nothing was changed; see: keybearer add --help
[64]

# The same behaviour, at this test's server.
$ printf 'p+a/ss%%w:rd=\n' | keybearer add goto-test --provider goto --issuer $SERVER --client-id client --client-secret-file - --redirect-uri http://127.0.0.1/callback --match $SERVER --set authorization_endpoint=$SERVER/authorize --set token_endpoint=$SERVER/token --set revocation_endpoint=$SERVER/revoke
keybearer: goto-test: written to {home}/.config/keybearer/config
keybearer: goto-test: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: goto-test: next, run: keybearer login goto-test
$ server --set 'client_secret=p+a/ss%w:rd=' client_auth=client_secret_basic basic_encoding=raw rotate=no 'extra={"account_key":9999982253621659654,"organizer_key":"300000000000384444","firstName":"Zoë"}' extra_on_refresh=false
$ keybearer login goto-test --flow browser 2>&1 | grep -v response_type
keybearer: goto-test: signing in by browser, as requested
keybearer: goto-test: the browser was opened; if it shows no page, open this address:
keybearer: goto-test: signed in, scope repo
$ keybearer get goto-test
{"access_token":"kbcanary-at-1","token_type":"Bearer","expires_at":"<any>","scope":"repo","account":"goto-test","extra":{"account_key":"9999982253621659654","firstName":"Zoë","organizer_key":"300000000000384444"}}
$ keybearer token goto-test --fresh; keybearer token goto-test --fresh
kbcanary-at-2
kbcanary-at-3
$ keybearer get goto-test
{"access_token":"kbcanary-at-3","token_type":"Bearer","expires_at":"<any>","scope":"repo","account":"goto-test","extra":{"account_key":"9999982253621659654","firstName":"Zoë","organizer_key":"300000000000384444"}}
$ server --log token
POST /token basic grant_type=authorization_code code=kbcanary-code-1 redirect_uri=http://127.0.0.1:<any>/callback code_verifier=<any> -> 200
POST /token basic grant_type=refresh_token refresh_token=kbcanary-rt-1 -> 200
POST /token basic grant_type=refresh_token refresh_token=kbcanary-rt-1 -> 200
$ keybearer status goto-test
ok goto-test: signed in at 127.0.0.1:<any>, <any> s ago, 30 days left
    token     good for <any> min
    scope     repo
    matches   {server}
    server    {server}
    preset    goto
    client    client
    store     secret-service, cache kernel
    section   ~/.config/keybearer/config:6

# Basic as in RFC 6749 is tried once if the server refuses the raw form, and then remembered.
$ server --set basic_encoding=rfc6749; keybearer login goto-test --flow browser 2>/dev/null; keybearer token goto-test --fresh
kbcanary-at-5

# GoTo's API answers 403 to a token that is over: the next call gets another one.
$ age-token goto-test 100; before=$(server --count token); server --answer 403 path=/api; keybearer curl -s $SERVER/api/me; keybearer curl -s $SERVER/api/me; echo; expr $(server --count token) - $before
{"user": "alice", "path": "/api/me"}
1
