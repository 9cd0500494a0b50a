# Each way of curl's manual to pass a header, with keybearer's output; and `keybearer curl`, which never prints the token.
$ signed-in curl-work
$ keybearer curl -sS $SERVER/api/a
{"user": "alice", "path": "/api/a"}<no newline>
$ keybearer header curl-work | curl -q -sS -H @- $SERVER/api/b
{"user": "alice", "path": "/api/b"}<no newline>
$ keybearer header curl-work >h; curl -q -sS -H @h $SERVER/api/c; rm h
{"user": "alice", "path": "/api/c"}<no newline>
$ printf 'oauth2-bearer = "%s"\n' "$(keybearer token $SERVER)" | curl -q -sS -K - $SERVER/api/d
{"user": "alice", "path": "/api/d"}<no newline>
$ keybearer header $SERVER | sed 's/.*/header = "&"/' | curl -q -sS -K - $SERVER/api/e
{"user": "alice", "path": "/api/e"}<no newline>
$ keybearer exec curl-work -- sh -c 'curl -q -sS --oauth2-bearer "$KEYBEARER_TOKEN" $SERVER/api/f'
{"user": "alice", "path": "/api/f"}<no newline>
$ server --log api | cut -d ' ' -f 2-3
/api/a bearer
/api/b bearer
/api/c bearer
/api/d bearer
/api/e bearer
/api/f bearer
