# setup --undo from a shell with other variables: what was set up in another file is kept, and the file is named.
$ keybearer add where-work --issuer $SERVER --client-id x --match https://reg.app.example >added 2>&1; mkdir -p d c; unset CARGO_HOME
$ DOCKER_CONFIG=d keybearer --quiet setup docker; CARGO_HOME=$HOME/c keybearer --quiet setup cargo; TF_CLI_CONFIG_FILE=tf.rc keybearer --quiet setup terraform 2>/dev/null; NPM_CONFIG_USERCONFIG=$HOME/npm.rc keybearer --quiet setup pnpm; GIT_CONFIG_GLOBAL=$HOME/git.rc keybearer --quiet setup git; XDG_CONFIG_HOME=$HOME/xdg KEYBEARER_CONFIG=$HOME/.config/keybearer/config keybearer --quiet setup pip
$ for tool in docker cargo terraform pnpm git pip; do keybearer setup $tool --undo; done
keybearer: setup docker: there is nothing to remove
keybearer: setup docker: {home}/d/config.json is set up, too; to undo that, run: DOCKER_CONFIG={home}/d keybearer setup docker --undo
keybearer: setup cargo: there is nothing to remove
keybearer: setup cargo: {home}/c/config.toml is set up, too; to undo that, run: CARGO_HOME={home}/c keybearer setup cargo --undo
keybearer: setup terraform: there is nothing to remove
keybearer: setup terraform: {home}/tf.rc is set up, too; to undo that, run: TF_CLI_CONFIG_FILE={home}/tf.rc keybearer setup terraform --undo
keybearer: setup pnpm: there is nothing to remove
keybearer: setup pnpm: {home}/npm.rc is set up, too; to undo that, run: NPM_CONFIG_USERCONFIG={home}/npm.rc keybearer setup pnpm --undo
keybearer: setup git: there is nothing to remove
keybearer: setup git: {home}/git.rc is set up, too; to undo that, run: GIT_CONFIG_GLOBAL={home}/git.rc keybearer setup git --undo
keybearer: setup pip: there is nothing to remove
keybearer: setup pip: {home}/xdg/pip/pip.conf is set up, too; to undo that, run: keybearer setup pip --undo, where pip uses that file

# The variable leads back to it; another file of the same tool is set up and undone beside it.
$ keybearer --quiet setup docker; keybearer setup docker --undo; cat d/config.json; DOCKER_CONFIG=$HOME/d keybearer setup docker --undo; ls d .docker
keybearer: setup docker: {home}/d/config.json is set up, too; to undo that, run: DOCKER_CONFIG={home}/d keybearer setup docker --undo
keybearer: {home}/.docker/config.json: - "credHelpers": {"reg.app.example": "keybearer"}
{
	"credHelpers": {
		"reg.app.example": "keybearer"
	}
}
keybearer: {home}/d/config.json: - "credHelpers": {"reg.app.example": "keybearer"}
.docker:
<empty>
d:
$ CARGO_HOME=$HOME/c keybearer setup cargo --undo; TF_CLI_CONFIG_FILE=$HOME/tf.rc keybearer setup terraform --undo; NPM_CONFIG_USERCONFIG=$HOME/npm.rc keybearer setup pnpm --undo; GIT_CONFIG_GLOBAL=$HOME/git.rc keybearer setup git --undo; XDG_CONFIG_HOME=$HOME/xdg KEYBEARER_CONFIG=$HOME/.config/keybearer/config keybearer setup pip --undo
keybearer: {home}/c/config.toml: - [registry]
keybearer: {home}/c/config.toml: - global-credential-providers = ["cargo:token", "keybearer cargo"]
keybearer: {home}/tf.rc: - credentials_helper "keybearer" {
keybearer: {home}/tf.rc: -   args = []
keybearer: {home}/tf.rc: - }
keybearer: rm {home}/.terraform.d/plugins/terraform-credentials-keybearer
keybearer: {home}/npm.rc: - //reg.app.example/:tokenHelper={home}/.local/bin/keybearer-pnpm-where-work
keybearer: rm {home}/.local/bin/keybearer-pnpm-where-work
keybearer: git config --global --unset-all credential.https://reg.app.example/.helper
keybearer: git config --global --fixed-value --unset-all keybearer.setup 'credential.https://reg.app.example/.helper keybearer'
keybearer: {home}/xdg/pip/pip.conf: - [global]
keybearer: {home}/xdg/pip/pip.conf: - keyring-provider = subprocess
keybearer: rm {home}/.local/bin/keyring
$ ls -A c xdg/pip tf.rc npm.rc git.rc .local/state/keybearer
ls: cannot access 'tf.rc': No such file or directory
ls: cannot access 'npm.rc': No such file or directory
ls: cannot access 'git.rc': No such file or directory
.local/state/keybearer:
<empty>
c:
<empty>
xdg/pip:
[2]
$ for tool in docker cargo terraform pnpm git pip; do keybearer setup $tool --undo; done
keybearer: setup docker: there is nothing to remove
keybearer: setup cargo: there is nothing to remove
keybearer: setup terraform: there is nothing to remove
keybearer: setup pnpm: there is nothing to remove
keybearer: setup git: there is nothing to remove
keybearer: setup pip: there is nothing to remove

# A note of an earlier version names no file: it is kept until one is found that has what it says.
$ DOCKER_CONFIG=$HOME/d keybearer --quiet setup docker; sed -i '/^file /d' .local/state/keybearer/setup-docker; keybearer setup docker --undo; cat .local/state/keybearer/setup-docker; DOCKER_CONFIG=$HOME/d keybearer setup docker --undo; ls d .local/state/keybearer
keybearer: setup docker: there is nothing to remove
(the file)
reg.app.example
keybearer: {home}/d/config.json: - "credHelpers": {"reg.app.example": "keybearer"}
.local/state/keybearer:
<empty>
d:
