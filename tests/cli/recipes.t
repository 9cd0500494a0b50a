# keybearer-config(5), RECIPES: each `keybearer add` runs as it is written there, and its account is what the recipe says.
$ mandoc -T ascii -O width=300 $TESTS/../man/keybearer-config.5 | sed 's/.\x08//g; /^RECIPES/,/^FILES/!d' | sed -n '/^ *\(KEY[^ ]* \)*keybearer add /{:a; /\\$/{N; ba}; s/\\\n *//g; s/^ *//; p}' >recipes
$ wc -l <recipes
15
$ mkdir etc; touch etc/config
$ while read -r line; do case $line in KEYBEARER_CONFIG=/etc/*) continue;; esac; echo s3cret | sh -c "$line" 2>&1 >/dev/null | sed '/written to/d' | tail -n 1; done <recipes
keybearer: github: next, run: keybearer login github
keybearer: gitlab: next, run: keybearer login gitlab
keybearer: lab: next, run: keybearer login lab
keybearer: codeberg: next, run: keybearer login codeberg
keybearer: forge: next, run: keybearer login forge
keybearer: tea: next, run: keybearer login tea
keybearer: bitbucket: next, run: keybearer login bitbucket
keybearer: azure: next, run: keybearer login azure
keybearer: google: next, run: keybearer login google
keybearer: jira: next, run: keybearer login jira
keybearer: goto: next, run: keybearer login goto
keybearer: work: next, run: keybearer login work, which registers a client if the server allows that
keybearer: build: next, run: keybearer login build
keybearer: ci: nobody signs in; to try it, run: keybearer token ci
$ grep '^KEYBEARER_CONFIG=/etc/keybearer/' recipes | sed 's,/etc/keybearer/,etc/,' | sh
keybearer: work: written to {home}/etc/config
keybearer: work: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: work: next, run: keybearer login work
$ cat etc/config
[work]
issuer = https://login.example.com
client_id = ID
match = https://git.example.com
$ keybearer status --json | tr '{' '\n' | sed -n 's/"account":"\([^"]*\)".*"matches":\(\[[^]]*\]\).*/\1 \2/p'
github ["https://github.com","https://api.github.com","https://gist.github.com","https://ghcr.io","https://npm.pkg.github.com","https://*.pkg.github.com"]
gitlab ["https://gitlab.com","https://registry.gitlab.com"]
lab ["https://gitlab.example.com"]
codeberg ["https://codeberg.org"]
forge ["https://forge.example.com"]
tea ["https://gitea.example.com"]
bitbucket ["https://bitbucket.org","https://api.bitbucket.org"]
azure ["https://dev.azure.com","https://pkgs.dev.azure.com","https://*.visualstudio.com"]
google ["https://*.googlesource.com","https://source.developers.google.com","https://*.pkg.dev","https://gcr.io","https://*.gcr.io"]
jira ["https://api.atlassian.com"]
goto ["https://api.getgo.com","https://api.goto.com"]
work ["https://git.example.com"]
build []
ci []
$ grep -c s3cret .config/keybearer/config
0
[1]
