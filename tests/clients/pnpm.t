# pnpm 10, whose helper gets no argument, and the newest pnpm.
$ signed-in pnpm-work
$ keybearer setup pnpm
keybearer: ln -s <any>/bin/keybearer {home}/.local/bin/keybearer-pnpm-pnpm-work
keybearer: {home}/.npmrc: + //127.0.0.1:<any>/:tokenHelper={home}/.local/bin/keybearer-pnpm-pnpm-work
$ mkdir work; cd work; echo '{"name":"x","version":"1.0.0","dependencies":{"demo":"1.0.0"}}' >package.json; echo "registry=$SERVER/npm/" >.npmrc
$ pnpm-10 install --no-frozen-lockfile 2>&1 | grep -e demo -e ERR; ls node_modules
+ demo 1.0.0
demo
$ rm -rf node_modules pnpm-lock.yaml ~/.cache ~/.local/share/pnpm; pnpm-latest install --no-frozen-lockfile 2>&1 | grep -e demo -e ERR; ls node_modules
+ demo 1.0.0
demo
$ server --log npm | cut -d ' ' -f 1-3 | sort | uniq -c
      2 GET /npm/demo bearer
      2 GET /npm/demo/-/demo-1.0.0.tgz bearer
      2 GET /npm/pnpm bearer
$ cd ..; keybearer setup pnpm --undo
keybearer: {home}/.npmrc: - //127.0.0.1:<any>/:tokenHelper={home}/.local/bin/keybearer-pnpm-pnpm-work
keybearer: rm {home}/.local/bin/keybearer-pnpm-pnpm-work
