# exec: the token is in one variable of that command only; the exit status is the command's own, or 125 if it was not started.
$ signed-in exec-work
$ keybearer exec exec-work -- sh -c 'echo $KEYBEARER_TOKEN'
kbcanary-at-1
$ keybearer exec exec-work --env NPM_TOKEN -- sh -c 'echo $NPM_TOKEN; env | grep -c kbcanary; exit 3'
kbcanary-at-1
1
[3]
$ keybearer exec $SERVER/path -- printf '%s\n' --help -- "a b"
--help
--
a b
$ keybearer exec exec-work -- sh -c 'ulimit -c >limit; trap - PIPE; kill -PIPE $$'
[141]
$ (ulimit -S -c unlimited 2>/dev/null; ulimit -c >expected; keybearer exec exec-work -- sh -c 'ulimit -c' | cmp - expected)

# Errors before the command is started.
$ keybearer exec exec-work -- no-such-command
keybearer: exec: no-such-command is not on PATH (64)
[125]
$ keybearer exec exec-work
keybearer: exec: an argument is missing: ACCOUNT [--env NAME] -- COMMAND [ARG]...; see: keybearer exec --help (64)
[125]
$ keybearer exec exec-work --env 'A B' -- true
keybearer: exec: --env takes a variable's name, not A B (64)
[125]
$ keybearer exec nobody -- true
keybearer: there is no account "nobody"; there are: exec-work (78)
[125]
$ keybearer exec exec-work -- /dev/null
keybearer: exec: cannot start /dev/null: Permission denied (64)
[125]
$ server --end; keybearer token exec-work --fresh 2>/dev/null; keybearer exec exec-work -- touch ran; ls ran
keybearer: exec-work: the server ended this sign-in on <any> (invalid_grant); run: keybearer login exec-work (77)
ls: cannot access 'ran': No such file or directory
[2]
