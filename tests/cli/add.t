# keybearer(1), add: a wrong command line is 64, names the option and changes nothing; the last line is the next step.
$ keybearer add </dev/null
keybearer: add: an argument is missing: ACCOUNT; nothing was changed; see: keybearer add --help
[64]
$ keybearer add git --provider githb
keybearer: add: --provider: there is no preset "githb"; nothing was changed; did you mean github?
[64]
$ keybearer add git --provider github --scop repo
keybearer: add: unrecognised option '--scop'; nothing was changed; did you mean --scope?
[64]
$ keybearer add git --provider github --set scpe=repo
keybearer: add: --set: unknown key "scpe"; nothing was changed; did you mean scope?
[64]
$ keybearer add git --provider github --set timeout=soon
keybearer: add: --set: timeout: "soon" is not a number of seconds from 1 to 3600; nothing was changed; see: keybearer add --help
[64]
$ keybearer add git --provider github --set =x
keybearer: add: --set: unknown key ""; nothing was changed; see keybearer-config(5)
[64]
$ keybearer add git --provider gitea
keybearer: add: provider gitea is not one server; nothing was changed; add its issuer, as in issuer = https://HOST
[64]
$ keybearer add git --client-id x
keybearer: add: the account git names no server; nothing was changed; set provider, issuer or token_endpoint
[64]
$ keybearer add git --issuer https://x.example --set grant=nobody
keybearer: add: grant: there is no account nobody; nothing was changed; name another, or remove the line
[64]
$ keybearer add git --issuer https://x.example --store fil
keybearer: add: --store: "fil" is not one of: secret-service, file, exec:PROGRAM, kernel; nothing was changed; did you mean file?
[64]
$ keybearer add git --issuer https://x.example --match http://git.example
keybearer: add: --match: URL http://git.example: http is allowed only with a numeric loopback address, as in http://127.0.0.1; nothing was changed; use https
[64]
$ keybearer add git --issuer https://x.example --scope 'a # b'
keybearer: git: scope: the value contains a #, which the file cannot hold; nothing was changed
[64]
$ keybearer add 'a b' --issuer https://x.example
keybearer: add: a b is not an account name; nothing was changed; use at most 64 letters, digits, '.', '_' and '-'
[64]
$ ls -A .config
ls: cannot access '.config': No such file or directory
[2]

# A preset: where its users register a client, as what, and with which redirect URI; only that is on standard output.
$ keybearer add add-hub --provider github
keybearer: add-hub: written to {home}/.config/keybearer/config
keybearer: add-hub: register a client at https://github.com/settings/applications/new: an OAuth app; with Enable Device Flow it needs no secret; scopes: repo gist workflow
keybearer: add-hub: the redirect URI to register, byte for byte:
http://127.0.0.1/callback
keybearer: add-hub: next, run: keybearer add add-hub --replace --client-id ID
$ keybearer add add-hub --replace --client-id id 2>&-
http://127.0.0.1/callback
$ keybearer add add-hub --replace --set flow=device
keybearer: add-hub: written to {home}/.config/keybearer/config
keybearer: add-hub: next, run: keybearer login add-hub
$ keybearer add add-lab --provider gitlab --issuer https://gitlab.example.com
keybearer: add-lab: written to {home}/.config/keybearer/config
keybearer: add-lab: register a client at https://gitlab.example.com/-/user_settings/applications: an application; uncheck Confidential, and it has no secret; scopes: read_repository write_repository
keybearer: add-lab: the redirect URI to register, byte for byte:
http://127.0.0.1/callback
keybearer: add-lab: next, run: keybearer add add-lab --replace --client-id ID
$ keybearer add add-tea --provider gitea --issuer https://gitea.example.com/ --client-id id
keybearer: add-tea: written to {home}/.config/keybearer/config
keybearer: add-tea: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: add-tea: next, run: keybearer login add-tea
$ keybearer add add-goto --provider goto --match https://goto.example
keybearer: add-goto: written to {home}/.config/keybearer/config
keybearer: add-goto: register a client at https://developer.logmeininc.com/clients: a client; its scopes are the most that a token gets
keybearer: add-goto: the redirect URI to register, byte for byte:
http://localhost:9111/callback
keybearer: add-goto: next, run: keybearer add add-goto --replace --client-id ID
$ keybearer add add-any --issuer https://login.example.com --match https://any.example
keybearer: add-any: written to {home}/.config/keybearer/config
keybearer: add-any: next, run: keybearer login add-any, which registers a client if the server allows that

# Nobody signs in to these, or another account does.
$ keybearer add add-robot --issuer $SERVER --client-id id --set flow=client_credentials
keybearer: add-robot: written to {home}/.config/keybearer/config
keybearer: add-robot: next, run: keybearer add add-robot --replace --client-secret-file - (unless the secret is kept already)
$ echo s3cret | keybearer add add-robot --replace --client-secret-file -
keybearer: add-robot: written to {home}/.config/keybearer/config
keybearer: add-robot: nobody signs in; to try it, run: keybearer token add-robot
$ keybearer add add-ci --issuer $SERVER --client-id id --set flow=jwt_bearer --set assertion_file=/x
keybearer: add-ci: written to {home}/.config/keybearer/config
keybearer: add-ci: nobody signs in; to try it, run: keybearer token add-ci
$ keybearer add add-more --set grant=add-hub --scope gist
keybearer: add-more: written to {home}/.config/keybearer/config
keybearer: add-more: it uses the sign-in of add-hub
keybearer: add-more: next, run: keybearer login add-hub

# A tie is said when it comes to be, and default = yes may be in one account only.
$ keybearer add add-hub2 --provider github --client-id id --set username=alice
keybearer: add-hub2: written to {home}/.config/keybearer/config
keybearer: https://github.com: the accounts add-hub, add-hub2 match equally well; write https://alice@github.com/ in the remote, give one a longer match, or set default = yes in one of them
keybearer: add-hub2: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: add-hub2: next, run: keybearer login add-hub2
$ keybearer add add-hub2 --replace --set default=yes
keybearer: add-hub2: written to {home}/.config/keybearer/config
keybearer: add-hub2: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: add-hub2: next, run: keybearer login add-hub2
$ keybearer add add-hub --replace --set default=yes
keybearer: add: default: the accounts add-hub and add-hub2 both have it for https://github.com; nothing was changed; keep default = yes in one of them
[64]
$ keybearer add add-hub
keybearer: add-hub: the account exists already ({home}/.config/keybearer/config:1); nothing was changed; change it with: keybearer add add-hub --replace ...
[64]

# Of three accounts one is the usual one; without it, doctor says the tie, too.
$ keybearer add add-hub3 --provider github --client-id id --set username=bob 2>&1 >/dev/null | grep equally
[1]
$ keybearer add add-hub2 --replace --set default=no 2>&1 >/dev/null | grep equally
keybearer: https://github.com: the accounts add-hub, add-hub2, add-hub3 match equally well; write https://alice@github.com/ in the remote, give one a longer match, or set default = yes in one of them
$ keybearer doctor | grep equally
warning  ties: https://github.com: the accounts add-hub, add-hub2, add-hub3 match equally well; write https://alice@github.com/ in the remote, give one a longer match, or set default = yes in one of them
