# curl gets the token by a descriptor, if all URLs match one account; options that could expose the token are refused.
$ signed-in curl-work
$ keybearer curl -s $SERVER/api/me; echo
{"user": "alice", "path": "/api/me"}
$ keybearer curl -sS -o out -w '%{http_code}\n' --url $SERVER/api/a --next -s $SERVER/api/b; cat out; echo
200
{"user": "alice", "path": "/api/b"}{"user": "alice", "path": "/api/a"}
$ keybearer curl --account curl-work -s $SERVER/api/me; echo
{"user": "alice", "path": "/api/me"}
$ keybearer curl -s "$SERVER/api/[1-2]"; echo
{"user": "alice", "path": "/api/1"}{"user": "alice", "path": "/api/2"}
$ keybearer curl -sf $SERVER/nothing; echo
<empty>

# These are refused before curl starts.
$ keybearer curl https://other.example/
keybearer: curl: https://other.example/: no account matches; see: keybearer status (64)
[125]
$ keybearer curl $SERVER/api/me https://other.example/
keybearer: curl: https://other.example/: no account matches; see: keybearer status (64)
[125]
$ keybearer curl --account nobody $SERVER/api/me
keybearer: there is no account "nobody"; there are: curl-work (78)
[125]
$ keybearer curl -K file $SERVER/api/me
keybearer: curl: -K is refused: its content cannot be checked (64)
[125]
$ keybearer curl --url @file
keybearer: curl: a file of URLs is refused: its content cannot be checked (64)
[125]
$ keybearer curl --location-trusted $SERVER/api/me
keybearer: curl: --location-trusted is refused: it could send the token to another server than the URL says (64)
[125]
$ keybearer curl --libcurl x.c $SERVER/api/me
keybearer: curl: --libcurl is refused: it writes the token to a file (64)
[125]
$ keybearer curl -x http://127.0.0.1:1 $SERVER/api/me
keybearer: curl: -x is refused: a proxy is taken from the environment only (64)
[125]
$ keybearer curl -sx http://127.0.0.1:1 $SERVER/api/me
keybearer: curl: -x is refused: a proxy is taken from the environment only (64)
[125]
$ keybearer curl --proxy-header 'A: b' $SERVER/api/me
keybearer: curl: --proxy-header is refused: a proxy is taken from the environment only (64)
[125]
$ keybearer curl -H 'authorization: Basic eA==' $SERVER/api/me
keybearer: curl: an Authorization header is refused: the Authorization header carries the account's token (64)
[125]
$ keybearer curl --nonsense $SERVER/api/me
keybearer: curl: --nonsense is refused: keybearer does not know this option, and accepts no abbreviations (64)
[125]
$ keybearer curl --locat $SERVER/api/me
keybearer: curl: --locat is refused: keybearer does not know this option, and accepts no abbreviations (64)
[125]
$ keybearer curl 'http://127.0.0.{1,2}/'
keybearer: URL http://127.0.0.{1,2}/: its host holds { (64)
[125]
$ keybearer curl 'http://evil.example@127.0.0.1/'
keybearer: URL http://***@127.0.0.1/: it holds a username or password; remove the @ and what precedes it (64)
[125]
$ keybearer curl --trace - $SERVER/api/me
keybearer: curl: --trace is refused: it shows the token; use -i or -D to see the response's headers (64)
[125]
$ keybearer curl
keybearer: curl: no URL is given (64)
[125]
$ server --log api | grep -c -v 200
0
[1]

# The token is not in curl's arguments or environment, and curl does not read the caller's .curlrc.
$ mkdir bin; printf '#!/bin/sh\ntr "\\0" "\\n" </proc/$$/cmdline | grep -c kbcanary; env | grep -c kbcanary\n' >bin/curl; chmod +x bin/curl; echo '-v' >.curlrc
$ PATH=$HOME/bin:$PATH keybearer curl $SERVER/api/me
0
0
[1]
$ keybearer curl -s $SERVER/api/me; echo
{"user": "alice", "path": "/api/me"}

# -L keeps the token on the first origin.
$ other=$(server --start); server --answer 302 path=/api "headers={\"Location\":\"$other/api/me\"}"; keybearer curl -sL $SERVER/api/me; echo; SERVER=$other server --log api | sed "s/ ->.*//"
{"error": "invalid_token"}
GET /api/me none

# Without a token curl is not started, and the message gives the exit code.
$ keybearer add curl-none --issuer $SERVER --client-id c --match https://none.example >/dev/null 2>&1; keybearer curl https://none.example/
keybearer: curl-none: not signed in; run: keybearer login curl-none (77)
[125]
