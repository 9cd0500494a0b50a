# doctor says what is true of each account: a client that the server registers at the first sign-in, a sign-in that nobody makes, one that another account makes, and tools only where they are used.
$ server --set registration=true; keybearer add doc-reg --issuer $SERVER --match https://git.example.org >/dev/null 2>&1
$ keybearer add doc-robot --issuer $SERVER --client-id robot --set flow=client_credentials --set token_endpoint_auth_method=none --match https://registry.example.org >/dev/null 2>&1; signed-in doc-main; printf '[doc-borrows]\ngrant = doc-main\n' >>.config/keybearer/config
$ keybearer doctor --verbose | grep -v -E "^[a-z]+ +(state|cache|memory|curl):|checks are fine"
problem  doc-reg: not signed in; run: keybearer login doc-reg
note     docker: docker does not ask keybearer for https://git.example.org, https://registry.example.org; if one is a registry, run: keybearer setup docker
note     git: git does not ask keybearer for https://git.example.org, https://registry.example.org, {server}; if git uses it, run: keybearer setup git
note     doc-borrows: no match is configured, so the account is reached only by its name; run: keybearer add doc-borrows --replace --match URL
ok       configuration: {home}/.config/keybearer/config is valid, with 4 accounts
ok       git: git version <any>
ok       doc-reg, doc-robot: login will use the store secret-service
ok       doc-reg, doc-robot, doc-main and 1 more: the session bus is unix:path=<any>
ok       doc-reg, doc-robot, doc-main and 1 more: the keyring's default collection is Login, unlocked
ok       doc-reg, doc-robot, doc-main and 1 more: secret-service answers and is unlocked
ok       doc-reg, doc-robot, doc-main and 1 more: {server} answers
ok       doc-reg, doc-robot, doc-main and 1 more: this machine's clock agrees with that of 127.0.0.1
ok       doc-reg: login registers a client at 127.0.0.1:<any>
ok       doc-robot: needs no sign-in
ok       doc-main: signed in <any> s ago, refreshed <any> s ago
ok       doc-borrows: uses the sign-in of doc-main
$ keybearer add doc-bare --set token_endpoint=$SERVER/token --set authorization_endpoint=$SERVER/authorize >/dev/null 2>&1; keybearer doctor | grep doc-bare; keybearer remove doc-bare 2>/dev/null
problem  doc-bare: the account has no client_id; run: keybearer add doc-bare --replace --client-id ID
problem  doc-bare: not signed in; run: keybearer login doc-bare
note     doc-bare: no match is configured, so the account is reached only by its name; run: keybearer add doc-bare --replace --match URL
$ keybearer setup git 2>/dev/null; mkdir .docker; echo '{}' >.docker/config.json; keybearer doctor | grep -E 'git:|docker:'
note     docker: docker does not ask keybearer for https://git.example.org, https://registry.example.org; if one is a registry, run: keybearer setup docker
$ keybearer setup docker 2>/dev/null; keybearer doctor | grep -E 'git:|docker:'
[1]
$ printf '[doc-goto]\nprovider = goto\nclient_id = c\n' >.config/keybearer/config; rm .docker/config.json; keybearer doctor --verbose | grep -E 'git:|docker:'
[1]
$ printf '[doc-one]\nissuer = %s\nclient_id = c\nmatch = https://git.example.org\n\n[doc-two]\nissuer = %s\nclient_id = d\nusername = alice\nmatch = https://git.example.org\n' $SERVER $SERVER >.config/keybearer/config; keybearer doctor | grep ties
warning  ties: https://git.example.org: the accounts doc-one, doc-two match equally well; write https://alice@git.example.org/ in the remote, give one a longer match, or set default = yes in one of them

# On a terminal.
$ printf '[doc-work]\nissuer = http://127.0.0.1:1\nclient_id = c\n\n[doc-other]\nissuer = http://127.0.0.1:1\nclient_id = c\n' >.config/keybearer/config; NO_COLOR= LANG=C.UTF-8 COLUMNS=72 in-terminal keybearer doctor
\x1b[31m✗   \x1b[0m\x1b[1mdoc-work:\x1b[0m not signed in
    \x1b[31mrun: keybearer login doc-work\x1b[0m
\x1b[31m✗   \x1b[0m\x1b[1mdoc-work, doc-other:\x1b[0m 127.0.0.1 cannot be reached: Connection refused
    (http://127.0.0.1:1/.well-known/oauth-authorization-server)
    \x1b[31mtry again later\x1b[0m
\x1b[31m✗   \x1b[0m\x1b[1mdoc-other:\x1b[0m not signed in
    \x1b[31mrun: keybearer login doc-other\x1b[0m
·   \x1b[1mdoc-work:\x1b[0m no match is configured, so the account is reached only by
    its name
    \x1b[2mrun: keybearer add doc-work --replace --match URL\x1b[0m
·   \x1b[1mdoc-other:\x1b[0m no match is configured, so the account is reached only by
    its name
    \x1b[2mrun: keybearer add doc-other --replace --match URL\x1b[0m
<empty>
3 problems, 2 notes, <any> checks are fine (--verbose lists them)
[77]
$ LANG=C.UTF-8 COLUMNS=20 NO_COLOR=1 in-terminal keybearer doctor
✗   doc-work: not signed in
    run: keybearer login doc-work
✗   doc-work, doc-other: 127.0.0.1
    cannot be reached: Connection
    refused
    (http://127.0.0.1:1/.well-known/oauth-authorization-server)
    try again later
✗   doc-other: not signed in
    run: keybearer login doc-other
·   doc-work: no match is configured, so
    the account is reached only by its
    name
    run: keybearer add doc-work
    --replace --match URL
·   doc-other: no match is configured,
    so the account is reached only by
    its name
    run: keybearer add doc-other
    --replace --match URL
<empty>
3 problems, 2 notes, <any> checks are fine
(--verbose lists them)
[77]
