# threats H2, H3, I1, P: no secret in an argument, an environment, a log or a core; nothing left behind.
$ signed-in proc-work
$ server --answer delay=1; KEYBEARER_VERBOSE=1 keybearer token proc-work --fresh >out 2>log & server --wait /token 2; cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\0' '\n' | grep -c kbcanary; wait; cat out
$ cat log; grep -c kbcanary log
$ G_DBUS_DEBUG=all SECRET_BACKEND=file SECRET_FILE_TEST_PATH=$HOME/leak SSLKEYLOGFILE=$HOME/keys keybearer token proc-work --fresh; ls leak keys

# A caller that is killed in the middle changes nothing: what was sent is saved (promise 2).
$ server --answer hold=true; keybearer token proc-work --fresh >out 2>&1 & caller=$!; server --wait /token 4; kill -KILL $caller; wait $caller 2>/dev/null; server --release
$ keybearer token proc-work; server --count token
