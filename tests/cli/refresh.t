# Promise 1 and 3, oauth.md 8 and 9: what a refresh does, and what the server's answers do to the sign-in.
$ signed-in fresh-work
$ server --expire; keybearer token fresh-work --fresh
$ server --log token | tail -n 1
$ keybearer token fresh-work
$ server --count token

# N callers, one request (promise 1).
$ for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do keybearer token fresh-work --fresh >out.$n 2>&1 & done; wait; cat out.* | sort | uniq -c | wc -l
$ server --set expires_in=1; keybearer token fresh-work --fresh >/dev/null; server --set expires_in=3600; before=$(server --count token)
$ for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do keybearer token fresh-work >out.$n 2>&1 & done; wait; cat out.* | sort -u | wc -l; echo $(($(server --count token) - before)) request

# Faults are no verdict: the sign-in is kept, and the code says when to come again.
$ server --answer 503; keybearer token fresh-work --fresh
$ server --answer 500; keybearer token fresh-work --fresh
$ server --answer '{"error":"temporarily_unavailable"}' status=400; keybearer token fresh-work --fresh
$ server --answer 403 'body=<html>captive portal</html>'; keybearer token fresh-work --fresh
$ server --answer 200 body=; keybearer token fresh-work --fresh
$ server --answer 302 'headers={"Location":"https://evil.example/"}'; keybearer token fresh-work --fresh
$ server --answer invalid_client; keybearer token fresh-work --fresh
$ server --answer invalid_scope; keybearer token fresh-work --fresh
$ server --answer made_up_error; keybearer token fresh-work --fresh
$ server --answer '{"access_token":"a\r\nX-Evil: 1"}'; keybearer token fresh-work --fresh
$ server --answer '{"access_token":"t","token_type":"mac"}'; keybearer token fresh-work --fresh
$ server --answer '{"access_token":"t","access_token":"u"}'; keybearer token fresh-work --fresh
$ server --answer hang_up=before; keybearer token fresh-work --fresh >/dev/null; echo $?

# Asked to wait, everybody waits: no request before the time (threats O2).
$ server --answer 429 'headers={"Retry-After":"100"}'; keybearer token fresh-work --fresh; before=$(server --count token)
$ keybearer token fresh-work --fresh; echo $(($(server --count token) - before)) requests

# The end of a sign-in: marked once, and answered without the network from then on (oauth.md 9.3).
$ signed-in fresh-dead
$ server --end; keybearer token fresh-dead --fresh
$ before=$(server --count token); keybearer token fresh-dead; echo $(($(server --count token) - before)) requests
$ keybearer status fresh-dead | head -n 1
$ keybearer login fresh-dead --flow browser 2>/dev/null; keybearer token fresh-dead
