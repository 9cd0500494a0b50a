# import: takes over what another program's configuration says, shows it, and writes it only on a yes. Their files are not changed.
$ keybearer import gh; keybearer import git-credential-oauth; keybearer import oidc-agent; keybearer import docker
keybearer: import gh: there is nothing to write
keybearer: import git-credential-oauth: there is nothing to write
keybearer: import oidc-agent: there is nothing to write
keybearer: import docker: there is nothing to write
$ keybearer import ghh; keybearer import; ls .config/keybearer
keybearer: import: there is no tool ghh; did you mean gh?
keybearer: import: an argument is missing: TOOL [--print] [--yes]; nothing was changed; see: keybearer import --help
ls: cannot access '.config/keybearer': No such file or directory
[2]

# gh: as gh 2.23 and as 2.40 and later write it.
$ mkdir -p .config/gh; printf 'github.com:\n    user: octocat\n    oauth_token: gho_kbcanary\n    git_protocol: https\ngithub.example.com:\n    git_protocol: ssh\n    users:\n        alice:\n            oauth_token: gho_kbcanary\n        bob:\n    user: bob\n' >.config/gh/hosts.yml; sum=$(find .config -type f | xargs cksum)
$ keybearer import gh --print
[github]
provider = github
username = octocat
<empty>
[github.example.com-alice]
provider = github-enterprise
issuer = https://github.example.com
username = alice
<empty>
[github.example.com-bob]
provider = github-enterprise
issuer = https://github.example.com
username = bob
<empty>
keybearer: gh: github.com: gh's token was left: it is for gh's own client, and is never refreshed; the account needs a client id of its own
keybearer: gh: github.example.com: gh's token was left: it is for gh's own client, and is never refreshed; the account needs a client id of its own
keybearer: gh: github.example.com: gh has git use ssh there; keybearer answers for https:// remotes
$ keybearer import gh
[github]
provider = github
username = octocat
<empty>
[github.example.com-alice]
provider = github-enterprise
issuer = https://github.example.com
username = alice
<empty>
[github.example.com-bob]
provider = github-enterprise
issuer = https://github.example.com
username = bob
<empty>
keybearer: gh: github.com: gh's token was left: it is for gh's own client, and is never refreshed; the account needs a client id of its own
keybearer: gh: github.example.com: gh's token was left: it is for gh's own client, and is never refreshed; the account needs a client id of its own
keybearer: gh: github.example.com: gh has git use ssh there; keybearer answers for https:// remotes
keybearer: import: nothing was written, since the user cannot be asked here; add --yes, or run it at a terminal
[64]
$ in-terminal --at '[y/N]' n keybearer import gh; ls .config/keybearer
[github]
provider = github
username = octocat
<empty>
[github.example.com-alice]
provider = github-enterprise
issuer = https://github.example.com
username = alice
<empty>
[github.example.com-bob]
provider = github-enterprise
issuer = https://github.example.com
username = bob
<empty>
keybearer: gh: github.com: gh's token was left: it is for gh's own client, and is never refreshed; the account needs a client id of its own
keybearer: gh: github.example.com: gh's token was left: it is for gh's own client, and is never refreshed; the account needs a client id of its own
keybearer: gh: github.example.com: gh has git use ssh there; keybearer answers for https:// remotes
keybearer: write this to {home}/.config/keybearer/config? [y/N] n
keybearer: import: nothing was changed
ls: cannot access '.config/keybearer': No such file or directory
[2]
$ in-terminal --at '[y/N]' y keybearer import gh | tail -n 4; cat .config/keybearer/config; rm -r .config/keybearer; test "$sum" = "$(find .config -type f | xargs cksum)"
keybearer: github.example.com-bob: written to {home}/.config/keybearer/config
keybearer: github.example.com-bob: register a client at https://github.example.com/settings/applications/new: an OAuth app; with Enable Device Flow it needs no secret; scopes: repo gist workflow
keybearer: github.example.com-bob: the client's redirect URI must be, byte for byte: http://127.0.0.1/callback
keybearer: github.example.com-bob: next, run: keybearer add github.example.com-bob --replace --client-id ID
[github]
provider = github
username = octocat
<empty>
[github.example.com-alice]
provider = github-enterprise
issuer = https://github.example.com
username = alice
<empty>
[github.example.com-bob]
provider = github-enterprise
issuer = https://github.example.com
username = bob
$ GH_CONFIG_DIR=$HOME/none keybearer import gh
keybearer: import gh: there is nothing to write

# Another YAML is refused with its line, and its values are never shown.
$ for line in '\tuser: x' 'user: x' '   user: x' '    user: !!python/object x' '    user: [a, b]' '    user: &a x' '    user: "a\\"b"' '    oauth_token: gho_kbcanary: x' '    a'; do printf "github.com:\n$line\n" >.config/gh/hosts.yml; keybearer import gh; done 2>&1 | sort | uniq -c | sed 's/^ *//'
9 keybearer: import gh: {home}/.config/gh/hosts.yml:2: this is not as gh writes it; nothing was changed; run gh auth status, which writes it again, or add the account by hand
$ printf '&x evil:\n    user: a\n' >.config/gh/hosts.yml; keybearer import gh; printf 'git hub.com:\n    user: a\n' >.config/gh/hosts.yml; keybearer import gh
keybearer: import gh: {home}/.config/gh/hosts.yml:1: this is not as gh writes it; nothing was changed; run gh auth status, which writes it again, or add the account by hand
keybearer: import gh: {home}/.config/gh/hosts.yml:1: this is not as gh writes it; nothing was changed; run gh auth status, which writes it again, or add the account by hand
[78]
$ printf 'github.com:\n    user: a\033[2Jb\n' >.config/gh/hosts.yml; keybearer import gh --print; rm .config/gh/hosts.yml; mkfifo .config/gh/hosts.yml; keybearer import gh; rm -r .config/gh
keybearer: import gh: {home}/.config/gh/hosts.yml:2: this is not as gh writes it; nothing was changed; run gh auth status, which writes it again, or add the account by hand
keybearer: import: {home}/.config/gh/hosts.yml is not a readable file of at most 1 MiB; nothing was changed; make it one, or add the account by hand

# git-credential-oauth: the user's settings, not those of a repository that someone else made.
$ git config --global credential.helper oauth; git config --global credential.https://gitlab.example.com.oauthClientId lab-id; git config --global credential.https://gitlab.example.com.username alice
$ git config --global credential.https://git.example.org.oauthClientId own-id; git config --global credential.https://git.example.org.oauthClientSecret kbcanary-secret; git config --global credential.https://git.example.org.oauthScopes 'read write'; git config --global credential.https://git.example.org.oauthAuthURL /oauth2/authorize; git config --global credential.https://git.example.org.oauthTokenURL https://login.example.org/token
$ git config --global credential.http://plain.example.org.oauthClientId x; git config --global credential.https://bad.example.org.oauthClientId x; git config --global credential.https://bad.example.org.oauthTokenURL http://bad.example.org/token;  git config --global credential.https://bad.example.org.oauthAuthURL /a
$ git init -q work; git -C work config credential.https://evil.example.org.oauthClientId evil; cd work; keybearer import git-credential-oauth --yes; cd; cat .config/keybearer/config; git config --global --list | grep -c oauth; keybearer import git-credential-oauth
[gitlab.example.com]
provider = gitlab
issuer = https://gitlab.example.com
client_id = lab-id
redirect_uri = http://127.0.0.1
username = alice
match = https://gitlab.example.com
<empty>
[git.example.org]
authorization_endpoint = https://git.example.org/oauth2/authorize
token_endpoint = https://login.example.org/token
client_id = own-id
redirect_uri = http://127.0.0.1
scope = read write
match = https://git.example.org
# and a client secret, which goes to the keystore
<empty>
keybearer: git-credential-oauth: http://plain.example.org: only a whole host with https is taken
keybearer: git-credential-oauth: for github.com, gitlab.com and other hosts that it knows, git-credential-oauth has a client of its own, which is not yours; add such an account with a client of your own, as in: keybearer add github --provider github
keybearer: git-credential-oauth: its refresh tokens were left in git's other helpers: two programs that use one token end the sign-in
keybearer: git-credential-oauth: bad.example.org: token_endpoint: URL http://bad.example.org/token: http is allowed only with a numeric loopback address, as in http://127.0.0.1
keybearer: gitlab.example.com: written to {home}/.config/keybearer/config
keybearer: gitlab.example.com: next, run: keybearer login gitlab.example.com
keybearer: git.example.org: written to {home}/.config/keybearer/config
keybearer: git.example.org: next, run: keybearer login git.example.org
[gitlab.example.com]
provider = gitlab
issuer = https://gitlab.example.com
client_id = lab-id
redirect_uri = http://127.0.0.1
username = alice
match = https://gitlab.example.com
<empty>
[git.example.org]
authorization_endpoint = https://git.example.org/oauth2/authorize
token_endpoint = https://login.example.org/token
client_id = own-id
redirect_uri = http://127.0.0.1
scope = read write
match = https://git.example.org
store = secret-service
11
keybearer: git-credential-oauth: http://plain.example.org: only a whole host with https is taken
keybearer: git-credential-oauth: for github.com, gitlab.com and other hosts that it knows, git-credential-oauth has a client of its own, which is not yours; add such an account with a client of your own, as in: keybearer add github --provider github
keybearer: git-credential-oauth: its refresh tokens were left in git's other helpers: two programs that use one token end the sign-in
keybearer: git-credential-oauth: gitlab.example.com: the account gitlab.example.com is the same already
keybearer: git-credential-oauth: git.example.org: the account git.example.org is the same already
keybearer: git-credential-oauth: bad.example.org: token_endpoint: URL http://bad.example.org/token: http is allowed only with a numeric loopback address, as in http://127.0.0.1
keybearer: import git-credential-oauth: there is nothing to write
$ secret-tool search account git.example.org 2>&1 | grep -c kbcanary-secret; rm -r .config/keybearer
1

# oidc-agent: version 4 and version 5; the accounts' own files are encrypted.
$ mkdir -p .config/oidc-agent; touch .config/oidc-agent/lab .config/oidc-agent/other; printf 'https://iam.example.org/ lab\nhttps://nobody.example.org/\n' >.config/oidc-agent/issuer.config
$ keybearer import oidc-agent --print
[lab]
issuer = https://iam.example.org/
scope = openid offline_access
<empty>
keybearer: oidc-agent: lab: its client id is in its encrypted file, which oidc-gen -p lab shows; without one, login registers a client where the server does
keybearer: oidc-agent: other: its file is encrypted, so its issuer is not known; oidc-gen -p other shows it; then run: keybearer add other --issuer URL
keybearer: oidc-agent: its refresh tokens were left: two programs that use one token end the sign-in
keybearer: oidc-agent: it names no URLs that a token is for; add them with: keybearer add NAME --replace --match URL
$ printf '[{"issuer":"https://iam.example.org/","accounts":["lab","../evil"],"pubclient":{"client_id":"public","client_secret":"kbcanary-public","scope":"openid"}},{"issuer":"https://accounts.google.com/","accounts":["other"],"pubclient":{"client_id":"g"}},{"issuer":7}]' >.config/oidc-agent/issuer.config; keybearer import oidc-agent --yes; sed -n '/lab/,$p' .config/keybearer/config; rm -r .config/keybearer .config/oidc-agent
[lab]
issuer = https://iam.example.org/
client_id = public
redirect_uri = http://localhost:4242
scope = openid
# and a client secret, which goes to the keystore
<empty>
[other]
issuer = https://accounts.google.com
client_id = g
redirect_uri = http://localhost:4242
scope = openid offline_access
<empty>
keybearer: oidc-agent: its refresh tokens were left: two programs that use one token end the sign-in
keybearer: oidc-agent: it names no URLs that a token is for; add them with: keybearer add NAME --replace --match URL
keybearer: lab: written to {home}/.config/keybearer/config
keybearer: lab: next, run: keybearer login lab
keybearer: other: written to {home}/.config/keybearer/config
keybearer: other: next, run: keybearer login other
[lab]
issuer = https://iam.example.org/
client_id = public
redirect_uri = http://localhost:4242
scope = openid
store = secret-service
<empty>
[other]
issuer = https://accounts.google.com
client_id = g
redirect_uri = http://localhost:4242
scope = openid offline_access

# docker: registries of presets, and the users of its `auths`.
$ mkdir .docker; printf '{"auths":{"https://index.docker.io/v1/":{"auth":"YTpi"},"ghcr.io":{"auth":"%s"},"registry.example.com":{},"registry.gitlab.com":{"auth":"%s"},"a b":{}},"credHelpers":{"europe-docker.pkg.dev":"gcloud"}}' $(printf octocat:kbcanary | base64) $(printf oauth2:kbcanary | base64) >.docker/config.json; cksum <.docker/config.json >sum
$ keybearer import docker --yes; cat .config/keybearer/config; cksum <.docker/config.json | cmp - sum; keybearer import docker
[google]
provider = google
<empty>
[github]
provider = github
username = octocat
<empty>
[gitlab]
provider = gitlab
<empty>
keybearer: docker: a b: this is not a host
keybearer: docker: Docker Hub has no OAuth client for other programs; leave it to docker login
keybearer: docker: registry.example.com: docker's file does not say who issues its tokens; to ask the registry, run: keybearer login https://registry.example.com
keybearer: docker: the passwords that docker keeps were left
keybearer: google: written to {home}/.config/keybearer/config
keybearer: google: register a client at https://console.cloud.google.com/apis/credentials: an OAuth client ID of the type Desktop app; it has a secret; scopes: https://www.googleapis.com/auth/gerritcodereview https://www.googleapis.com/auth/cloud-platform
keybearer: google: the client's redirect URI must be, byte for byte: http://127.0.0.1/callback
keybearer: google: next, run: keybearer add google --replace --client-id ID
keybearer: github: written to {home}/.config/keybearer/config
keybearer: github: register a client at https://github.com/settings/applications/new: an OAuth app; with Enable Device Flow it needs no secret; scopes: repo gist workflow
keybearer: github: the client's redirect URI must be, byte for byte: http://127.0.0.1/callback
keybearer: github: next, run: keybearer add github --replace --client-id ID
keybearer: gitlab: written to {home}/.config/keybearer/config
keybearer: gitlab: register a client at https://gitlab.com/-/user_settings/applications: an application; uncheck Confidential, and it has no secret; scopes: read_repository write_repository
keybearer: gitlab: the client's redirect URI must be, byte for byte: http://127.0.0.1/callback
keybearer: gitlab: next, run: keybearer add gitlab --replace --client-id ID
[google]
provider = google
<empty>
[github]
provider = github
username = octocat
<empty>
[gitlab]
provider = gitlab
keybearer: docker: a b: this is not a host
keybearer: docker: Docker Hub has no OAuth client for other programs; leave it to docker login
keybearer: docker: registry.example.com: docker's file does not say who issues its tokens; to ask the registry, run: keybearer login https://registry.example.com
keybearer: docker: the passwords that docker keeps were left
keybearer: docker: google: the account google is the same already
keybearer: docker: github: the account github is the same already
keybearer: docker: gitlab: the account gitlab is the same already
keybearer: import docker: there is nothing to write
$ echo '{' >.docker/config.json; keybearer import docker
keybearer: import docker: {home}/.docker/config.json is not valid JSON: missing a name for object member at byte 2
[78]
