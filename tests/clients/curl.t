# Each way that curl's manual offers for a header, fed by us; and `keybearer curl`, which keeps the token to itself.
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
