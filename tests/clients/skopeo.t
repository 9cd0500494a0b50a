# skopeo, which reads its own auth.json, with a registry that uses Basic and one with a token service.
$ signed-in skop-work --match https://127.0.0.1:$PORT
$ mkdir -p run; printf '{"credHelpers": {"127.0.0.1:%s": "keybearer"}}' $PORT >run/auth.json; export REGISTRY_AUTH_FILE=$HOME/run/auth.json
$ skopeo inspect --raw --tls-verify=false docker://127.0.0.1:$PORT/a/b:latest | cut -c 1-30
{"schemaVersion": 2, "mediaTyp
$ skopeo list-tags --tls-verify=false docker://127.0.0.1:$PORT/a/b
{
    "Repository": "127.0.0.1:<any>/a/b",
    "Tags": [
        "latest"
    ]
}
$ server --set 'registry_challenge=Bearer realm="{server}/v2/token",service="reg"'; skopeo inspect --raw --tls-verify=false docker://127.0.0.1:$PORT/a/b:latest | cut -c 1-30
{"schemaVersion": 2, "mediaTyp
$ server --log v2/token | cut -d ' ' -f 1-3 | sort -u
GET /v2/token basic
$ server --end; keybearer token skop-work --fresh 2>/dev/null; skopeo inspect --raw --tls-verify=false docker://127.0.0.1:$PORT/a/b:latest 2>&1 | grep -o 'the server ended this sign-in.*login skop-work'
the server ended this sign-in on <any> (invalid_grant); run: keybearer login skop-work
