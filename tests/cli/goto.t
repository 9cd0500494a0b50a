# oauth.md 1: GoTo as it is: raw Basic, mostly no refresh token in a refresh's answer, keys as exact strings, retired hosts.
$ printf 'p+a/ss%%w:rd=\n' | keybearer add goto-me --provider goto --client-id 2d9a --client-secret-file -
$ cat .config/keybearer/config
$ keybearer add goto-old --set token_endpoint=https://api.getgo.com/oauth/v2/token --client-id 2d9a

# The same rules, at this test's server.
$ printf 'p+a/ss%%w:rd=\n' | keybearer add goto-test --provider goto --issuer $SERVER --client-id client --client-secret-file - --redirect-uri http://127.0.0.1/callback --match $SERVER --set authorization_endpoint=$SERVER/authorize --set token_endpoint=$SERVER/token --set revocation_endpoint=$SERVER/revoke
$ server --set 'client_secret=p+a/ss%w:rd=' client_auth=client_secret_basic basic_encoding=raw rotate=no 'extra={"account_key":9999982253621659654,"organizer_key":"300000000000384444","firstName":"Zoë"}' extra_on_refresh=false
$ keybearer login goto-test --flow browser 2>&1 | grep -v response_type
$ keybearer get goto-test
$ keybearer token goto-test --fresh; keybearer token goto-test --fresh
$ keybearer get goto-test
$ server --log token
$ keybearer status goto-test

# Basic as RFC 6749 has it is tried once where the server wants that, and remembered (oauth.md 10.2).
$ server --set basic_encoding=rfc6749; keybearer login goto-test --flow browser 2>/dev/null; keybearer token goto-test --fresh
