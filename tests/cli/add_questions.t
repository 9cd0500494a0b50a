# keybearer(1), add: at a terminal it asks for what is missing, and leads on; where nobody can answer, it asks nothing.
$ keybearer
keybearer signs in to OAuth 2.0 servers once, and gives git, docker, curl and
other tools their access tokens from then on.
<empty>
There is no account yet. To begin:
<empty>
  keybearer add              asks for what it needs, step by step
  keybearer import gh        takes over what gh, docker or oidc-agent know
  keybearer help providers   where to register with GitHub, Google, GoTo, ...
  keybearer help             all commands

# A server that registers clients by itself: three answers, and the sign-in.
$ server --set registration=true
$ DISPLAY=:9 in-terminal --at 'which server' $SERVER --at 'name of' ask-work --at 'client id' '' --at 'scopes' '' --at 'be sent' $SERVER --at 'where else' '' --at 'write this' y --at 'sign in now' y --at 'make git' n keybearer add
   1  goto                   7  gitea                 13  microsoft-graph
   2  github                 8  forgejo               14  atlassian
   3  github-enterprise      9  codeberg              15  okta
   4  gitlab                10  azure-devops          16  auth0
   5  bitbucket             11  google                17  keycloak
   6  bitbucket-dc          12  google-apis
which server: number, name, or its address (https://...)? {server}
keybearer: 127.0.0.1:<any> registers clients by itself
name of the account [127.0.0.1]: ask-work
client id (empty: the server registers one): 
scopes, separated by blanks [the server's own choice]: 
where may the token be sent, as https://git.example.com? {server}
where else (empty: nowhere)? 
[ask-work]
issuer = {server}
match = {server}
write this to {home}/.config/keybearer/config? [Y/n] y
keybearer: ask-work: written to {home}/.config/keybearer/config
sign in now? [Y/n] y
keybearer: ask-work: a client was registered with the server, kbcanary-client-1
keybearer: ask-work: signing in by browser, since there is a display
keybearer: ask-work: the browser was opened; if it shows no page, open this address:
{server}/authorize?response_type=code&client_id=kbcanary-client-1&redirect_uri=http%3A%2F%2F127.0.0.1%3A<any>%2Fcallback&state=<any>&code_challenge=<any>&code_challenge_method=S256
or paste the browser's last address: 
keybearer: ask-work: signed in, scope repo
make git ask keybearer for {server}? [Y/n] n
$ keybearer
    ACCOUNT   SIGNED IN           MATCHES                 TOKEN        SIGN-IN
ok  ask-work  at 127.0.0.1:<any>  {server}  <any> min left  -
<empty>
To use it: keybearer curl URL, keybearer setup git; if it fails: keybearer doctor
All commands: keybearer help
$ keybearer token ask-work | cut -c 1-11
kbcanary-at

# A preset: its page is said before the client id is asked. A wrong answer is asked again; a no changes nothing.
$ in-terminal --at 'which server' githb --at 'which server' 2 --at 'name of' 'a b' --at 'name of' ask-work --at 'name of' '' --at 'client id' id --at 'client secret' kbcanary-secret --at 'write this' maybe --at 'write this' n keybearer add
   1  goto                   7  gitea                 13  microsoft-graph
   2  github                 8  forgejo               14  atlassian
   3  github-enterprise      9  codeberg              15  okta
   4  gitlab                10  azure-devops          16  auth0
   5  bitbucket             11  google                17  keycloak
   6  bitbucket-dc          12  google-apis
which server: number, name, or its address (https://...)? githb
keybearer: there is no preset "githb"; did you mean github?
which server: number, name, or its address (https://...)? 2
keybearer: GitHub: OAuth apps and GitHub Apps
name of the account [github]: a b
keybearer: a name has at most 64 letters, digits, '.', '_' and '-'
name of the account [github]: ask-work
keybearer: there is an account ask-work already
name of the account [github]: 
keybearer: register a client at https://github.com/settings/applications/new: an
           OAuth app; with Enable Device Flow it needs no secret; scopes: repo
           gist workflow
keybearer: redirect URI, byte for byte: http://127.0.0.1/callback
client id (empty: add it later): id
client secret, not shown (empty: it has none): 
keybearer: its token is for https://github.com, https://api.github.com,
           https://gist.github.com and 3 more
[github]
provider = github
client_id = id
keybearer: the client secret goes to the keystore, not into the file
write this to {home}/.config/keybearer/config? [Y/n] maybe
write this to {home}/.config/keybearer/config? [Y/n] n
keybearer: add: stopped; nothing was changed
[64]
$ cat .config/keybearer/config
[ask-work]
issuer = {server}
match = {server}
client_id = kbcanary-client-1
store = secret-service
$ in-terminal --at 'client id' '' --at 'write this' '' --at 'sign in now' n keybearer add ask-lab --provider gitea --issuer $SERVER
keybearer: 127.0.0.1:<any> registers clients by itself
client id (empty: the server registers one): 
keybearer: its token is for {server}
[ask-lab]
provider = gitea
issuer = {server}
write this to {home}/.config/keybearer/config? [Y/n] 
keybearer: ask-lab: written to {home}/.config/keybearer/config
sign in now? [Y/n] n
keybearer: ask-lab: next, run: keybearer login ask-lab, which registers a client

# An address that does not answer, and the end of the input.
$ in-terminal --at 'which server' keycloak --at 'as https' http://x.example --at 'as https' http://127.0.0.1:1 --at 'all the same' n --at 'address' ^D keybearer add ask-none
   1  goto                   7  gitea                 13  microsoft-graph
   2  github                 8  forgejo               14  atlassian
   3  github-enterprise      9  codeberg              15  okta
   4  gitlab                10  azure-devops          16  auth0
   5  bitbucket             11  google                17  keycloak
   6  bitbucket-dc          12  google-apis
which server: number, name, or its address (https://...)? keycloak
keybearer: Keycloak; issuer is https://HOST/realms/REALM
the address of the server, as https://host.example: http://x.example
keybearer: URL http://x.example: http is allowed only with a numeric loopback address, as in http://127.0.0.1; use https
the address of the server, as https://host.example: http://127.0.0.1:1
keybearer: 127.0.0.1 cannot be reached: Connection refused (http://127.0.0.1:1/.well-known/oauth-authorization-server); nothing was changed; try again later
use this address all the same? [y/N] n
the address of the server: 
keybearer: the input ended; nothing was changed; run it again to start over
[64]

# What the command line says is not asked; with all of it nothing is.
$ in-terminal keybearer add ask-done --issuer $SERVER --client-id client --match $SERVER/done
keybearer: ask-done: written to {home}/.config/keybearer/config
keybearer: ask-done: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: ask-done: next, run: keybearer login ask-done
$ in-terminal keybearer add ask-done --replace --scope repo
keybearer: ask-done: written to {home}/.config/keybearer/config
keybearer: ask-done: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: ask-done: next, run: keybearer login ask-done

# THREATS.md E7: in CI, with KEYBEARER_INTERACTIVE=never and without a terminal nothing is asked.
$ CI=true in-terminal keybearer add ask-ci --provider github
keybearer: ask-ci: written to {home}/.config/keybearer/config
keybearer: ask-ci: register a client at https://github.com/settings/applications/new: an OAuth app; with Enable Device Flow it needs no secret; scopes: repo gist workflow
keybearer: ask-ci: the redirect URI to register, byte for byte:
http://127.0.0.1/callback
keybearer: ask-ci: next, run: keybearer add ask-ci --replace --client-id ID
$ KEYBEARER_INTERACTIVE=never in-terminal keybearer add ask-never
keybearer: add: the account ask-never names no server; nothing was changed; set provider, issuer or token_endpoint
[64]
$ in-terminal sh -c 'keybearer add ask-err --provider github 2>err; cat err'
http://127.0.0.1/callback
keybearer: ask-err: written to {home}/.config/keybearer/config
keybearer: https://github.com: the accounts ask-ci, ask-err match equally well; write https://ask-ci@github.com/ in the remote, give one a longer match, or set default = yes in one of them
keybearer: ask-err: register a client at https://github.com/settings/applications/new: an OAuth app; with Enable Device Flow it needs no secret; scopes: repo gist workflow
keybearer: ask-err: the redirect URI to register, byte for byte:
keybearer: ask-err: next, run: keybearer add ask-err --replace --client-id ID
$ keybearer add ask-pipe --provider goto </dev/null
keybearer: ask-pipe: written to {home}/.config/keybearer/config
keybearer: ask-pipe: register a client at https://developer.logmeininc.com/clients: a client; its scopes are the most that a token gets
keybearer: ask-pipe: the redirect URI to register, byte for byte:
http://localhost:9111/callback
keybearer: ask-pipe: next, run: keybearer add ask-pipe --replace --client-id ID
$ grep -rl kbcanary-secret .config .local
[1]

# What the server's metadata says: its scopes, of which those for a refresh token are proposed, and metadata documents.
$ server --set registration=false 'metadata={"scopes_supported":["openid","repo","offline_access"],"client_id_metadata_document_supported":true}'
$ in-terminal --at 'client id (' https://me.example/client.json --at 'client secret' '' --at 'scopes' '' --at 'be sent' '' --at 'write this' y --at 'sign in now' n keybearer add ask-cimd --issuer $SERVER
keybearer: 127.0.0.1:<any> does not register clients by itself
keybearer: it knows the scopes openid repo offline_access
keybearer: register a client with the provider
keybearer: it also takes the https address of a client ID metadata document as
           client id
keybearer: redirect URI, byte for byte: http://127.0.0.1/callback
client id (empty: add it later): https://me.example/client.json
client secret, not shown (empty: it has none): 
scopes, separated by blanks [openid offline_access]: 
where may the token be sent, as https://git.example.com? 
keybearer: only a command that names the account gets its token then
[ask-cimd]
issuer = {server}
client_id = https://me.example/client.json
scope = openid offline_access
write this to {home}/.config/keybearer/config? [Y/n] y
keybearer: ask-cimd: written to {home}/.config/keybearer/config
sign in now? [Y/n] n
keybearer: ask-cimd: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: ask-cimd: next, run: keybearer login ask-cimd
$ in-terminal --at 'client id (' https://me.example/client.json --at 'client secret' '' --at 'scopes' 'a"b' --at 'scopes' 'openid' --at 'be sent' http://x.example --at 'be sent' $SERVER/x --at 'where else' '' --at 'write this' y --at 'sign in now' n keybearer add ask-cimd2 --issuer $SERVER
keybearer: 127.0.0.1:<any> does not register clients by itself
keybearer: it knows the scopes openid repo offline_access
keybearer: register a client with the provider
keybearer: it also takes the https address of a client ID metadata document as
           client id
keybearer: redirect URI, byte for byte: http://127.0.0.1/callback
client id (empty: add it later): https://me.example/client.json
client secret, not shown (empty: it has none): 
scopes, separated by blanks [openid offline_access]: a"b
keybearer: a scope is printable ASCII without " and \; separate the names by spaces, without quotes
scopes, separated by blanks [openid offline_access]: openid
where may the token be sent, as https://git.example.com? http://x.example
keybearer: URL http://x.example: http is allowed only with a numeric loopback address, as in http://127.0.0.1; use https
where may the token be sent, as https://git.example.com? {server}/x
where else (empty: nowhere)? 
[ask-cimd2]
issuer = {server}
client_id = https://me.example/client.json
scope = openid
match = {server}/x
write this to {home}/.config/keybearer/config? [Y/n] y
keybearer: ask-cimd2: written to {home}/.config/keybearer/config
sign in now? [Y/n] n
keybearer: ask-cimd2: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: ask-cimd2: next, run: keybearer login ask-cimd2
