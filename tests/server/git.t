# Repositories that require the token: the answers that git gets from a server that accepts Bearer and Basic.
$ verifier=0123456789012345678901234567890123456789012
$ challenge=$(printf %s $verifier | openssl dgst -sha256 -binary | basenc --base64url | tr -d =)
$ browse "$SERVER/authorize?response_type=code&client_id=client&redirect_uri=http://127.0.0.1:1/callback&code_challenge_method=S256&code_challenge=$challenge"
$ curl -s -d "grant_type=authorization_code&code=kbcanary-code-1&redirect_uri=http://127.0.0.1:1/callback&client_id=client&code_verifier=$verifier" $SERVER/token | cut -c 1-33
{"access_token": "kbcanary-at-1",
$ git init -q --bare -b main $REPOSITORIES/demo.git; git init -q work; cd work; git commit -q --allow-empty -m one
$ git remote add origin $SERVER/git/demo.git; git push -q origin HEAD:main
fatal: could not read Username for '{server}': No such device or address
[128]
$ curl -si $SERVER/git/demo.git/info/refs?service=git-upload-pack | grep WWW
WWW-Authenticate: Bearer realm="git"\x0d
WWW-Authenticate: Basic realm="git"\x0d
$ bearer="http.extraHeader=Authorization: Bearer kbcanary-at-1"
$ git -c "$bearer" push -q origin HEAD:main
$ git -c credential.helper='!echo username=oauth2; echo password=kbcanary-at-1; :' clone -q $SERVER/git/demo.git ../clone; git -C ../clone log --format=%s origin/main
one

# A chunked body, and a gzip body.
$ head -c 2000000 /dev/urandom >file; git add file; git commit -q -m two; git -c "$bearer" push -q origin HEAD:main
$ for n in $(seq 60); do git commit -q --allow-empty -m $n; done; git -c "$bearer" push -q origin HEAD:main; git -c "$bearer" -C ../clone fetch -q; git -C ../clone log --format=%s -n 1 origin/main
60
$ server --set git_username=oauth2; curl -s -o /dev/null -w '%{http_code}\n' -u other:kbcanary-at-1 $SERVER/git/demo.git/info/refs?service=git-upload-pack
401
$ server --set git_public=true; git -c protocol.version=0 ls-remote $SERVER/git/demo.git | wc -l
2
