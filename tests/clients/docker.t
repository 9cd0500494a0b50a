# docker's command line, without a daemon, reads a manifest that requires the token; it calls the helper for each request.
$ SERVER=$(server --start --tls good --tls-folder $HOME/tls); export SERVER PORT=${SERVER##*:}
$ signed-in dock-work --set ca_file=$HOME/tls/ca.pem
$ keybearer setup docker
keybearer: {home}/.docker/config.json: + "credHelpers": {"127.0.0.1:<any>": "keybearer"}
$ docker manifest inspect --insecure 127.0.0.1:$PORT/a/b:latest | head -n 3
{
	"schemaVersion": 2,
	"mediaType": "application/vnd.docker.distribution.manifest.v2+json",

# The registry's own token service gets the access token as the password of Basic, and the registry gets that service's token.
$ server --set 'registry_challenge=Bearer realm="{server}/v2/token",service="reg"'; docker manifest inspect --insecure 127.0.0.1:$PORT/a/b:latest | head -n 3
{
	"schemaVersion": 2,
	"mediaType": "application/vnd.docker.distribution.manifest.v2+json",
$ server --log v2/token | cut -d ' ' -f 1-3 | sort -u
GET /v2/token basic

# `store` is refused with a message; `erase` removes only the cached token.
$ echo '{"ServerURL":"x.example","Username":"a","Secret":"b"}' | docker-credential-keybearer store
keybearer keeps no passwords of others; to sign in, run: keybearer login ACCOUNT
[1]
$ docker logout 127.0.0.1:$PORT 2>&1 | tail -n 1; server --reset; keybearer status dock-work --check && keybearer token dock-work && server --count token
Removing login credentials for 127.0.0.1:<any>
kbcanary-at-1
0

# The server has ended the sign-in: the helper's reason is shown by docker.
$ server --end; keybearer token dock-work --fresh
keybearer: dock-work: the server ended this sign-in (invalid_grant); run: keybearer login dock-work
[77]
$ printf '127.0.0.1:%s' $PORT | docker-credential-keybearer get
keybearer: dock-work: the server ended this sign-in on <any> (invalid_grant); run: keybearer login dock-work
[1]
$ docker manifest inspect --insecure 127.0.0.1:$PORT/a/b:latest 2>&1 | grep -c -e 'no basic auth' -e unauthorized -e 'server ended this sign-in'
1
$ printf other.example | docker-credential-keybearer get
credentials not found in native keychain
[1]
$ docker-credential-keybearer list; docker-credential-keybearer version
{"127.0.0.1:<any>":"oauth2"}
docker-credential-keybearer (keybearer) 0.2.0
$ keybearer setup docker --undo
keybearer: {home}/.docker/config.json: - "credHelpers": {"127.0.0.1:<any>": "keybearer"}
