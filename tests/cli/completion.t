# completion: the words that may stand in place of the last one, from the tables and the configuration alone. tests/completion/run types them in the real shells.
$ names() { keybearer completion bash -- "$@" | cut -f 1 | xargs; }
$ names ''; names stat; names --
add login setup curl exec token header get status doctor refresh logout remove move import completion help
add login setup curl exec token header get status doctor refresh logout remove move import completion help
--verbose --quiet --help --version
$ names login --; names login --timeout=5 --flow browser --; names login --flow ''; names login --flow=
--flow --timeout --refresh-token-file --verbose --quiet --help
--refresh-token-file --verbose --quiet --help
browser device paste client_credentials jwt_bearer token_exchange secret
--flow=browser --flow=device --flow=paste --flow=client_credentials --flow=jwt_bearer --flow=token_exchange --flow=secret
$ names add x --provider '' | cut -c 1-24; names add x --store ''; names add x --set '' | cut -c 1-30; names setup ''; names completion ''; names help ''
goto github github-enter
secret-service file exec: kernel
provider= issuer= authorizatio
git docker cargo bazel go kubectl terraform pnpm pip
bash zsh fish
add login setup curl exec token header get status doctor refresh logout remove move import completion help providers stores flows exit-codes
$ names login x --refresh-token-file ''; names exec a ''; names exec a -- ''; names doctor ''; names token a ''; names docker ''; names docker --; names nonsense ''; names
:files
--
:files
--json --verbose --quiet --help
--min-valid --fresh --verbose --quiet --help
<empty>
--account --verbose --quiet --help
<empty>
<empty>

# Accounts, each once, with their server.
$ printf '[work]\nissuer = https://login.example.com\nclient_id = c\n\n[goto-main]\nprovider = goto\nclient_id = c\n' >config; export KEYBEARER_CONFIG=$HOME/config; chmod 600 config
$ keybearer completion zsh -- login ''; names status work ''; names move ''; names add ''; names add --replace ''; names curl --account ''
work	https://login.example.com
goto-main	goto
goto-main
work goto-main
<empty>
work goto-main
work goto-main

# An error would spoil the line that the user is typing: a faulty configuration has no accounts. Nothing is asked but that file.
$ echo nonsense >>config; names login ''; names login --fl | cut -c 1-6
--flow --timeout --refresh-token-file --verbose --quiet --help
--flow
$ KEYBEARER_CONFIG=/nonexistent names login ''; unset KEYBEARER_CONFIG; HOME=/nonexistent names login ''; mkfifo pipe; KEYBEARER_CONFIG=$HOME/pipe names login ''
--flow --timeout --refresh-token-file --verbose --quiet --help
--flow --timeout --refresh-token-file --verbose --quiet --help
--flow --timeout --refresh-token-file --verbose --quiet --help
$ server --count; ls .local/state .cache
0
ls: cannot access '.local/state': No such file or directory
ls: cannot access '.cache': No such file or directory
[2]

$ for shell in bash zsh fish; do keybearer completion $shell | grep -c 'completion'; done; keybearer completion bash | cmp - $PREFIX/share/bash-completion/completions/keybearer; keybearer completion zsh | cmp - $PREFIX/share/zsh/site-functions/_keybearer; keybearer completion fish | cmp - $PREFIX/share/fish/vendor_completions.d/keybearer.fish
2
2
1
$ keybearer completion tcsh
keybearer: completion: there is no completion for tcsh; there are: bash, zsh, fish
[64]
$ keybearer completion
keybearer: completion: an argument is missing: bash|zsh|fish [-- WORD...]; see: keybearer completion --help
[64]
