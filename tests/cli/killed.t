# THREATS.md P1: a refresh that was sent is saved although its caller is killed, and the next caller gets its token.
$ signed-in killed-work; server --answer hold=after times=5
$ next() { before=$(server --count token); }
$ sent() { server --wait token $((before + 1)); }
$ saved() { server --release; flock .local/state/keybearer/killed-work.lock keybearer status >/dev/null; keybearer token killed-work; }
$ next; keybearer token killed-work --fresh 2>/dev/null & sent; kill -TERM $!; wait $! 2>/dev/null; echo $?; saved
143
kbcanary-at-2
$ next; keybearer token killed-work --fresh 2>/dev/null & sent; kill -KILL $!; wait $! 2>/dev/null; echo $?; saved
137
kbcanary-at-3

# The whole process group is killed; the terminal is closed; the user types Ctrl-C.
$ next; setsid sh -c 'keybearer token killed-work --fresh; :' & sent; kill -s KILL -- -$!; wait $! 2>/dev/null; saved
kbcanary-at-4
$ next; in-terminal sh -c "(server --wait token $((before + 1)); kill -KILL \$\$) & keybearer token killed-work --fresh"; saved
kbcanary-at-5
$ next; in-terminal --at sent ^C sh -c "(server --wait token $((before + 1)); echo sent) & keybearer token killed-work --fresh"; echo $?; saved
sent
^C
keybearer: killed-work: interrupted while waiting for 127.0.0.1; a request that was sent is still completed and saved
130
kbcanary-at-6
$ server --log token | grep -c refresh_token
5
