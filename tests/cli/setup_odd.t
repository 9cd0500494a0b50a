# setup with files that others have edited: nothing of theirs is lost, and our own entries are recognised.
$ keybearer add odd-work --issuer $SERVER --client-id x --match https://reg.app.example >added 2>&1; mkdir -p .docker .cargo

# docker: a file that is null, a null member, an escaped name, a repeated name, the user's own entry.
$ for text in '{"credHelpers": null}' '{"credHelpers":{"reg.app.example":null}}' '{"credHelper\u0073":{"a":"b"}}' '{"credHelpers":{},"credHelpers":{}}' '[]'; do echo "$text" >.docker/config.json; keybearer setup docker; cat .docker/config.json; done
keybearer: setup docker: {home}/.docker/config.json is not as docker writes it; nothing was changed; fix it first
{"credHelpers": null}
keybearer: setup docker: reg.app.example has the helper null and was left unchanged
keybearer: setup docker: everything is set up already
{"credHelpers":{"reg.app.example":null}}
keybearer: setup docker: {home}/.docker/config.json is not as docker writes it; nothing was changed; fix it first
{"credHelper\u0073":{"a":"b"}}
keybearer: setup docker: {home}/.docker/config.json is not as docker writes it; nothing was changed; fix it first
{"credHelpers":{},"credHelpers":{}}
keybearer: setup docker: {home}/.docker/config.json is not as docker writes it; nothing was changed; fix it first
[]
$ echo '{"credHelpers":{"reg.app.example":"keybearer"}}' >.docker/config.json; keybearer setup docker; keybearer setup docker --undo; cat .docker/config.json
keybearer: setup docker: everything is set up already
keybearer: setup docker: there is nothing to remove
{"credHelpers":{"reg.app.example":"keybearer"}}
$ rm .docker/config.json; keybearer --quiet setup docker; keybearer --quiet setup docker --undo; ls .docker; : >.docker/config.json; keybearer --quiet setup docker; keybearer --quiet setup docker --undo; ls .docker
config.json

# A block without its end, with a user's line inside, with other line ends, and without a final line end.
$ printf 'a\n' >.bazelrc; keybearer --quiet setup bazel; sed -i '/setup ends/d' .bazelrc; echo 'build --precious' >>.bazelrc; cp .bazelrc before; keybearer setup bazel; keybearer setup bazel --undo; cmp .bazelrc before
keybearer: setup: the lines between "# keybearer setup begins" and "# keybearer setup ends" in {home}/.bazelrc were changed by others; nothing was changed; remove those changes, or the whole block
keybearer: setup: the lines between "# keybearer setup begins" and "# keybearer setup ends" in {home}/.bazelrc were changed by others; nothing was changed; remove those changes, or the whole block
$ printf 'a\n' >.bazelrc; keybearer --quiet setup bazel; sed -i '/setup ends/i build --mine' .bazelrc; cp .bazelrc before; keybearer setup bazel --undo; cmp .bazelrc before
keybearer: setup: the lines between "# keybearer setup begins" and "# keybearer setup ends" in {home}/.bazelrc were changed by others; nothing was changed; remove those changes, or the whole block
$ printf 'a\r\n' >.bazelrc; keybearer --quiet setup bazel; sed -i 's/\r*$/\r/' .bazelrc; keybearer setup bazel; keybearer --quiet setup bazel --undo; od -c .bazelrc
keybearer: setup bazel: everything is set up already
0000000   a  \r  \n
0000003
$ printf 'a\n' >.bazelrc; keybearer --quiet setup bazel; truncate -s -1 .bazelrc; keybearer setup bazel; keybearer --quiet setup bazel --undo; od -c .bazelrc
keybearer: setup bazel: everything is set up already
0000000   a  \n
0000002

# npm rewrites .npmrc without comments: our lines are recognised by the program that they name.
$ keybearer --quiet setup pnpm; printf 'fund=false\n' >>.npmrc; sed -i '/^#/d' .npmrc; keybearer setup pnpm; keybearer setup pnpm --undo; cat .npmrc; ls .local/bin
keybearer: setup pnpm: {home}/.npmrc has lines of an earlier setup without their marks; run first: keybearer setup pnpm --undo
keybearer: {home}/.npmrc: - the lines with {home}/.local/bin/keybearer-pnpm-ACCOUNT
keybearer: rm {home}/.local/bin/keybearer-pnpm-odd-work
fund=false

# After the installation has moved, its links are still recognised.
$ keybearer --quiet setup terraform; ln -sf /opt/gone/bin/keybearer .terraform.d/plugins/terraform-credentials-keybearer; keybearer setup terraform; keybearer --quiet setup terraform --undo; ls .terraform.d/plugins
keybearer: ln -s -f <any>/bin/keybearer {home}/.terraform.d/plugins/terraform-credentials-keybearer

# cargo: the `registry` key of a source is not our table; a table name in other quotes is.
$ printf '[source.mirror]\nregistry = "sparse+https://x.example"\n' >.cargo/config.toml; keybearer --quiet setup cargo --print | wc -l; printf "['registry']\ndefault = 'x'\n" >.cargo/config.toml; keybearer setup cargo 2>&1 | cut -c 1-60; printf 'registry.default = "x"\n' >.cargo/config.toml; keybearer setup cargo 2>&1 | wc -l
2
keybearer: setup cargo: {home}/.cargo/config.
1

# A dangling link; a relative path in the tool's variable.
$ ln -sf nowhere/npmrc .npmrc; keybearer setup pnpm; rm .npmrc; mkdir sub; cd sub; TF_CLI_CONFIG_FILE=tf.rc keybearer --quiet setup terraform; ls; cd ..
keybearer: setup: cannot read {home}/.npmrc: No such file or directory; make it a readable file
tf.rc

# git: an entry that is noted twice is removed once.
$ keybearer add odd-path --issuer $SERVER --client-id x --match https://git.app.example/org >added 2>&1; keybearer --quiet setup git; git config --global --unset-all credential.https://git.app.example/org/.useHttpPath; keybearer --quiet setup git; keybearer --quiet setup git --undo; ls .gitconfig
ls: cannot access '.gitconfig': No such file or directory
[2]

# Accounts with wildcard matches only, and with no match.
$ keybearer remove odd-path 2>/dev/null; keybearer add odd-work --replace --match 'https://*.app.example' >added 2>&1; for tool in docker pnpm terraform pip; do keybearer setup $tool; done
keybearer: setup docker: odd-work: the match https://*.app.example was left out, since docker supports only https and whole hosts
keybearer: setup docker: no account has a match that docker supports; add one like https://HOST
keybearer: setup pnpm: no account has a match without a wildcard; add one like https://HOST
keybearer: setup terraform: odd-work: the match https://*.app.example was left out, since terraform supports only https and whole hosts
keybearer: setup terraform: no account has a match that terraform supports; add one like https://HOST
keybearer: setup pip: odd-work: the match https://*.app.example was left out, since pip supports only https and whole hosts
keybearer: setup pip: no account has a match that pip supports; add one like https://HOST
[78]

# An empty --account does not mean any account; options after `exec`'s command belong to the command.
$ printf 'protocol=https\nhost=a.app.example\n' | keybearer git --account "" get
keybearer: git: --account is empty; see: keybearer git --help
[64]
$ printf '{"v":1,"registry":{"index-url":"sparse+https://a.app.example/"},"kind":"get","operation":"read","args":["cargo","--account",5]}\n' | keybearer --cargo-plugin
{"v":[1]}
{"Err":{"kind":"other","message":"cargo: --account is empty in credential-provider; name an account"}}
$ keybearer exec odd-work -- echo --cargo-plugin; keybearer add odd-tie --issuer $SERVER --client-id x --match 'https://*.app.example' >added 2>&1; terraform-credentials-keybearer get a.app.example
keybearer: odd-work: not signed in; run: keybearer login odd-work (77)
keybearer: https://a.app.example: the accounts odd-work, odd-tie match equally well; name one with --account, give one a longer match, or set default = yes in one of them
{}
