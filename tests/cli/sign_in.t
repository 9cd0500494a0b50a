# Add an account, sign in once with a browser, and get tokens from then on.
$ keybearer add in-work --issuer $SERVER --client-id client --match $SERVER --scope repo
keybearer: in-work: written to {home}/.config/keybearer/config
keybearer: in-work: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: in-work: next, run: keybearer login in-work
$ cat .config/keybearer/config
[in-work]
issuer = {server}
client_id = client
match = {server}
scope = repo
$ keybearer token in-work
keybearer: in-work: not signed in; run: keybearer login in-work
[77]
$ keybearer login in-work --flow browser
keybearer: in-work: signing in by browser, as requested
keybearer: in-work: the browser was opened; if it shows no page, open this address:
{server}/authorize?response_type=code&client_id=client&redirect_uri=http%3A%2F%2F127.0.0.1%3A<any>%2Fcallback&scope=repo&state=<any>&code_challenge=<any>&code_challenge_method=S256
keybearer: in-work: signed in, scope repo
$ grep -v "^<style>" page
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Signed in - keybearer</title>
</head>
<body>
<main class="good">
<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="12" cy="12" r="10"/><path d="m7.5 12.5 3 3 6-6.5"/></svg>
<h1>Signed in</h1>
<p>You are signed in at 127.0.0.1.</p>
<dl>
<dt>Account</dt><dd>in-work</dd>
<dt>Kept in</dt><dd>the desktop&#39;s keyring (secret-service)</dd>
</dl>
<p>You can close this window.</p>
</main>
<footer>keybearer</footer>
</body>
</html>
$ keybearer token in-work
kbcanary-at-1
$ keybearer header $SERVER/api/me
Authorization: Bearer kbcanary-at-1
$ keybearer get in-work --json
{"access_token":"kbcanary-at-1","token_type":"Bearer","expires_at":"<any>","scope":"repo","account":"in-work","extra":{}}
$ keybearer get $SERVER/x
{"access_token":"kbcanary-at-1","token_type":"Bearer","expires_at":"<any>","scope":"repo","account":"in-work","extra":{}}
$ secret-tool search account in-work 2>/dev/null | grep -E '^(label|schema)'
label = keybearer: in-work
schema = org.keybearer.Grant

# The exchange used S256, the code once, and the exact redirect URI; no other request was sent.
$ server --log
GET /.well-known/oauth-authorization-server none -> 200
GET /authorize none response_type=code client_id=client redirect_uri=http://127.0.0.1:<any>/callback scope=repo state=<any> code_challenge=<any> code_challenge_method=S256 -> 302
POST /token none grant_type=authorization_code code=kbcanary-code-1 redirect_uri=http://127.0.0.1:<any>/callback code_verifier=<any> client_id=client -> 200

# The tokens are in no file but the keyring's.
$ grep -rl kbcanary . | grep -v -e ./cookies -e ./page
[1]
$ ls -l .local/state/keybearer | cut -c 1-10
total 16
-rw-------
-rw-------
-rw-------
-rw-------
$ cat .local/state/keybearer/in-work.json; echo
{"identity":"{server}\nclient","store":"secret-service","generation":1,"not_before":0,"refresh_token_hash":"<any>","rejected":"","rejected_by":"","rejected_at":0,"rejections":0,"ahead_at":0,"sign_in_at":0,"known":{"obtained_at":<any>,"renewed_at":<any>,"token_expires_at":<any>,"has_refresh_token":true,"scope":"repo"}}
$ cat .config/keybearer/config
[in-work]
issuer = {server}
client_id = client
match = {server}
scope = repo
store = secret-service

# state and verifier are 256 bits each, different, and new for each attempt (THREATS.md D7).
$ keybearer login in-work --flow browser 2>/dev/null; server --log | grep -o -e 'state=[^ ]*' -e 'code_verifier=[^ ]*' | cut -d = -f 2 | sort -u | awk '{ print length($0) }' | uniq -c
      4 43
