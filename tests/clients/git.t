# This machine's git: submodules in parallel, credentials by path and by username, several helpers, quit.
$ for name in top one two three; do git init -q --bare -b main $REPOSITORIES/$name.git; done
$ signed-in git-all
$ keybearer setup git >set-up 2>&1; git config --global protocol.file.allow always
$ for name in one two three; do git clone -q $SERVER/git/$name.git $name 2>/dev/null; (cd $name; echo $name >file; git add file; git commit -q -m $name; git push -q origin HEAD:main); done
$ git clone -q $SERVER/git/top.git top 2>/dev/null; cd top; for name in one two three; do git submodule --quiet add $SERVER/git/$name.git $name; done; git commit -q -m submodules; git push -q origin HEAD:main; cd ..

# Four processes that find the token expired cause one request.
$ server --set expires_in=0; keybearer token git-all --fresh >spent; server --set expires_in=3600; rm -rf again; before=$(server --count token)
$ git clone -q --recurse-submodules --jobs 4 $SERVER/git/top.git again; cat again/*/file; echo $(($(server --count token) - before))
one
three
two
1

# Two accounts at one host, chosen by path.
$ keybearer add git-one --issuer $SERVER --client-id client --match $SERVER/git/one.git >added 2>&1; keybearer login git-one --flow browser 2>/dev/null; keybearer setup git >set-up 2>&1
$ server --reset; git ls-remote $SERVER/git/one.git | wc -l; git ls-remote $SERVER/git/two.git | wc -l
2
2
$ printf 'url=%s/git/one.git\n' $SERVER | git credential fill | grep -c password=$(keybearer token git-one)
1
$ printf 'url=%s/git/two.git\n' $SERVER | git credential fill | grep -c password=$(keybearer token git-all)
1

# The account that has the username answers; no account answers an unknown username.
$ keybearer add git-bob --issuer $SERVER --client-id client --match $SERVER --set username=bob >added 2>&1; keybearer login git-bob --flow browser 2>/dev/null
$ printf 'url=http://bob@127.0.0.1:%s/git/two.git\n' $PORT | git credential fill | grep -c password=$(keybearer token git-bob)
1

# A stock username in the remote names nobody; with two users left, git is told to quit and asks for no password.
$ keybearer remove git-all --keep-remote 2>/dev/null; for user in oauth2 x-access-token git; do git ls-remote http://$user@127.0.0.1:$PORT/git/two.git | wc -l; done
2
2
2
$ keybearer add git-alice --issuer $SERVER --client-id client --match $SERVER --set username=alice >added 2>&1; git ls-remote http://git@127.0.0.1:$PORT/git/two.git
keybearer: {server}: the accounts git-bob, git-alice match equally well; write https://bob@127.0.0.1:{port}/... in the remote, give one a longer match, or set default = yes in one of them
fatal: credential helper 'keybearer' told us to quit
[128]
$ git ls-remote http://bob@127.0.0.1:$PORT/git/two.git | wc -l
2
$ keybearer remove git-alice 2>/dev/null; keybearer remove git-bob --keep-remote 2>/dev/null; signed-in git-all

# Several helpers: `store` before keybearer, and `cache` after it.
$ git config --global --unset-all credential.$SERVER/.helper; git config --global credential.helper store; git config --global --add credential.helper keybearer
$ git ls-remote $SERVER/git/two.git | wc -l
2
$ git config --global --unset-all credential.helper; git config --global credential.helper keybearer; git config --global --add credential.helper 'cache --timeout=60'
$ git ls-remote $SERVER/git/two.git | wc -l; git credential-cache exit
2

# approve and reject: no foreign password is kept, and our cached token is removed.
$ printf 'url=%s/git/two.git\nusername=x\npassword=foreign\n\n' $SERVER | git credential approve; printf 'url=%s/git/two.git\n' $SERVER | git credential fill | grep -c foreign
0
[1]
$ (printf 'url=%s/git/two.git\nusername=oauth2\npassword=' $SERVER; keybearer token git-all; echo) | git credential reject; before=$(server --count token); keybearer token git-all >renewed; echo $(($(server --count token) - before))
1

# If there is no token, git gets quit=1 and does not ask for a password.
$ server --end; keybearer token git-all --fresh 2>/dev/null; git ls-remote $SERVER/git/two.git
keybearer: git-all: the server ended this sign-in on <any> (invalid_grant); run: keybearer login git-all
fatal: credential helper 'keybearer' told us to quit
[128]
