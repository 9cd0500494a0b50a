# pip calls keybearer as keyring (provider subprocess) after a 401, if the index URL has a username.
$ signed-in pip-work --match https://127.0.0.1:$PORT
$ PATH=$HOME/.local/bin:$PATH; export PIP_CONFIG_FILE= PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
$ unset PIP_CONFIG_FILE; keybearer setup pip
keybearer: setup pip: pip-work: the match {server} was left out, since pip supports only https and whole hosts
keybearer: ln -s <any>/bin/keybearer {home}/.local/bin/keyring
keybearer: {home}/.config/pip/pip.conf: + [global]
keybearer: {home}/.config/pip/pip.conf: + keyring-provider = subprocess
keybearer: setup pip: pip up to 26.1 asks only if the index URL has a username (https://oauth2@HOST/simple/); for uv set UV_KEYRING_PROVIDER=subprocess
$ pip download --quiet --no-deps --index-url http://oauth2@127.0.0.1:$PORT/simple/ demo; ls *.whl
demo-1.0-py3-none-any.whl
$ server --log simple | cut -d ' ' -f 1-3 | sort | uniq -c
      2 GET /simple/demo/ basic
      1 GET /simple/files/demo-1.0-py3-none-any.whl basic

# Over plain http to a host that is not a loopback address in digits nothing is answered: neither for an index, nor for a
# direct URL, nor for --find-links (THREATS.md B4). --trusted-host changes nothing.
$ keybearer add pip-tls --issuer $SERVER --client-id client --match https://localhost:$PORT >added 2>&1; keybearer login pip-tls --flow browser 2>/dev/null
$ rm *.whl; server --reset; printf -- "--index-url http://oauth2@localhost:$PORT/simple\n--trusted-host localhost:$PORT\ndemo\n" >requirements.txt; pip download --no-input --quiet --no-deps -r requirements.txt 2>&1 | grep -v -e WARNING -e ERROR
keybearer: refusing to answer for http://localhost:{port}: pip-tls answers this host over https only
$ pip download --no-input --quiet --no-deps http://oauth2@localhost:$PORT/simple/files/demo-1.0-py3-none-any.whl 2>/dev/null; pip download --no-input --quiet --no-deps --no-index --trusted-host localhost:$PORT --find-links http://oauth2@localhost:$PORT/simple/demo/ demo 2>/dev/null; ls *.whl 2>/dev/null; server --log simple | sort -u
GET /simple/demo/ basic -> 401
GET /simple/files/demo-1.0-py3-none-any.whl basic -> 401
$ keyring get $SERVER/simple/ --mode creds; keyring get other.example alice
oauth2
kbcanary-at-1
[1]
$ keyring set https://x.example alice </dev/null
keybearer: keyring: keybearer keeps no passwords of others; to sign in, run: keybearer login ACCOUNT
[1]
$ keybearer setup pip --undo; ls .local/bin
keybearer: {home}/.config/pip/pip.conf: - [global]
keybearer: {home}/.config/pip/pip.conf: - keyring-provider = subprocess
keybearer: rm {home}/.local/bin/keyring
