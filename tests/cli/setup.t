# setup: changes are shown first, made once and undone byte for byte, and nothing that others wrote is changed.
$ signed-in set-work --match https://reg.app.example --match https://reg.app.example:5000/path --match https://other.app.example
$ mkdir -p .docker .cargo dotfiles; printf '{\n\t"auths": {\n\t\t"x.example": {"auth": "eA=="}\n\t},\n\t"credHelpers": {\n\t\t"reg.app.example": "desktop"\n\t}\n}' >.docker/config.json; printf 'a = 1\n[build]\njobs = 2' >.cargo/config.toml; echo '# mine' >dotfiles/bazelrc; ln -s dotfiles/bazelrc .bazelrc; echo 'registry=x' >.npmrc; chmod 640 .npmrc
$ mkdir before; cp -a .docker .cargo dotfiles .npmrc before/
$ for tool in docker cargo bazel terraform pnpm; do keybearer setup $tool --print; done; diff -r .docker before/.docker; ls -A .local
keybearer: setup docker: set-work: the match {server} was left out, since docker supports only https and whole hosts
keybearer: setup docker: set-work: the match https://reg.app.example:5000/path was left out, since docker supports only https and whole hosts
keybearer: setup docker: reg.app.example has the helper desktop and was left unchanged
{home}/.docker/config.json: + "credHelpers": {"other.app.example": "keybearer"}
{home}/.cargo/config.toml: + [registry]
{home}/.cargo/config.toml: + global-credential-providers = ["cargo:token", "keybearer cargo"]
{home}/.bazelrc: + common --credential_helper=127.0.0.1=bazel-credential-keybearer
{home}/.bazelrc: + common --credential_helper=reg.app.example=bazel-credential-keybearer
{home}/.bazelrc: + common --credential_helper=other.app.example=bazel-credential-keybearer
keybearer: setup terraform: set-work: the match {server} was left out, since terraform supports only https and whole hosts
keybearer: setup terraform: set-work: the match https://reg.app.example:5000/path was left out, since terraform supports only https and whole hosts
ln -s <any>/bin/keybearer {home}/.terraform.d/plugins/terraform-credentials-keybearer
{home}/.terraformrc: + credentials_helper "keybearer" {
{home}/.terraformrc: +   args = []
{home}/.terraformrc: + }
ln -s <any>/bin/keybearer {home}/.local/bin/keybearer-pnpm-set-work
{home}/.npmrc: + //127.0.0.1:<any>/:tokenHelper={home}/.local/bin/keybearer-pnpm-set-work
{home}/.npmrc: + //reg.app.example/:tokenHelper={home}/.local/bin/keybearer-pnpm-set-work
{home}/.npmrc: + //reg.app.example:5000/path/:tokenHelper={home}/.local/bin/keybearer-pnpm-set-work
{home}/.npmrc: + //other.app.example/:tokenHelper={home}/.local/bin/keybearer-pnpm-set-work
share
state
$ for tool in docker cargo bazel terraform pnpm; do keybearer --quiet setup $tool; done
$ cat .docker/config.json; echo; cat .cargo/config.toml .bazelrc .terraformrc .npmrc; stat -c %a .npmrc; readlink .bazelrc
{
	"auths": {
		"x.example": {"auth": "eA=="}
	},
	"credHelpers": {
		"other.app.example": "keybearer",
		"reg.app.example": "desktop"
	}
}
a = 1
[build]
jobs = 2
# keybearer setup begins 8f995baa1c6a4a4a (it ended the line above)
[registry]
global-credential-providers = ["cargo:token", "keybearer cargo"]
# keybearer setup ends
# mine
# keybearer setup begins a9d4db63c191b9ec
common --credential_helper=127.0.0.1=bazel-credential-keybearer
common --credential_helper=reg.app.example=bazel-credential-keybearer
common --credential_helper=other.app.example=bazel-credential-keybearer
# keybearer setup ends
# keybearer setup begins 47d7c20d03b8c362 (it made this file)
credentials_helper "keybearer" {
  args = []
}
# keybearer setup ends
registry=x
# keybearer setup begins <any>
//127.0.0.1:<any>/:tokenHelper={home}/.local/bin/keybearer-pnpm-set-work
//reg.app.example/:tokenHelper={home}/.local/bin/keybearer-pnpm-set-work
//reg.app.example:5000/path/:tokenHelper={home}/.local/bin/keybearer-pnpm-set-work
//other.app.example/:tokenHelper={home}/.local/bin/keybearer-pnpm-set-work
# keybearer setup ends
640
dotfiles/bazelrc

# A second run changes nothing; an account that was added in between is added in its place.
$ for tool in docker cargo bazel terraform pnpm; do keybearer setup $tool 2>&1 | tail -n 1; done
keybearer: setup docker: everything is set up already
keybearer: setup cargo: everything is set up already
keybearer: setup bazel: everything is set up already
keybearer: setup terraform: everything is set up already
keybearer: setup pnpm: everything is set up already
$ keybearer add set-more --issuer $SERVER --client-id x --match https://more.app.example >added 2>&1; echo 'build --x' >>.bazelrc; keybearer setup bazel; cat .bazelrc; sed -i '$d' dotfiles/bazelrc
keybearer: {home}/.bazelrc: + common --credential_helper=127.0.0.1=bazel-credential-keybearer
keybearer: {home}/.bazelrc: + common --credential_helper=reg.app.example=bazel-credential-keybearer
keybearer: {home}/.bazelrc: + common --credential_helper=other.app.example=bazel-credential-keybearer
keybearer: {home}/.bazelrc: + common --credential_helper=more.app.example=bazel-credential-keybearer
# mine
# keybearer setup begins <any>
common --credential_helper=127.0.0.1=bazel-credential-keybearer
common --credential_helper=reg.app.example=bazel-credential-keybearer
common --credential_helper=other.app.example=bazel-credential-keybearer
common --credential_helper=more.app.example=bazel-credential-keybearer
# keybearer setup ends
build --x

# --undo works even if the accounts have changed.
$ keybearer remove set-more 2>/dev/null; for tool in docker cargo bazel terraform pnpm; do keybearer setup $tool --undo >undone 2>&1 || cat undone; done
$ for name in .docker .cargo dotfiles .npmrc; do diff -r $name before/$name; done; stat -c %a .npmrc; ls -A . .local/bin .terraform.d/plugins | grep -v -e before -e undone
640
.:
.bazelrc
.cargo
.config
.docker
.local
.npmrc
.terraform.d
added
browse.err
cookies
dotfiles
page
signed-in
<empty>
.local/bin:
<empty>
.terraform.d/plugins:
$ for tool in docker cargo bazel terraform pnpm git; do keybearer setup $tool --undo; done
keybearer: setup docker: there is nothing to remove
keybearer: setup cargo: there is nothing to remove
keybearer: setup bazel: there is nothing to remove
keybearer: setup terraform: there is nothing to remove
keybearer: setup pnpm: there is nothing to remove
keybearer: setup git: there is nothing to remove

# A value that others have set is left unchanged and reported.
$ printf '[registry]\ndefault = "x"\n' >.cargo/config.toml; keybearer setup cargo
keybearer: setup cargo: {home}/.cargo/config.toml has a table [registry]; nothing was changed; add to it: global-credential-providers = ["cargo:token", "keybearer cargo"]
[78]
$ printf 'credentials_helper "other" {\n}\n' >.terraformrc; keybearer setup terraform
keybearer: setup terraform: set-work: the match {server} was left out, since terraform supports only https and whole hosts
keybearer: setup terraform: set-work: the match https://reg.app.example:5000/path was left out, since terraform supports only https and whole hosts
keybearer: setup terraform: {home}/.terraformrc has another credentials_helper; nothing was changed; remove it, since terraform takes only one
[78]
$ echo '{"credHelpers": 7}' >.docker/config.json; keybearer setup docker
keybearer: setup docker: {home}/.docker/config.json is not as docker writes it; nothing was changed; fix it first
[78]
$ echo 'not JSON' >.docker/config.json; keybearer setup docker; cat .docker/config.json
keybearer: setup docker: {home}/.docker/config.json is not valid JSON: invalid value at byte 1; fix it first
not JSON
$ touch .local/bin/keybearer-pnpm-set-work; keybearer setup pnpm
keybearer: setup: {home}/.local/bin/keybearer-pnpm-set-work exists and is not a link to keybearer; move it away, or make it call keybearer
[78]
$ keybearer setup svn
keybearer: setup: svn is none of: git, docker, cargo, bazel, go, kubectl, terraform, pnpm, pip
[64]
$ PATH=$PREFIX/bin:/nonexistent keybearer setup go
keybearer: setup: go is not on PATH; install it
[78]
