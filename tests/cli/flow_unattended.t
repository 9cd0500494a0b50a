# Flows without a user: client_credentials, JWT bearer, token exchange, and a secret that is exchanged for each token (GoTo's personal access token).
$ server --set client_secret=s3cret; keybearer add un-cc --issuer $SERVER --client-id client --set flow=client_credentials --match $SERVER/api 2>/dev/null
$ keybearer status un-cc --check; keybearer status un-cc | head -n 1; keybearer token un-cc
ok un-cc: needs no sign-in
keybearer: un-cc: this client needs a secret; nothing was changed; run: keybearer add un-cc --replace --client-secret-file -
[78]
$ echo s3cret | keybearer add un-cc --replace --client-secret-file - 2>/dev/null; keybearer token un-cc; keybearer curl -sS $SERVER/api/x; keybearer token un-cc --fresh; server --log token | cut -d ' ' -f 3-5
kbcanary-at-1
{"user": "client", "path": "/api/x"}kbcanary-at-2
basic grant_type=client_credentials ->
basic grant_type=client_credentials ->
$ keybearer status un-cc | head -n 1; keybearer status un-cc --check; keybearer refresh un-cc; keybearer logout un-cc; keybearer token un-cc
ok un-cc: needs no sign-in
keybearer: un-cc: signed out, and revoked at the server
kbcanary-at-4

# If the server cannot be reached, it is 75; if it rejects the client, it is 78.
$ server --answer 503; keybearer token un-cc --fresh
keybearer: un-cc: 127.0.0.1 answered 503 without an OAuth error; nothing was changed; try again later: keybearer token un-cc
[75]
$ server --answer invalid_client; keybearer token un-cc --fresh
keybearer: un-cc: 127.0.0.1 refused (invalid_client); correct client, secret, assertion or scope of account un-cc
[78]
$ keybearer token un-cc
kbcanary-at-4

# After the scope is edited a new token is requested, and the one for the old scope is not used. `refresh --all` skips the account, which has no sign-in.
$ keybearer token un-cc; keybearer add un-cc --replace --scope other 2>/dev/null; keybearer token un-cc; server --log token | tail -n 1 | cut -d ' ' -f 4-5; before=$(server --count token); keybearer refresh --all; echo $(($(server --count token) - before)) requests
kbcanary-at-4
kbcanary-at-5
grant_type=client_credentials scope=other
0 requests
$ server --set client_auth=client_secret_post; keybearer token un-cc --fresh 2>/dev/null; keybearer token un-cc --fresh; server --log token | tail -n 1 | cut -d ' ' -f 1-4; server --set client_auth=
kbcanary-at-6
POST /token none grant_type=client_credentials

# An assertion that another program renews is read again for each request; the message says what is wrong with it.
$ server --set client_secret= 'assertions={"ci-jwt":"robot","next-jwt":"robot"}'; keybearer add un-jwt --issuer $SERVER --client-id client --set flow=jwt_bearer --set assertion_file=$HOME/jwt --set cache=none 2>/dev/null
$ keybearer token un-jwt
keybearer: un-jwt: assertion_file: {home}/jwt: No such file or directory; correct the file, or set assertion_file to another one
[78]
$ echo ci-jwt >jwt; keybearer token un-jwt; echo next-jwt >jwt; keybearer token un-jwt --fresh; echo other >jwt; keybearer token un-jwt --fresh
kbcanary-at-7
kbcanary-at-8
keybearer: un-jwt: 127.0.0.1 refused (invalid_grant), server says: unknown assertion; correct client, secret, assertion or scope of account un-jwt
[78]
$ echo 'no token' >jwt; keybearer token un-jwt --fresh; head -c 65537 /dev/zero | tr '\0' x >jwt; keybearer token un-jwt --fresh; : >jwt; keybearer token un-jwt --fresh
keybearer: un-jwt: assertion_file: the file is not a token; correct the file
keybearer: un-jwt: assertion_file: the file is not a token; correct the file
keybearer: un-jwt: assertion_file: the file is empty; correct the file
[78]

# Without any keystore, as in a CI job, everything works.
$ echo ci-jwt >jwt; env -u DBUS_SESSION_BUS_ADDRESS CI=true XDG_RUNTIME_DIR=$HOME/none XDG_STATE_HOME=$HOME/job XDG_DATA_HOME=$HOME/none keybearer token un-jwt
kbcanary-at-9

# Token exchange (RFC 8693), with a subject token from a command.
$ keybearer add un-ex --issuer $SERVER --client-id client --set flow=token_exchange --set "subject_token_command=echo ci-jwt" --set audience=registry 2>/dev/null; keybearer token un-ex; server --log token | tail -n 1 | cut -d ' ' -f 4-9
kbcanary-at-10
grant_type=urn:ietf:params:oauth:grant-type:token-exchange subject_token=ci-jwt subject_token_type=urn:ietf:params:oauth:token-type:jwt audience=registry client_id=client ->
$ keybearer add un-ex --replace --set "subject_token_command=false" 2>/dev/null; keybearer token un-ex --fresh
keybearer: un-ex: subject_token_command: false ended with 1; run it to see why
[78]
$ keybearer add un-ex --replace --set "subject_token_command=no-such-program" 2>/dev/null; keybearer token un-ex --fresh
keybearer: un-ex: subject_token_command: no-such-program was not found; install it, or correct subject_token_command
[78]

# A command gets the whole environment of its caller, however large it is and whatever bytes it has, for a request and for a sign-in.
$ printf '#!/bin/sh\n[ "$(env | wc -c)" -gt 600000 ] && [ "$LATIN" = "$(printf "\\351")" ] && echo ci-jwt\n' >token; chmod +x token; keybearer add un-ex --replace --set "subject_token_command=$HOME/token" >/dev/null 2>&1
$ (LATIN=$(printf '\351'); A=$(head -c 120000 /dev/zero | tr '\0' x); B=$A; C=$A; D=$A; E=$A; export LATIN A B C D E; keybearer token un-ex --fresh; keybearer login un-ex)
kbcanary-at-11
keybearer: un-ex: signing in by token_exchange, as configured
keybearer: un-ex: signed in, scope repo

# An argument that does not fit into a message to keybearer-oauth is an error at once.
$ keybearer move un-ex --store "exec:$(head -c 120000 /dev/zero | tr '\0' '\1')"
keybearer: un-ex: the arguments of move are larger than 512 KiB in total; nothing was changed; use shorter arguments
[64]
$ keybearer login un-ex --flow dance
keybearer: login: there is no flow dance; there are: browser, device, paste, client_credentials, jwt_bearer, token_exchange, secret
[64]

# A user's sign-in is never replaced by such a flow.
$ server --set client_secret= ; keybearer add un-both --issuer $SERVER --client-id client 2>/dev/null; keybearer login un-both --flow browser 2>/dev/null; keybearer add un-both --replace --set flow=jwt_bearer --set assertion_file=$HOME/jwt >/dev/null 2>&1; keybearer token un-both --fresh >/dev/null; server --log token | tail -n 1 | cut -d ' ' -f 4
http://127.0.0.1/callback
grant_type=refresh_token

# A secret of the provider's own kind is kept, exchanged for each token, and can be entered again.
$ server --set 'secrets={"PAT1":"alice","PAT2":"alice"}'; keybearer add un-pat --issuer $SERVER --client-id client --set flow=secret --set grant_type=personal_access_token --set secret_parameter=pat 2>/dev/null
$ echo WRONG | keybearer login un-pat; echo PAT1 | keybearer login un-pat
keybearer: un-pat: signing in by secret, as configured
keybearer: un-pat: 127.0.0.1 refused (invalid_grant), server says: unknown assertion; nothing was changed; correct client, secret, assertion or scope, then run: keybearer login un-pat
keybearer: un-pat: signing in by secret, as configured
keybearer: un-pat: signed in, scope repo
$ keybearer token un-pat --fresh; server --log token | tail -n 1; server --answer invalid_grant; keybearer token un-pat --fresh; keybearer token un-pat --fresh
kbcanary-at-16
POST /token none grant_type=personal_access_token pat=PAT1 client_id=client -> 200
keybearer: un-pat: 127.0.0.1 refused (invalid_grant); the secret may have been revoked; run: keybearer login un-pat
kbcanary-at-17
$ keybearer help providers | grep -A 10 '^goto'
goto: GoTo (GoToMeeting, GoToWebinar, GoToTraining, GoToConnect), formerly
LogMeIn
    for https://api.getgo.com https://api.goto.com
    register at https://developer.logmeininc.com/clients: a client; its scopes
    are the most that a token gets
    redirect URI http://localhost:9111/callback
    an unused sign-in ends after 30 days; --flow secret signs in with a personal
    access token, which is made at https://myaccount.goto.com (Developer Tools)
    with the client's scopes, and needs the grant type Personal Access Token
    enabled for the client at https://developer.logmeininc.com/clients; its
    metadata says that a client_id may be the https address of a client ID
