# Go's GOAUTH over https: a cached token is sent at once; a 401 causes one refresh, a 404 none.
$ SERVER=$(server --start --tls good --tls-folder $HOME/tls); export SERVER SSL_CERT_FILE=$HOME/tls/ca.pem GOFLAGS=-mod=mod GOTOOLCHAIN=local GONOSUMDB=app.example GOPROXY=$SERVER/goproxy GOTELEMETRY=off
$ signed-in goth-work --set ca_file=$HOME/tls/ca.pem
$ keybearer setup go; go env GOAUTH
keybearer: go env -w 'GOAUTH=keybearer go; netrc'
keybearer go; netrc
$ mkdir work; cd work; go mod init x.example/x 2>/dev/null; go list -m app.example/demo@latest
app.example/demo v1.0.0
$ go get app.example/demo@v1.0.0 2>&1; server --log goproxy | cut -d ' ' -f 1-3 | LC_ALL=C sort -u; server --count token
go: downloading app.example/demo v1.0.0
go: added app.example/demo v1.0.0
GET /goproxy/app.example/@v/v1.0.0.info bearer
GET /goproxy/app.example/demo/@v/list bearer
GET /goproxy/app.example/demo/@v/v1.0.0.info bearer
GET /goproxy/app.example/demo/@v/v1.0.0.mod bearer
GET /goproxy/app.example/demo/@v/v1.0.0.zip bearer
1
$ go list -m app.example/none@latest 2>&1 | grep -c 'not found'; server --count token
0
1

# The cached token, over a minute old, is revoked: go calls keybearer again after the 401, and succeeds.
$ keybearer add goth-work --replace --set cache=runtime 2>/dev/null >added; keybearer token goth-work
kbcanary-at-1
$ file=$(grep -l obtained_at $XDG_RUNTIME_DIR/keybearer/*); then=$(grep -o '"obtained_at":[0-9]*' $file | cut -d : -f 2); sed -i "s/\"obtained_at\":$then/\"obtained_at\":$((then - 100))/" $file
$ server --reset; server --expire; rm -rf ~/go/pkg/mod/cache; go list -m app.example/demo@latest 2>&1 | tail -n 1; server --count token
app.example/demo v1.0.0
1
$ cd ..; keybearer setup go; keybearer setup go --undo; go env GOAUTH; ls .config/go/env
keybearer: setup go: everything is set up already
keybearer: setup go: {home}/.config/go/env: go sorts the settings in the file
keybearer: go env -u GOAUTH
netrc
ls: cannot access '.config/go/env': No such file or directory
[2]
$ GOENV=$HOME/goenv keybearer --quiet setup go; keybearer setup go --undo; GOENV=$HOME/goenv keybearer setup go --undo; ls goenv
keybearer: setup go: there is nothing to remove
keybearer: setup go: {home}/goenv is set up, too; to undo that, run: GOENV={home}/goenv keybearer setup go --undo
keybearer: setup go: {home}/goenv: go sorts the settings in the file
keybearer: go env -u GOAUTH
ls: cannot access 'goenv': No such file or directory
[2]
$ go env -w GOAUTH='git /x'; keybearer setup go; go env GOAUTH; keybearer setup go --undo; go env GOAUTH
keybearer: setup go: {home}/.config/go/env: go sorts the settings in the file
keybearer: go env -w 'GOAUTH=keybearer go; git /x'
keybearer go; git /x
keybearer: setup go: {home}/.config/go/env: go sorts the settings in the file
keybearer: go env -w 'GOAUTH=git /x'
git /x
