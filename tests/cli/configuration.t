# threats I3, I4, contract "Configuration": what is wrong is named by file, line and key, with the mend; nothing is sent.
$ try() { printf "$1" >config; chmod ${2:-600} config; KEYBEARER_CONFIG=$HOME/config keybearer status; }
$ try '[a]\nissuer = https://x.example\nscopes = b\n'
$ try '[a]\nissuer = https://x.example\nclient_secret = b\n'
$ try '[a]\nissuer = https://x.example\nscope = b # c\n'
$ try '[a]\nissuer = https://x.example\nscope = b\nscope = c\n'
$ try '[a]\nissuer = https://x.example\n\n[a]\n'
$ try '[a b]\nissuer = https://x.example\n'
$ try '[a]\nissuer https://x.example\n'
$ try '[a]\nissuer = http://x.example\n'
$ try '[a]\nclient_id = b\n'
$ try '[a]\nprovider = nobody\n'
$ try '[a]\nissuer = https://x.example\ntimeout = soon\n'
$ try '[a]\nissuer = https://x.example\nmatch = http://git.example.com\n'
$ try '[a]\nissuer = https://x.example\nmatch = https://*.com\n'
$ try '[a]\nissuer = https://x.example\nauthorization_parameter = state=1\n'
$ try '[a]\nissuer = https://x.example\nscope = \033[31m\n'
$ try '[a]\nissuer = https://x.example\n' 622
$ KEYBEARER_CONFIG=$HOME/missing keybearer status
$ mkfifo pipe; KEYBEARER_CONFIG=$HOME/pipe keybearer status
$ KEYBEARER_CONFIG=$HOME keybearer status

# CRLF, a byte order mark, comments and blanks are what editors leave.
$ try '\357\273\277; mine\r\n# too\r\n[a]\r\n  issuer  =  https://x.example  \r\n' | head -n 1

# add writes in place: comments and order stay.
$ mkdir -p .config/keybearer; printf '# mine\n[one]\nissuer = https://one.example\n# of one\nscope = a\n\n[two]\nissuer = https://two.example\n' >.config/keybearer/config
$ keybearer add one --replace --scope 'a b' --match https://a.example --match https://b.example; cat .config/keybearer/config
$ keybearer add one --issuer https://x.example
$ keybearer add three --set scope
$ keybearer add three --set 'scope=a # b' --issuer https://x.example
$ keybearer add three --issuer http://x.example
$ keybearer add 'no name' --issuer https://x.example
$ keybearer add three --issuer https://x.example --client-secret-file missing
$ keybearer remove two; cat .config/keybearer/config
