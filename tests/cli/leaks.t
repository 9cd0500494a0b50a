# Promise 4: no token in a message, a file or an argument; every token of these tests holds the marker kbcanary.
$ signed-in leaks-work
$ keybearer --verbose token leaks-work --fresh 2>&1 >/dev/null | grep kbcanary
[1]
$ server --answer '{"error":"invalid_request","error_description":"kbcanary-rt-2"}'; keybearer --verbose token leaks-work --fresh 2>&1 | grep kbcanary
[1]
$ keybearer status leaks-work --json | grep kbcanary
[1]
$ grep -rl kbcanary $HOME $XDG_RUNTIME_DIR | grep -v -e /page -e /signed-in
[1]
