# Contract, "Exit codes" and "Streams": a wrong line is 64 with one sentence; help is on standard output.
$ keybearer
$ keybearer nonsense
$ keybearer token
$ keybearer token a b
$ keybearer token a --nonsense
$ keybearer token a --min-valid soon
$ keybearer token a --min-valid
$ keybearer header a --json
$ keybearer refresh --all
$ keybearer doctor
$ docker-credential-keybearer get </dev/null
$ keybearer --version
$ keybearer token --help
$ keybearer help
$ keybearer token nobody
$ keybearer token https://nobody.example/
$ keybearer token https://user@nobody.example/
$ keybearer status

# The answer could not be written (threats P3), or nobody reads it (P2), or there is nowhere to write (P4).
$ signed-in usage-work
$ keybearer token usage-work >/dev/full
$ (keybearer token usage-work; echo $? >&2) | true
$ keybearer token usage-work >&- 2>&-
$ keybearer git get <&- >&- 2>&-
$ grep -rl kbcanary .local .config
$ env -i PATH=$PATH keybearer token usage-work 2>&1 | cut -c 1-30
$ HOME=relative keybearer status
$ HOME=/nonexistent keybearer status
