# keybearer(1), EXIT STATUS: a wrong command line is 64 with one message; help is printed to standard output.
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
$ keybearer nonsense
keybearer: there is no command nonsense; see: keybearer help
[64]
$ keybearer token
keybearer: token: an argument is missing: TARGET [--min-valid SECONDS] [--fresh]; see: keybearer token --help
[64]
$ keybearer token a b
keybearer: token: unexpected argument b; see: keybearer token --help
[64]
$ keybearer token a --nonsense
keybearer: token: unrecognised option '--nonsense'; see: keybearer token --help
[64]
$ keybearer token a --min-valid soon
keybearer: token: --min-valid is a number of seconds, not soon
[64]
$ keybearer token a --min-valid
keybearer: token: the required argument for option '--min-valid' is missing; see: keybearer token --help
[64]
$ keybearer header a --json
keybearer: header: unrecognised option '--json'; it is an option of: get, status, doctor
[64]
$ keybearer refresh --all
$ docker-credential-keybearer get </dev/null
no credentials server URL
[1]
$ keybearer --version
keybearer 0.2.0
$ keybearer token --help
usage: keybearer token TARGET [--min-valid SECONDS] [--fresh]
<empty>
print the access token
<empty>
  --min-valid SECONDS     how long it must stay valid (60, or half its life)
  --fresh                 refresh first
<empty>
  keybearer token work
  keybearer token https://api.example.com/ --fresh
<empty>
The manual: man keybearer
$ keybearer help
usage: keybearer [--verbose|--quiet] COMMAND ...
       keybearer --help|--version
Gives git, docker, curl and other HTTP tools their OAuth 2.0 credentials.
<empty>
start here  add         write an account; at a terminal it asks for the rest
            login       sign in
            setup       make git, docker, kubectl or another tool ask keybearer
use         curl        run curl with the token of the account of its URLs
            exec        run a command with the token in a variable
            token       print the access token
            header      print an Authorization header
            get         print the access token and its metadata
look after  status      show which accounts are signed in, and for how long
            doctor      look for problems, and say what to do
            refresh     refresh without asking the user, as a timer does
            logout      revoke the sign-in at the server, then delete it
            remove      delete an account, its sign-in and its client secret
            move        move a sign-in to another keystore
            import      take over hosts, users and client ids of another tool
            completion  print a shell's completion script
called by tools: git, docker, cargo, bazel, kubernetes, go, google, terraform,
                 keyring, pnpm
keybearer help X explains a command, or: providers, stores, flows, exit-codes
$ keybearer token nobody
keybearer: there is no account "nobody"; run: keybearer add nobody
[78]
$ keybearer token https://nobody.example/
keybearer: no account matches https://nobody.example/; add to an account: match = https://nobody.example
[78]
$ keybearer token https://user@nobody.example/
keybearer: no account matches https://nobody.example/; add to an account: match = https://nobody.example
[78]
$ keybearer token https://user:secret@nobody.example/
keybearer: URL https://***@nobody.example/: it holds a username or password; remove the @ and what precedes it
[64]
$ keybearer status
keybearer: no account is configured; add one with: keybearer add

# The output cannot be written (THREATS.md P3), its reader has closed it (P2), or standard output is closed (P4).
$ signed-in usage-work
$ keybearer token usage-work >/dev/full
keybearer: the output cannot be written: No space left on device; nothing was lost; free some space, or redirect standard output elsewhere
[74]
$ keybearer token usage-work >&-
keybearer: the output cannot be written: Bad file descriptor; nothing was lost; free some space, or redirect standard output elsewhere
[74]
$ keybearer token usage-work >&- 2>&-
[74]
$ for command in 'header usage-work' 'get usage-work' status 'help stores' --version; do keybearer $command >&-; echo $?; done
keybearer: the output cannot be written: Bad file descriptor; nothing was lost; free some space, or redirect standard output elsewhere
74
keybearer: the output cannot be written: Bad file descriptor; nothing was lost; free some space, or redirect standard output elsewhere
74
keybearer: the output cannot be written: Bad file descriptor; nothing was lost; free some space, or redirect standard output elsewhere
74
keybearer: the output cannot be written: Bad file descriptor; nothing was lost; free some space, or redirect standard output elsewhere
74
keybearer: the output cannot be written: Bad file descriptor; nothing was lost; free some space, or redirect standard output elsewhere
74
$ printf 'protocol=https\nhost=nobody.example\n\n' | keybearer git get >&-
$ keybearer git get <&- >&- 2>&-
[65]
$ grep -rl kbcanary .local .config
[1]
$ env -i PATH=$PATH keybearer token usage-work 2>&1 | cut -c 1-30
keybearer: there is no account
$ HOME=relative keybearer status
keybearer: HOME (relative) is not an absolute path; set it to your home directory
[78]
$ HOME=/nonexistent keybearer status
keybearer: HOME (/nonexistent): No such file or directory; create it, or set HOME to another directory
[78]
