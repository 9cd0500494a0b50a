# THREATS.md H2, H3, I1, P: no secret in an argument, an environment, a log or a core; nothing left behind.
$ signed-in proc-work
$ server --answer delay=1; KEYBEARER_VERBOSE=1 keybearer token proc-work --fresh >out 2>log & server --wait /token 2; cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\0' '\n' | grep -c 'kbcanar[y]'; wait; cat out
0
kbcanary-at-2
$ cat log; grep -c kbcanary log
keybearer: proc-work: refreshing
keybearer: POST {server}/token
keybearer: POST {server}/token: 200, 128 bytes
0
[1]
$ server --set expires_in=10; G_DBUS_DEBUG=all SECRET_BACKEND=file SECRET_FILE_TEST_PATH=$HOME/leak SSLKEYLOGFILE=$HOME/keys keybearer token proc-work --fresh; ls leak keys
kbcanary-at-3
ls: cannot access 'leak': No such file or directory
ls: cannot access 'keys': No such file or directory
[2]
