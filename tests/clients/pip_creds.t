# pip from 26.2 on asks keyring for username and password together, as JSON, and also where it knows no username.
$ signed-in creds-work --match https://localhost:$PORT
$ mkdir -p .local/bin; ln -s $(command -v keybearer) .local/bin/keyring; PATH=$HOME/.local/bin:$PATH; export PIP_CONFIG_FILE=/dev/null PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_KEYRING_PROVIDER=subprocess
$ for user in '' oauth2@ alice@; do pip-latest download --no-input --quiet --no-deps --index-url http://${user}127.0.0.1:$PORT/simple/ demo; ls *.whl; rm *.whl; done
demo-1.0-py3-none-any.whl
demo-1.0-py3-none-any.whl
demo-1.0-py3-none-any.whl

# Over plain http nothing is answered: neither for an index, nor for a direct URL, nor for --find-links (THREATS.md B4).
$ server --reset; for user in '' oauth2@; do for words in "--index-url http://${user}localhost:$PORT/simple/ demo" "--no-index --find-links http://${user}localhost:$PORT/simple/demo/ demo" http://${user}localhost:$PORT/simple/files/demo-1.0-py3-none-any.whl; do pip-latest download --no-input --quiet --no-deps --trusted-host localhost:$PORT $words 2>/dev/null; done; done; ls *.whl 2>/dev/null; server --log simple | grep -v ' 401$'
[1]
