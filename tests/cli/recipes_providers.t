# As root, with mounts: keybearer-config(5), RECIPES: each runs as it is written against a server that answers as its provider documents.
$ mandoc -T ascii -O width=300 $TESTS/../man/keybearer-config.5 | sed 's/.\x08//g; /^RECIPES/,/^FILES/!d' | sed -e ':a' -e '/\\$/{N; s/\\\n *//; ba' -e '}' | awk '/^     [^ ]/ {n++; next} /^          / {sub(/^ +/, ""); print >("recipe." n)}'
$ cat >run <<'X'
> # run N KEY=VALUE...: recipe N, where the server has these settings
> n=$1; shift
> server --reset; server --set client_id=ID "$@" || exit
> while read -r line; do case $line in *' login '*) TERMINAL= ;; esac; echo "+ $line"; echo s3cret | $TERMINAL sh -c "$line" 2>&1 | tail -n 1; done <recipe.$n
> X
$ cat >all <<'X'
> loopback='redirect_uris=["http://127.0.0.1/callback"]'
> device='device=true interval=1 device_polls=["approved"]'
> at() { echo "metadata={\"issuer\":\"$1\",\"authorization_endpoint\":\"$2\",\"token_endpoint\":\"$3\",\"authorization_response_iss_parameter_supported\":null} authorize={\"iss\":null}"; }
> sh run 2 $loopback $device client_secret=
> sh run 3 $loopback $(at https://gitlab.example.com https://gitlab.example.com/oauth/authorize https://gitlab.example.com/oauth/token)
> sh run 4 $loopback $(at https://codeberg.org https://codeberg.org/login/oauth/authorize https://codeberg.org/login/oauth/access_token)
> sh run 5 client_id=KEY client_secret=s3cret client_auth=client_secret_basic basic_encoding=raw redirect_exact=true 'redirect_uris=["http://localhost:9112/callback"]'
> e=https://login.microsoftonline.com/TENANT; sh run 6 'redirect_uris=["http://localhost"]' $(at $e/v2.0 $e/oauth2/v2.0/authorize $e/oauth2/v2.0/token)
> sh run 7 $loopback client_secret=s3cret client_auth=client_secret_post $(at https://accounts.google.com https://accounts.google.com/o/oauth2/v2/auth https://oauth2.googleapis.com/token)
> sh run 8 client_secret=s3cret client_auth=client_secret_post redirect_exact=true 'redirect_uris=["http://localhost:9113/callback"]'
> sh run 9 client_secret=s3cret client_auth=client_secret_basic basic_encoding=raw redirect_exact=true 'redirect_uris=["http://localhost:9111/callback"]' rotate=no
> sh run 10 $loopback registration=true
> sh run 11 $loopback
> mkdir colleague; HOME=$HOME/colleague keybearer login work 2>&1 | tail -n 1
> TERMINAL="in-terminal --at encrypts 1" sh run 12 $loopback $device
> mount -t tmpfs none /run; mkdir /run/ci; echo JOB >/run/ci/id_token
> sh run 13 client_auth=private_key_jwt 'assertions={"JOB":"ci"}'
> keybearer status --json | tr '{' '\n' | sed -n 's/"account":"\([^"]*\)".*"signed_in":true.*/\1/p' | xargs
> X
$ DISPLAY=:9 as-providers sh all
+ keybearer add github --provider github --client-id ID
keybearer: github: next, run: keybearer login github
+ keybearer login github --flow device
keybearer: github: signed in, scope repo gist workflow
+ keybearer setup git
keybearer: git config --global --add 'credential.https://*.pkg.github.com/.helper' keybearer
+ keybearer add gitlab --provider gitlab --client-id ID
keybearer: gitlab: next, run: keybearer login gitlab
+ keybearer add lab --provider gitlab --issuer https://gitlab.example.com --client-id ID
keybearer: lab: next, run: keybearer login lab
+ keybearer login lab
keybearer: lab: signed in, scope read_repository write_repository
+ keybearer add codeberg --provider codeberg --client-id ID
keybearer: codeberg: next, run: keybearer login codeberg
+ keybearer add forge --provider forgejo --issuer https://forge.example.com --client-id ID
keybearer: forge: next, run: keybearer login forge
+ keybearer add tea --provider gitea --issuer https://gitea.example.com/ --client-id ID
keybearer: tea: next, run: keybearer login tea
+ keybearer login codeberg
keybearer: codeberg: signed in, scope write:repository
+ keybearer add bitbucket --provider bitbucket --client-id KEY --client-secret-file -
keybearer: bitbucket: next, run: keybearer login bitbucket
+ keybearer login bitbucket
keybearer: bitbucket: signed in, scope repo
+ keybearer add azure --provider azure-devops --client-id ID --issuer https://login.microsoftonline.com/TENANT/v2.0
keybearer: azure: next, run: keybearer login azure
+ keybearer login azure
keybearer: azure: signed in, scope 499b84ac-1321-427f-aa17-267ca6975798/.default offline_access
+ keybearer add google --provider google --client-id ID --client-secret-file -
keybearer: google: next, run: keybearer login google
+ keybearer login google
keybearer: google: signed in, scope https://www.googleapis.com/auth/gerritcodereview https://www.googleapis.com/auth/cloud-platform
+ keybearer add jira --provider atlassian --client-id ID --client-secret-file - --scope 'offline_access read:jira-work'
keybearer: jira: next, run: keybearer login jira
+ keybearer login jira
keybearer: jira: signed in, scope offline_access read:jira-work
+ keybearer add goto --provider goto --client-id ID --client-secret-file -
keybearer: goto: next, run: keybearer login goto
+ keybearer login goto
keybearer: goto: signed in, scope repo
+ keybearer add work --issuer https://login.example.com --match https://git.example.com --scope 'openid offline_access'
keybearer: work: next, run: keybearer login work, which registers a client if the server allows that
+ keybearer login work
keybearer: work: signed in, scope openid offline_access
+ install -D -m 644 /dev/null /etc/keybearer/config
+ KEYBEARER_CONFIG=/etc/keybearer/config keybearer add work --client-id ID --issuer https://login.example.com --match https://git.example.com
keybearer: work: next, run: keybearer login work
keybearer: work: signed in, scope repo
+ keybearer add build --issuer https://login.example.com --client-id ID --store file
keybearer: build: next, run: keybearer login build
+ keybearer login build --flow device
keybearer: build: signed in, scope repo
+ keybearer add ci --issuer https://login.example.com --client-id ID --set flow=client_credentials --set token_endpoint_auth_method=private_key_jwt --set client_assertion_file=/run/ci/id_token
keybearer: ci: nobody signs in; to try it, run: keybearer token ci
+ keybearer token ci
kbcanary-at-<any>
work github lab codeberg bitbucket azure google jira goto build
