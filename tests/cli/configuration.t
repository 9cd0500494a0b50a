# THREATS.md I3, I4: an error in the configuration names file, line and key, and says what to do; nothing is sent.
$ try() { printf "$1" >config; chmod ${2:-600} config; KEYBEARER_CONFIG=$HOME/config keybearer status; }
$ try '[a]\nissuer = https://x.example\nscopes = b\n'
keybearer: {home}/config:3: unknown key "scopes"; did you mean scope?
[78]
$ try '[a]\nissuer = https://x.example\nclient_secret = b\n'
keybearer: {home}/config:3: unknown key "client_secret"; no file holds a secret: remove the line and use add's --client-secret-file FILE
[78]
$ try '[a]\nissuer = https://x.example\nscope = b # c\n'
keybearer: {home}/config:3: scope: a # begins a comment only at the start of a line; put the comment on another line, or write %23 in a URL
[78]
$ try '[a]\nissuer = https://x.example\nscope = b\nscope = c\n'
keybearer: {home}/config:4: scope: it is already set in line 3; keep one of them
[78]
$ try '[a]\nissuer = https://x.example\n\n[a]\n'
keybearer: {home}/config:4: the account a is already in line 1; put its keys into one section
[78]
$ try '[a b]\nissuer = https://x.example\n'
keybearer: {home}/config:1: "a b" is not a valid account name; use at most 64 letters, digits, '.', '_' and '-', not beginning with '.' or '-'
[78]
$ try '[a]\nissuer https://x.example\n'
keybearer: {home}/config:2: the line is neither `key = value` nor [account] nor a comment; correct or remove it
[78]
$ try '[a]\nissuer = http://x.example\n'
keybearer: {home}/config:2: issuer: URL http://x.example: http is allowed only with a numeric loopback address, as in http://127.0.0.1; use https
[78]
$ try '[a]\nclient_id = b\n'
keybearer: {home}/config:1: the account a names no server; set provider, issuer or token_endpoint
[78]
$ try '[a]\nprovider = nobody\n'
keybearer: {home}/config:2: provider: there is no preset "nobody"; see: keybearer help providers; without a preset set issuer
[78]
$ try '[a]\nissuer = https://x.example\ntimeout = soon\n'
keybearer: {home}/config:3: timeout: "soon" is not a number of seconds from 1 to 3600
[78]
$ try '[a]\nissuer = https://x.example\nmatch = http://git.example.com\n'
keybearer: {home}/config:3: match: URL http://git.example.com: http is allowed only with a numeric loopback address, as in http://127.0.0.1; use https
[78]
$ try '[a]\nissuer = https://x.example\nmatch = https://*.com\n'
keybearer: {home}/config:3: match: URL https://*.com: *. must be followed by a domain of at least two labels
[78]
$ try '[a]\nissuer = https://x.example\nauthorization_parameter = state=1\n'
keybearer: {home}/config:3: authorization_parameter: state is set by keybearer itself; remove the line (scope, resource and audience are keys)
[78]
$ try '[a]\nissuer = https://x.example\nscope = \033[31m\n'
keybearer: {home}/config:3: the line contains a control byte; remove it
[78]
$ try '[a]\nissuer = https://x.example\n' 622
keybearer: {home}/config is not trusted: it is writable by others; run: chmod o-w {home}/config
[78]
$ KEYBEARER_CONFIG=$HOME/missing keybearer status
keybearer: {home}/missing: KEYBEARER_CONFIG names this file, which does not exist; create it (it may be empty), or unset the variable
[78]
$ mkfifo pipe; KEYBEARER_CONFIG=$HOME/pipe keybearer status
keybearer: {home}/pipe is not a regular file; replace it by one
[78]
$ KEYBEARER_CONFIG=$HOME keybearer status
keybearer: {home} is not a regular file; replace it by one
[78]

# CRLF, a byte order mark, comments and blanks, as editors leave them, are accepted.
$ try '\357\273\277; mine\r\n# too\r\n[a]\r\n  issuer  =  https://x.example  \r\n' | tail -n 1
x   a        not signed in  -        run: keybearer login a

# add writes in place: comments and order are kept.
$ mkdir -p .config/keybearer; printf '# mine\n[one]\nissuer = https://one.example\n# of one\nscope = a\n\n[two]\nissuer = https://two.example\n' >.config/keybearer/config
$ keybearer add one --replace --scope 'a b' --match https://a.example --match https://b.example; cat .config/keybearer/config
keybearer: one: written to {home}/.config/keybearer/config
keybearer: one: next, run: keybearer login one, which registers a client if the server allows that
# mine
[one]
issuer = https://one.example
# of one
scope = a b
match = https://a.example
match = https://b.example
<empty>
[two]
issuer = https://two.example
$ keybearer add one --issuer https://x.example
keybearer: one: the account exists already ({home}/.config/keybearer/config:2); nothing was changed; change it with: keybearer add one --replace ...
[64]
$ keybearer add three --set scope
keybearer: add: --set: write KEY=VALUE, not scope; nothing was changed; see: keybearer add --help
[64]
$ keybearer add three --set 'scope=a # b' --issuer https://x.example
keybearer: three: scope: the value contains a #, which the file cannot hold; nothing was changed
[64]
$ keybearer add three --issuer http://x.example
keybearer: add: --issuer: URL http://x.example: http is allowed only with a numeric loopback address, as in http://127.0.0.1; nothing was changed; use https
[64]
$ keybearer add 'no name' --issuer https://x.example
keybearer: add: no name is not an account name; nothing was changed; use at most 64 letters, digits, '.', '_' and '-'
[64]
$ keybearer add three --issuer https://x.example --client-secret-file missing
keybearer: missing cannot be opened: No such file or directory; nothing was changed
[64]
$ keybearer remove two; cat .config/keybearer/config
keybearer: two: was not signed in
keybearer: two: removed
# mine
[one]
issuer = https://one.example
# of one
scope = a b
match = https://a.example
match = https://b.example
<empty>
