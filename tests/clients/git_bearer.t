# git 2.46 and later: Bearer if the host offers it, and a second request if the token has just been revoked.
$ git init -q --bare -b main $REPOSITORIES/demo.git
$ signed-in bear-work; keybearer setup git >set-up 2>&1
$ git clone -q $SERVER/git/demo.git work 2>/dev/null; cd work; echo one >file; git add file; git commit -q -m one; git push -q origin HEAD:main; cd ..
$ server --log git | cut -d ' ' -f 3 | sort | uniq -c
      4 bearer
      2 none

# The cached token is revoked at the server; the push needs one refresh and does not fail.
$ keybearer token bear-work; server --reset; server --expire
kbcanary-at-1
$ cd work; echo two >file; git commit -q -a -m two; GIT_TRACE_CURL=1 GIT_TRACE_CURL_NO_DATA=1 GIT_TRACE_REDACT=0 git push origin HEAD:main 2>trace; echo $?; cd ..
0
$ grep -e '=> Send header: authorization' -e '=> Send header: Authorization' -e '<= Recv header: HTTP' work/trace | sed 's/.*header: //'
HTTP/1.1 401 Unauthorized
Authorization: Bearer kbcanary-at-1
HTTP/1.1 401 Unauthorized
Authorization: Bearer kbcanary-at-2
HTTP/1.1 200 OK
Authorization: Bearer kbcanary-at-2
HTTP/1.1 200 OK
$ server --log token | cut -d ' ' -f 1-2; keybearer token bear-work
POST /token
kbcanary-at-2
$ rm -rf again; git clone -q $SERVER/git/demo.git again; cat again/file
two

# The same with Basic, if the host refuses Bearer.
$ keybearer add bear-work --replace --set git_bearer=no >added 2>&1; server --expire
$ git ls-remote $SERVER/git/demo.git | wc -l; server --log git | tail -n 1 | cut -d ' ' -f 1-3
2
POST /git/demo.git/git-upload-pack basic

# If the host refuses the new token too, git fails with a message.
$ server --set git_username=nobody; git ls-remote $SERVER/git/demo.git
fatal: Authentication failed for '{server}/git/demo.git/'
[128]
$ server --reset

# Capabilities that git did not announce are not used.
$ keybearer add bear-work --replace --set git_bearer=auto >added 2>&1; printf 'capability[]=authtype\nurl=%s\n\n' $SERVER | git credential fill | grep -e authtype -e ephemeral -e state
[1]
$ printf 'url=%s\n\n' $SERVER | git credential fill | grep -c -e authtype -e state
0
[1]
$ git credential capability; git-credential-keybearer capability
version 0
capability authtype
capability state
version 0
capability authtype
capability state

# The `store` helper before keybearer keeps no token of ours (ephemeral), and `credential.interactive` forbids questions.
$ git config --global --remove-section credential.$SERVER/; git config --global credential.helper store; git config --global --add credential.helper keybearer
$ git ls-remote $SERVER/git/demo.git | wc -l; cat .git-credentials
2
cat: .git-credentials: No such file or directory
[1]
