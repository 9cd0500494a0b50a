# setup where another helper or token stands for the same host: it is named and left, and nothing of ours hides it.
$ keybearer add oth-work --issuer $SERVER --client-id x --match https://reg.app.example --match https://two.app.example/npm >added 2>&1; mkdir -p .docker .cargo .terraform.d

# pnpm: a tokenHelper or a token; and a file that ends in a section, which pnpm does not read.
$ printf '//reg.app.example/:tokenHelper=/opt/other\n' >.npmrc; keybearer setup pnpm; cat .npmrc; keybearer --quiet setup pnpm --undo; cat .npmrc
keybearer: setup pnpm: {home}/.npmrc has a tokenHelper for //reg.app.example/, which was left unchanged
keybearer: ln -s <any>/bin/keybearer {home}/.local/bin/keybearer-pnpm-oth-work
keybearer: {home}/.npmrc: + //two.app.example/npm/:tokenHelper={home}/.local/bin/keybearer-pnpm-oth-work
//reg.app.example/:tokenHelper=/opt/other
# keybearer setup begins <any>
//two.app.example/npm/:tokenHelper={home}/.local/bin/keybearer-pnpm-oth-work
# keybearer setup ends
//reg.app.example/:tokenHelper=/opt/other
$ printf '//reg.app.example/:_authToken = ${T}\n//two.app.example/npm:_auth=x\n' >.npmrc; keybearer setup pnpm --print
keybearer: setup pnpm: {home}/.npmrc has a _authToken for //reg.app.example/, which was left unchanged
keybearer: setup pnpm: {home}/.npmrc has a _auth for //two.app.example/npm/, which was left unchanged
keybearer: setup pnpm: everything is set up already
$ printf 'fund=false\n[section]\na=b\n' >.npmrc; cp .npmrc before; keybearer --quiet setup pnpm; cat .npmrc; keybearer --quiet setup pnpm --undo; cmp .npmrc before
fund=false
# keybearer setup begins <any>
//reg.app.example/:tokenHelper={home}/.local/bin/keybearer-pnpm-oth-work
//two.app.example/npm/:tokenHelper={home}/.local/bin/keybearer-pnpm-oth-work
# keybearer setup ends
[section]
a=b
$ printf '[section]\na=b' >.npmrc; cp .npmrc before; keybearer --quiet setup pnpm; head -n 3 .npmrc | cut -c 1-24; keybearer --quiet setup pnpm --undo; cmp .npmrc before
# keybearer setup begins
//reg.app.example/:token
//two.app.example/npm/:t

# bazel: the same scope, or a wildcard that covers the host; in both spellings of the option.
$ for text in 'build --credential_helper=reg.app.example=/opt/other' 'common --remote_cache=x --credential_helper "*.app.example=/opt/other"' 'common --experimental_credential_helper=reg.app.example=/opt/other' 'common --credential_helper=reg.app.example=bazel-credential-keybearer' '# common --credential_helper=reg.app.example=/opt/other' 'common --credential_helper=/opt/all'; do echo "$text" >.bazelrc; keybearer setup bazel --print; done
keybearer: setup bazel: {home}/.bazelrc has the helper reg.app.example=/opt/other, which was left unchanged; keybearer is not set up for reg.app.example
{home}/.bazelrc: + common --credential_helper=two.app.example=bazel-credential-keybearer
keybearer: setup bazel: {home}/.bazelrc has the helper *.app.example=/opt/other, which was left unchanged; keybearer is not set up for reg.app.example
keybearer: setup bazel: {home}/.bazelrc has the helper *.app.example=/opt/other, which was left unchanged; keybearer is not set up for two.app.example
keybearer: setup bazel: everything is set up already
keybearer: setup bazel: {home}/.bazelrc has the helper reg.app.example=/opt/other, which was left unchanged; keybearer is not set up for reg.app.example
{home}/.bazelrc: + common --credential_helper=two.app.example=bazel-credential-keybearer
{home}/.bazelrc: + common --credential_helper=two.app.example=bazel-credential-keybearer
{home}/.bazelrc: + common --credential_helper=reg.app.example=bazel-credential-keybearer
{home}/.bazelrc: + common --credential_helper=two.app.example=bazel-credential-keybearer
{home}/.bazelrc: + common --credential_helper=reg.app.example=bazel-credential-keybearer
{home}/.bazelrc: + common --credential_helper=two.app.example=bazel-credential-keybearer

# terraform: a token in its file, of `terraform login`, in a variable; a helper in another file; JSON.
$ printf 'credentials "reg.app.example" {\n  token = "x"\n}\n' >.terraformrc; keybearer setup terraform --print 2>&1 | grep -v 'left out'; rm .terraformrc
keybearer: setup terraform: {home}/.terraformrc has a token for reg.app.example, which was left unchanged; terraform does not ask keybearer for it
ln -s <any>/bin/keybearer {home}/.terraform.d/plugins/terraform-credentials-keybearer
{home}/.terraformrc: + credentials_helper "keybearer" {
{home}/.terraformrc: +   args = []
{home}/.terraformrc: + }
$ echo '{"credentials":{"reg.app.example":{"token":"x"},"other.example":{"token":"y"}}}' >.terraform.d/credentials.tfrc.json; keybearer setup terraform --print 2>&1 | grep keybearer: | grep -v 'left out'; rm .terraform.d/credentials.tfrc.json; TF_TOKEN_reg_app_example=x keybearer setup terraform --print 2>&1 | grep keybearer: | grep -v 'left out'
keybearer: setup terraform: {home}/.terraform.d/credentials.tfrc.json has a token for reg.app.example, which was left unchanged; terraform does not ask keybearer for it
keybearer: setup terraform: a variable TF_TOKEN_... has a token for reg.app.example, which was left unchanged; terraform does not ask keybearer for it
$ printf '"credentials_helper" "other" {\n}\n' >.terraform.d/more.tfrc; keybearer setup terraform 2>&1 | grep -v 'left out'; rm .terraform.d/more.tfrc; echo '{"disable_checkpoint": true}' >.terraformrc; keybearer setup terraform 2>&1 | grep -v 'left out'
keybearer: setup terraform: {home}/.terraform.d/more.tfrc has another credentials_helper; nothing was changed; remove it, since terraform takes only one
keybearer: setup terraform: {home}/.terraformrc is JSON, which setup does not edit; nothing was changed; add to it: "credentials_helper": {"keybearer": {"args": []}}

# cargo: a key with escapes, and a registry that has a provider of its own.
$ for text in '["regi\\u0073try"]\ndefault = "x"\n' '"\\U00000072egistry".default = "x"\n'; do printf "$text" >.cargo/config.toml; cat .cargo/config.toml; keybearer setup cargo; done
["regi\u0073try"]
default = "x"
keybearer: setup cargo: {home}/.cargo/config.toml has a table [registry]; nothing was changed; add to it: global-credential-providers = ["cargo:token", "keybearer cargo"]
"\U00000072egistry".default = "x"
keybearer: setup cargo: {home}/.cargo/config.toml has a table [registry]; nothing was changed; add to it: global-credential-providers = ["cargo:token", "keybearer cargo"]
[78]
$ printf '[registries.my]\nindex = "sparse+https://reg.app.example/index/"\ncredential-provider = "cargo:token"\n[registries.other]\nindex = "sparse+https://other.example/"\ncredential-provider = ["x"]\n' >.cargo/config.toml; keybearer setup cargo --print
keybearer: setup cargo: {home}/.cargo/config.toml has a credential-provider for the registry my, which was left unchanged; cargo does not ask keybearer for it
{home}/.cargo/config.toml: + [registry]
{home}/.cargo/config.toml: + global-credential-providers = ["cargo:token", "keybearer cargo"]

# docker: a byte order mark, which docker cannot read. git: a helper of the user's for that host.
$ printf '\357\273\277{"auths": {}}' >.docker/config.json; cp .docker/config.json before; keybearer setup docker; cmp .docker/config.json before
keybearer: setup docker: {home}/.docker/config.json begins with a byte order mark, which docker cannot read; nothing was changed; remove those three bytes
$ git config --global credential.https://reg.app.example.helper store; keybearer setup git --print 2>&1 | grep -v -e two.app -e ^git
keybearer: setup git: credential.https://reg.app.example.helper is store and was left unchanged, but git will not ask it for this host
