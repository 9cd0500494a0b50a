# One sign-in for several audiences (key `grant`): each account gets its own token from one refresh token, under one lock.
$ server --set scope="repo registry"; signed-in bor-main --scope "repo registry"
$ keybearer add bor-reg --set grant=bor-main --scope registry --set audience=reg --match https://reg.app.example 2>/dev/null
$ keybearer add bor-k8s --set grant=bor-main --set resource=https://k8s.app.example --match https://k8s.app.example 2>/dev/null
$ keybearer token bor-main; keybearer token bor-reg; keybearer token bor-k8s; server --log token | cut -d ' ' -f 4-7
kbcanary-at-1
kbcanary-at-2
kbcanary-at-3
grant_type=authorization_code code=kbcanary-code-1 redirect_uri=http://127.0.0.1:<any>/callback code_verifier=<any>
grant_type=refresh_token refresh_token=kbcanary-rt-1 scope=registry audience=reg
grant_type=refresh_token refresh_token=kbcanary-rt-2 resource=https://k8s.app.example client_id=client
$ keybearer token https://reg.app.example/x; keybearer token bor-main; keybearer token bor-k8s; server --count token
kbcanary-at-2
kbcanary-at-1
kbcanary-at-3
3

# Eight callers of each account find an expired token: they make three requests, one after another, and use no refresh token twice.
$ server --set expires_in=0; for name in main reg k8s; do keybearer token bor-$name --fresh >/dev/null; done; server --set expires_in=3600; server --reset; server --set scope="repo registry"
$ for n in 1 2 3 4 5 6 7 8; do for name in main reg k8s; do keybearer --quiet token bor-$name >>got.$name 2>&1 & done; done; wait; for name in main reg k8s; do sort got.$name | uniq -c | sed 's/kbcanary.*/one token/'; done; server --log token | cut -d ' ' -f 4,8,9 | sort | uniq -c | sed 's/->//'
      8 one token
      8 one token
      8 one token
      1 grant_type=refresh_token  200
      1 grant_type=refresh_token 200
      1 grant_type=refresh_token client_id=client 

# A token that one account requested is never another account's answer, nor is a token of the previous sign-in.
$ keybearer add bor-main --replace --set cache=none >/dev/null 2>&1; keybearer token bor-main >main; keybearer token bor-reg --fresh >reg; keybearer token bor-main | cmp - main; cmp -s main reg
[1]
$ keybearer login bor-main --flow browser 2>/dev/null; keybearer token bor-reg | cmp -s - reg; echo $?; sed -i /^cache/d .config/keybearer/config
1

# All that concerns the sign-in is that of the other account.
$ keybearer login bor-reg; keybearer move bor-reg --store file; keybearer logout bor-reg; keybearer token bor-main >/dev/null; keybearer status bor-reg | head -n 1
keybearer: bor-reg: uses the sign-in of bor-main; run: keybearer login bor-main
keybearer: bor-reg: uses the sign-in of bor-main; run: keybearer move bor-main --store file
keybearer: bor-reg: its cached token was removed; it uses the sign-in of bor-main
ok bor-reg: signed in at 127.0.0.1:<any>, by bor-main, <any> s ago
$ keybearer token bor-reg | cut -c 1-11; keybearer remove bor-main; keybearer token bor-main | cut -c 1-11; keybearer logout bor-main 2>/dev/null; keybearer token bor-reg; keybearer login bor-main --flow browser 2>/dev/null; keybearer token bor-reg | cut -c 1-11
kbcanary-at
keybearer: {home}/.config/keybearer/config:1: grant: there is no account bor-main; name another, or remove the line
kbcanary-at
keybearer: bor-reg: not signed in; run: keybearer login bor-main
kbcanary-at
$ server --answer invalid_scope; keybearer token bor-reg --fresh; keybearer status --check bor-main; echo $?
keybearer: bor-reg: 127.0.0.1 refused (invalid_scope); the sign-in was kept; correct scope, resource or audience of account bor-reg
0
$ server --set device=true interval=1; (server --wait device 1; server --approve) & keybearer login bor-main --flow device >/dev/null 2>&1; wait; server --log device | cut -d ' ' -f 4-7
scope=repo registry resource=https://k8s.app.example client_id=client

$ server --end; keybearer token bor-reg --fresh; keybearer token bor-main | cut -c 1-11; keybearer token bor-k8s --fresh
keybearer: bor-reg: the server ended this sign-in (invalid_grant); run: keybearer login bor-main
kbcanary-at
keybearer: bor-k8s: the server ended this sign-in on <any> (invalid_grant); run: keybearer login bor-main
[77]
$ keybearer login bor-main --flow browser 2>/dev/null; keybearer token bor-reg | cut -c 1-11
kbcanary-at
$ keybearer remove bor-reg --keep-remote; keybearer token bor-main | cut -c 1-11
keybearer: bor-reg: its cached token was removed; it uses the sign-in of bor-main
keybearer: bor-reg: removed
kbcanary-at
$ printf '[x]\ngrant = nobody\n' >bad; chmod 600 bad; KEYBEARER_CONFIG=bad keybearer status
keybearer: {home}/bad:1: grant: there is no account nobody; name another, or remove the line
[78]
