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

# A host may refuse a token that has not expired by our clock: after a 401 the next call gets a new one, and curl's
# output, standard error and exit code are its own. A token of the last minute is not dropped.
$ server --answer 401 path=/api; keybearer curl -s $SERVER/api/me; echo " $?"; keybearer curl -s $SERVER/api/me; echo; before=$(server --count token)
 0
{"user": "alice", "path": "/api/me"}
$ age-token curl-work 100; server --answer 401 path=/api; keybearer curl -sSf $SERVER/api/me >out; echo $?; cat out; expr $(server --count token) - $before
curl: (22) The requested URL returned error: 401
22
0
[1]
$ keybearer curl -s $SERVER/api/me; echo; expr $(server --count token) - $before
{"user": "alice", "path": "/api/me"}
1

# With the caller's own -D, behind a redirect, or after a 403, nothing is learnt.
$ before=$(server --count token); age-token curl-work 100; server --answer 401 path=/api; keybearer curl -s -D headers $SERVER/api/me; head -n 1 headers; keybearer curl -s $SERVER/api/me; echo; expr $(server --count token) - $before
HTTP/1.1 401 Unauthorized\x0d
{"user": "alice", "path": "/api/me"}
0
[1]
$ server --answer 302 path=/api "headers={\"Location\":\"$other/api/me\"}"; keybearer curl -sL $SERVER/api/me; echo; server --answer 403 path=/api; keybearer curl -s $SERVER/api/me; echo; keybearer curl -s $SERVER/api/me; echo; expr $(server --count token) - $before
{"error": "invalid_token"}
<empty>
{"user": "alice", "path": "/api/me"}
0
[1]

# A signal that ends curl ends keybearer, and the other way round.
$ age-token curl-work 100; printf '#!/bin/sh\nkill -TERM $$\n' >bin/curl; (PATH=$HOME/bin:$PATH keybearer curl $SERVER/api/me); echo $?
Terminated
143
$ printf '#!/bin/sh\necho started\nexec sleep 100\n' >bin/curl; mkfifo started; age-token curl-work 100; PATH=$HOME/bin:$PATH keybearer curl $SERVER/api/me >started & read line <started; echo $line; kill -TERM $!; wait $!; echo $?
started
Terminated
143

# Without a token curl is not started, and the message gives the exit code.
$ keybearer add curl-none --issuer $SERVER --client-id c --match https://none.example >/dev/null 2>&1; keybearer curl https://none.example/
keybearer: curl-none: not signed in; run: keybearer login curl-none (77)
[125]
