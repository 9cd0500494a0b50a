# The real git clones and pushes with the token.
$ git init -q --bare -b main $REPOSITORIES/demo.git
$ signed-in git-work
$ keybearer setup git --print
git config --global --add keybearer.setup 'credential.{server}/.helper keybearer'
git config --global --add credential.{server}/.helper ''
git config --global --add credential.{server}/.helper keybearer
$ keybearer setup git
keybearer: git config --global --add keybearer.setup 'credential.{server}/.helper keybearer'
keybearer: git config --global --add credential.{server}/.helper ''
keybearer: git config --global --add credential.{server}/.helper keybearer
$ git config --global --list
keybearer.setup=credential.{server}/.helper keybearer
credential.{server}/.helper=
credential.{server}/.helper=keybearer
$ git clone -q $SERVER/git/demo.git work; cd work; echo one >file; git add file; git commit -q -m one; git push -q origin HEAD:main; cd ..
warning: You appear to have cloned an empty repository.
$ git clone -q $SERVER/git/demo.git again; cat again/file
one
$ server --log git | grep -v ' none' | cut -d ' ' -f 1-2 | sort | uniq -c
      3 GET /git/demo.git/info/refs
      1 POST /git/demo.git/git-receive-pack
      3 POST /git/demo.git/git-upload-pack

# The requests of git, by hand. A git that announces it gets Bearer; no caller gets the refresh token.
$ printf 'protocol=http\nhost=127.0.0.1:%s\n' $PORT >request
$ git-credential-keybearer get <request
username=oauth2
password=kbcanary-at-1
password_expiry_utc=<any>
$ (echo 'capability[]=authtype'; cat request; echo 'wwwauth[]=Bearer realm="git"') | keybearer git get
capability[]=authtype
authtype=Bearer
credential=kbcanary-at-1
ephemeral=1
password_expiry_utc=<any>
$ (echo 'capability[]=authtype'; cat request; echo 'wwwauth[]=Basic realm="git"') | keybearer git get
capability[]=authtype
ephemeral=1
username=oauth2
password=kbcanary-at-1
password_expiry_utc=<any>
$ git credential fill <request | grep -v -e protocol -e host -e expiry
username=oauth2
password=kbcanary-at-1

# A rejected token is removed from the cache, any other is not; the next answer is a new token (THREATS.md A9).
$ (cat request; echo password=another) | keybearer git erase; keybearer token git-work
kbcanary-at-1
$ (cat request; echo username=oauth2; echo password=kbcanary-at-1) | keybearer git erase; keybearer token git-work
kbcanary-at-2
$ keybearer git store <request

# If a host refuses several new tokens, refreshing stops: the user is needed.
$ (cat request; echo password=kbcanary-at-2) | keybearer git erase; keybearer token git-work; server --count token
keybearer: git-work: the host refused two new access tokens in a row; the sign-in was kept; check the account's permissions and scope there, or run: keybearer login git-work
2
$ keybearer login git-work --flow browser 2>/dev/null; keybearer token git-work
kbcanary-at-3

# If no account matches, there is no output. If one matches and has no token, the answer is quit=1 with the reason, so that git does not ask for a password.
$ printf 'protocol=https\nhost=other.example\n' | keybearer git get
$ server --end; (cat request; echo username=oauth2; echo password=kbcanary-at-3) | keybearer git erase; keybearer git get <request
keybearer: git-work: the server ended this sign-in (invalid_grant); run: keybearer login git-work
quit=1
[77]
$ git ls-remote $SERVER/git/demo.git
keybearer: git-work: the server ended this sign-in on <any> (invalid_grant); run: keybearer login git-work
fatal: credential helper 'keybearer' told us to quit
[128]

# The same without a cache: the refused token is not the next answer.
$ keybearer add git-work --replace --set cache=none >/dev/null 2>&1; keybearer login git-work --flow browser 2>/dev/null
$ keybearer token git-work
kbcanary-at-4
$ (cat request; echo password=kbcanary-at-4) | keybearer git erase; keybearer token git-work
kbcanary-at-5

# setup --undo removes what setup wrote, and nothing else.
$ git config --global credential.https://other.example.helper store; keybearer setup git --undo; git config --global --list
keybearer: git config --global --unset-all credential.{server}/.helper
keybearer: git config --global --fixed-value --unset-all keybearer.setup 'credential.{server}/.helper keybearer'
credential.https://other.example.helper=store
