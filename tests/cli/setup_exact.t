# setup --undo leaves each file byte for byte as it was, and none where there was none.
$ keybearer add exact-work --issuer $SERVER --client-id x --match https://reg.app.example --match https://git.app.example/org >added 2>&1; mkdir -p .config/pip

# git: a file that ends in a comment, one whose last line is not ended, an empty one, and none.
$ for text in '[user]\n\tname = x\n# end\n' '[user]\n\tname = x\n# end' '[user]\n\tname = x' '# only\n' '; only' '\n' '[a]\n\tb = c\n\n\n' '# d\n\n' ''; do printf "$text" >.gitconfig; cp .gitconfig before; keybearer --quiet setup git; git config --global --get-urlmatch credential.helper https://reg.app.example/ ; keybearer --quiet setup git --undo; cmp .gitconfig before; done
keybearer
keybearer
keybearer
keybearer
keybearer
keybearer
keybearer
keybearer
keybearer
$ rm .gitconfig; keybearer --quiet setup git; keybearer --quiet setup git --undo; ls .gitconfig
ls: cannot access '.gitconfig': No such file or directory
[2]
$ mkdir .config/git; printf '# mine' >.config/git/config; keybearer --quiet setup git; keybearer --quiet setup git --undo; cat .config/git/config; echo; ls .gitconfig; rm -r .config/git
# mine
ls: cannot access '.gitconfig': No such file or directory

# What others wrote in between stays; a section that is theirs, too.
$ printf '# top\n[keybearer]\n\tmine = 1\n' >.gitconfig; keybearer --quiet setup git; git config --global user.name x; git config --global 'credential.https://reg.app.example/.username' bob; keybearer --quiet setup git --undo; cat .gitconfig
# top
[keybearer]
	mine = 1
[credential "https://reg.app.example/"]
	username = bob
[user]
	name = x

# pip: comments, indented lines, other sections, and a section that must not stand twice.
$ for text in '# mine\n[global]\nindex-url = https://x.example/simple  ; not a comment\n\n[install]\n# why\nno-deps = yes' '[global]\n' '[global]' '[global]\n  # note\n  index-url = x\n  timeout = 5\n' '[install]\nno-deps = yes\n' '[global]\r\ntimeout = 5\r\n' '# only a comment' ''; do printf "$text" >.config/pip/pip.conf; cp .config/pip/pip.conf before; keybearer --quiet setup pip; python3 -c 'import configparser; c = configparser.RawConfigParser(); c.read(".config/pip/pip.conf"); print([(s, dict(c.items(s))) for s in c.sections()])'; keybearer --quiet setup pip --undo; cmp .config/pip/pip.conf before; done
[('global', {'keyring-provider': 'subprocess', 'index-url': 'https://x.example/simple  ; not a comment'}), ('install', {'no-deps': 'yes'})]
[('global', {'keyring-provider': 'subprocess'})]
[('global', {'keyring-provider': 'subprocess'})]
[('global', {'keyring-provider': 'subprocess', 'index-url': 'x', 'timeout': '5'})]
[('install', {'no-deps': 'yes'}), ('global', {'keyring-provider': 'subprocess'})]
[('global', {'keyring-provider': 'subprocess', 'timeout': '5'})]
[('global', {'keyring-provider': 'subprocess'})]
[('global', {'keyring-provider': 'subprocess'})]
$ rm .config/pip/pip.conf; keybearer setup pip; cat .config/pip/pip.conf; keybearer setup pip; keybearer setup pip --undo; ls .config/pip
keybearer: setup pip: exact-work: the match https://git.app.example/org was left out, since pip supports only https and whole hosts
keybearer: ln -s <any>/bin/keybearer {home}/.local/bin/keyring
keybearer: {home}/.config/pip/pip.conf: + [global]
keybearer: {home}/.config/pip/pip.conf: + keyring-provider = subprocess
keybearer: setup pip: pip up to 26.1 asks only if the index URL has a username (https://oauth2@HOST/simple/); for uv set UV_KEYRING_PROVIDER=subprocess
# keybearer setup begins 47be3d9275c7f527 (it made this file)
[global]
keyring-provider = subprocess
# keybearer setup ends
keybearer: setup pip: exact-work: the match https://git.app.example/org was left out, since pip supports only https and whole hosts
keybearer: setup pip: everything is set up already
keybearer: {home}/.config/pip/pip.conf: - [global]
keybearer: {home}/.config/pip/pip.conf: - keyring-provider = subprocess
keybearer: rm {home}/.local/bin/keyring

# pip's own writer drops the marks; another value, in whatever spelling and file, is left.
$ printf '[global]\ntimeout = 5\n' >.config/pip/pip.conf; keybearer --quiet setup pip; sed -i '/^#/d' .config/pip/pip.conf; keybearer setup pip; keybearer setup pip --undo; cat .config/pip/pip.conf
keybearer: setup pip: exact-work: the match https://git.app.example/org was left out, since pip supports only https and whole hosts
keybearer: setup pip: everything is set up already
keybearer: {home}/.config/pip/pip.conf: - keyring-provider = subprocess
keybearer: rm {home}/.local/bin/keyring
[global]
timeout = 5
$ for text in '[global]\nkeyring-provider = import\n' '[global]\nKeyring_Provider: disabled\n' '[install]\nkeyring-provider = import\n'; do printf "$text" >.config/pip/pip.conf; keybearer setup pip --print; done; printf '[global]\nkeyring-provider = subprocess\n' >.config/pip/pip.conf; keybearer --quiet setup pip; keybearer --quiet setup pip --undo; cat .config/pip/pip.conf
keybearer: setup pip: exact-work: the match https://git.app.example/org was left out, since pip supports only https and whole hosts
keybearer: setup pip: {home}/.config/pip/pip.conf: global.keyring-provider is import and was left unchanged; pip asks keybearer only if it is subprocess
ln -s <any>/bin/keybearer {home}/.local/bin/keyring
keybearer: setup pip: exact-work: the match https://git.app.example/org was left out, since pip supports only https and whole hosts
keybearer: setup pip: {home}/.config/pip/pip.conf: global.keyring-provider is disabled and was left unchanged; pip asks keybearer only if it is subprocess
ln -s <any>/bin/keybearer {home}/.local/bin/keyring
keybearer: setup pip: exact-work: the match https://git.app.example/org was left out, since pip supports only https and whole hosts
keybearer: setup pip: {home}/.config/pip/pip.conf: install.keyring-provider is import and was left unchanged; pip asks keybearer only if it is subprocess
ln -s <any>/bin/keybearer {home}/.local/bin/keyring
{home}/.config/pip/pip.conf: + [global]
{home}/.config/pip/pip.conf: + keyring-provider = subprocess
[global]
keyring-provider = subprocess
$ rm .config/pip/pip.conf; mkdir .pip; printf '[global]\nkeyring-provider = import\n' >.pip/pip.conf; keybearer setup pip --print; PIP_KEYRING_PROVIDER=auto PIP_CONFIG_FILE=/dev/null keybearer setup pip --print; rm -r .pip
keybearer: setup pip: exact-work: the match https://git.app.example/org was left out, since pip supports only https and whole hosts
keybearer: setup pip: {home}/.pip/pip.conf: global.keyring-provider is import and was left unchanged; pip asks keybearer only if it is subprocess
ln -s <any>/bin/keybearer {home}/.local/bin/keyring
keybearer: setup pip: exact-work: the match https://git.app.example/org was left out, since pip supports only https and whole hosts
keybearer: setup pip: PIP_KEYRING_PROVIDER is auto and was left unchanged; pip asks keybearer only if it is subprocess
keybearer: setup pip: PIP_CONFIG_FILE is /dev/null, and so pip does not read {home}/.config/pip/pip.conf
keybearer: setup pip: {home}/.pip/pip.conf: global.keyring-provider is import and was left unchanged; pip asks keybearer only if it is subprocess
ln -s <any>/bin/keybearer {home}/.local/bin/keyring
