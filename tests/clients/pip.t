# pip calls keybearer as keyring (provider subprocess) after a 401, if the index URL has a username.
$ signed-in pip-work --match https://127.0.0.1:$PORT
$ PATH=$HOME/.local/bin:$PATH; export PIP_CONFIG_FILE= PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
$ unset PIP_CONFIG_FILE; keybearer setup pip
keybearer: setup pip: pip-work: the match {server} was left out, since pip supports only https and whole hosts
keybearer: ln -s <any>/bin/keybearer {home}/.local/bin/keyring
keybearer: pip config --user set global.keyring-provider subprocess
keybearer: setup pip: pip asks only if the index URL has a username (https://oauth2@HOST/simple/); for uv set UV_KEYRING_PROVIDER=subprocess
$ pip download --quiet --no-deps --index-url http://oauth2@127.0.0.1:$PORT/simple/ demo; ls *.whl
demo-1.0-py3-none-any.whl
$ server --log simple | cut -d ' ' -f 1-3 | sort | uniq -c
      2 GET /simple/demo/ basic
      1 GET /simple/files/demo-1.0-py3-none-any.whl basic
$ keyring get $SERVER/simple/ --mode creds; keyring get other.example alice
oauth2
kbcanary-at-1
[1]
$ keyring set https://x.example alice </dev/null
keybearer: keyring: keybearer keeps no passwords of others; to sign in, run: keybearer login ACCOUNT
[1]
$ keybearer setup pip --undo; ls .local/bin
keybearer: pip config --user unset global.keyring-provider
keybearer: rm {home}/.local/bin/keyring
