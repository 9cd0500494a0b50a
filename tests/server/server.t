# The server of these tests behaves as a server should, and misbehaves on request; this is tested without keybearer.
$ post() { path=$1; shift; for pair; do set -- "$@" --data-urlencode "$pair"; shift; done; curl -sS "$@" $SERVER/$path; echo; }
$ verifier=0123456789012345678901234567890123456789012
$ challenge=$(printf %s $verifier | openssl dgst -sha256 -binary | basenc --base64url | tr -d =)
$ curl -s $SERVER/.well-known/oauth-authorization-server | python3 -m json.tool | head -n 3
{
    "issuer": "{server}",
    "authorization_endpoint": "{server}/authorize",

# A sign-in: the browser ends at the redirect URI, where no program listens here.
$ redirect=http://127.0.0.1:1/callback
$ authorize="$SERVER/authorize?response_type=code&client_id=client&state=s&redirect_uri=$redirect&code_challenge_method=S256&code_challenge="
$ echo "go to $authorize$challenge now" | browse -
http://127.0.0.1:1/callback?code=kbcanary-code-1&state=s&iss=http%3A%2F%2F127.0.0.1%3A{port}
$ post token grant_type=authorization_code code=kbcanary-code-1 redirect_uri=$redirect client_id=client code_verifier=$verifier
{"access_token": "kbcanary-at-1", "token_type": "Bearer", "expires_in": 3600, "scope": "repo", "refresh_token": "kbcanary-rt-1"}
$ post token grant_type=authorization_code code=kbcanary-code-1 redirect_uri=$redirect client_id=client code_verifier=$verifier
{"error": "invalid_grant", "error_description": "the code is unknown or was used"}
$ echo "${authorize}short" | browse -
http://127.0.0.1:1/callback?state=s&iss=<any>&error=invalid_request&error_description=PKCE+with+S256+is+required
$ server --set 'authorize={"error":"access_denied","state":"other","iss":null}'; echo "$authorize$challenge" | browse -
http://127.0.0.1:1/callback?state=other&error=access_denied
$ curl -s "$SERVER/authorize?response_type=code&client_id=client&redirect_uri=http://127.0.0.1/other"; echo
{"error": "invalid_request", "error_description": "redirect_uri is not registered: http://127.0.0.1/other"}

# The protected resource.
$ bearer() { curl -sS -H "Authorization: Bearer $1" $SERVER/api/me; echo; }
$ bearer kbcanary-at-1
{"user": "alice", "path": "/api/me"}
$ server --expire; bearer kbcanary-at-1
{"error": "invalid_token"}
$ curl -si $SERVER/api/me -H 'Authorization: Bearer wrong' | grep -i www
WWW-Authenticate: Bearer realm="api", error="invalid_token"\x0d

# A refresh uses up the refresh token; sending it again ends the sign-in.
$ refresh() { post token grant_type=refresh_token refresh_token=$1 client_id=client; }
$ refresh kbcanary-rt-1
{"access_token": "kbcanary-at-2", "token_type": "Bearer", "expires_in": 3600, "scope": "repo", "refresh_token": "kbcanary-rt-2"}
$ server --set leeway=60; refresh kbcanary-rt-1; server --set leeway=0
{"access_token": "kbcanary-at-3", "token_type": "Bearer", "expires_in": 3600, "scope": "repo", "refresh_token": "kbcanary-rt-3"}
$ server --set rotate=no expires_in=60 'extra={"account_key":"9999982253621659654"}'; refresh kbcanary-rt-3
{"access_token": "kbcanary-at-4", "token_type": "Bearer", "expires_in": 60, "scope": "repo", "account_key": "9999982253621659654"}
$ server --set rotate=same expires_in=null 'extra={}'; refresh kbcanary-rt-3
{"access_token": "kbcanary-at-5", "token_type": "Bearer", "scope": "repo", "refresh_token": "kbcanary-rt-3"}
$ refresh kbcanary-rt-2; bearer kbcanary-at-5; refresh kbcanary-rt-3
{"error": "invalid_grant", "error_description": "the refresh token was used before; the grant is revoked"}
{"error": "invalid_token"}
{"error": "invalid_grant", "error_description": "the refresh token is not valid"}
$ server --log token | tail -n 1
POST /token none grant_type=refresh_token refresh_token=kbcanary-rt-3 client_id=client -> 400

# Client authentication: one method, the one that was registered.
$ server --set client_secret='a+b:c d'
$ post token grant_type=client_credentials client_id=client
{"error": "invalid_client", "error_description": "client authentication failed"}
$ post token grant_type=client_credentials client_id=client 'client_secret=a+b:c d'
{"access_token": "kbcanary-at-6", "token_type": "Bearer", "scope": "repo"}
$ curl -s -u client:a%2Bb%3Ac+d -d grant_type=client_credentials $SERVER/token; echo
{"access_token": "kbcanary-at-7", "token_type": "Bearer", "scope": "repo"}
$ server --set basic_encoding=raw client_auth=client_secret_basic
$ curl -s -u 'client:a+b:c d' -d grant_type=client_credentials $SERVER/token; echo
{"access_token": "kbcanary-at-8", "token_type": "Bearer", "scope": "repo"}
$ post token grant_type=client_credentials client_id=client 'client_secret=a+b:c d'
{"error": "invalid_client", "error_description": "client authentication failed"}
$ curl -s -u 'client:a+b:c d' -d token=kbcanary-at-8 $SERVER/revoke; bearer kbcanary-at-8
{"error": "invalid_token"}
$ server --set nonsense=1
server: settings: 400 {"error": "invalid_request", "error_description": "no such setting: nonsense"}
[1]

# Orders.
$ server --reset; server --answer 503 'headers={"Retry-After":"3"}'; curl -si -d x=y $SERVER/token | grep -E '^(HTTP|Retry)'
HTTP/1.1 503 Service Unavailable\x0d
Retry-After: 3\x0d
$ server --answer invalid_grant; post token a=b
{"error": "invalid_grant"}
$ server --answer '{"access_token":"x"}' times=2; post token a=b; post token a=b
{"access_token":"x"}
{"access_token":"x"}
$ for when in before after; do server --answer hang_up=$when; post token a=b; done
curl: (52) Empty reply from server
<empty>
curl: (52) Empty reply from server
<empty>

curl: (52) Empty reply from server

$ server --answer '{"access_token":"x"}' hang_up=mid; post token a=b
curl: (18) <any> 10 bytes <any>
{"access_t
$ server --answer redirect=http://127.0.0.1:1/ status=307; curl -s -o /dev/null -d a=b -w '%{http_code} %{redirect_url}\n' $SERVER/token
307 http://127.0.0.1:1/
$ server --answer '{"access_token":"x"}' drip=0.001; post token a=b
{"access_token":"x"}
$ server --answer endless=true; curl -s -d a=b $SERVER/token | head -c 100000 | wc -c
100000
$ server --reset; server --answer hold=after; post token a=b >answer & server --wait token 1; server --log; server --release; wait; cat answer
POST /token none a=b -> no answer
{"error": "invalid_client", "error_description": "client authentication failed"}

# A second server, and a stopped one.
$ tls=$(server --start --tls good --tls-folder tls); curl -s --cacert tls/ca.pem $tls/api/; echo
{"error": "invalid_token"}
$ SERVER=$tls server --count
1
$ for kind in wrong-name expired; do curl -s --cacert tls/ca.pem $(server --start --tls $kind --tls-folder tls)/api/; echo $?; done
60
60
$ server --stop; curl -s $SERVER/api/
[7]
