# THREATS.md H2, H3, I1, P: no secret is in an argument, an environment, a log or a core dump, and no process is left behind.
$ signed-in proc-work
$ server --set expires_in=10; G_DBUS_DEBUG=all SECRET_BACKEND=file SECRET_FILE_TEST_PATH=$HOME/leak SSLKEYLOGFILE=$HOME/keys keybearer token proc-work --fresh; ls leak keys
kbcanary-at-2
ls: cannot access 'leak': No such file or directory
ls: cannot access 'keys': No such file or directory
[2]

# All processes are searched, including those of other tests, so this test has a refresh token that no other has.
$ server --answer "{\"access_token\":\"kbcanary-old\",\"refresh_token\":\"kbcanary-$PORT-\"}"; keybearer token proc-work --fresh
kbcanary-old
$ server --answer '{"access_token":"kbcanary-new"}' hold=after; KEYBEARER_VERBOSE=1 keybearer token proc-work --fresh >out 2>log & server --wait token 4; cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\0' '\n' | grep -c "kbcanar[y]-$PORT-"; server --release; wait; cat out; server --log token | grep -c "refresh_token=kbcanary-$PORT-"
0
kbcanary-new
1
$ cat log; grep -c kbcanary log
keybearer: proc-work: refreshing
keybearer: POST {server}/token
keybearer: POST {server}/token: 200, 31 bytes
0
[1]
