# logout and remove: the sign-in is revoked at the server if it supports that (RFC 7009), erased here, and never saved again.
$ signed-in out-work
$ keybearer logout out-work
keybearer: out-work: signed out, and revoked at the server
$ server --log revoke
POST /revoke none token=kbcanary-rt-1 token_type_hint=refresh_token client_id=client -> 200
POST /revoke none token=kbcanary-at-1 token_type_hint=access_token client_id=client -> 200
$ keybearer token out-work
keybearer: out-work: not signed in; run: keybearer login out-work
[77]

# The generation continues, so that an old copy of the record never counts as newer (THREATS.md N9).
$ grep -o '"generation":[0-9]*' .local/state/keybearer/out-work.json
"generation":1
$ keybearer logout out-work
keybearer: out-work: was not signed in
$ secret-tool search account out-work

# If the revocation fails, the message says so, and the sign-in is erased all the same.
$ signed-in out-down
$ server --answer 500 path=/revoke; keybearer logout out-down
keybearer: out-down: signed out here, but the server did not confirm it: 127.0.0.1 answered 500
$ signed-in out-keep
$ keybearer logout out-keep --keep-remote
keybearer: out-keep: signed out here, but not revoked at the server, as requested
$ server --log revoke | wc -l
3

# remove deletes the section, the client secret and the state, too.
$ server --set client_secret=s; echo s | keybearer add out-gone --issuer $SERVER --client-id client --client-secret-file - >/dev/null 2>&1; keybearer login out-gone --flow browser 2>/dev/null
$ secret-tool search --all account out-gone 2>/dev/null | grep label | sort
label = keybearer: out-gone
label = keybearer: out-gone (client secret)
$ keybearer remove out-gone
keybearer: out-gone: signed out, and revoked at the server
keybearer: out-gone: removed
$ secret-tool search --all account out-gone; ls .local/state/keybearer | grep -v metadata-; grep -c out-gone .config/keybearer/config
out-down.json
out-down.lock
out-down.login.lock
out-gone.lock
out-gone.login.lock
out-keep.json
out-keep.lock
out-keep.login.lock
out-work.json
out-work.lock
out-work.login.lock
0
[1]

# A refresh in progress ends first, and its new refresh token is revoked, too: nothing is saved again (THREATS.md N12).
$ server --reset; signed-in out-race; before=$(server --count token); server --answer hold=after
$ keybearer token out-race --fresh >token 2>&1 & server --wait token $((before + 1)); keybearer logout out-race >logout 2>&1 & waiting .local/state/keybearer/out-race.lock 1; server --release; wait
$ cat token logout; keybearer token out-race
kbcanary-at-6
keybearer: out-race: signed out, and revoked at the server
keybearer: out-race: not signed in; run: keybearer login out-race
[77]
$ server --log revoke | tail -n 2 | grep -o ' token=[a-z0-9-]*'
 token=kbcanary-rt-6
 token=kbcanary-at-6
$ secret-tool search account out-race; grep -c intent .local/state/keybearer/out-race.json
0
[1]

# Without its client secret the client cannot ask for the revocation; the grant is erased all the same, and the message does not say that it was kept.
$ server --reset; server --set client_secret=s; echo s | keybearer add out-lost --issuer $SERVER --client-id client --client-secret-file - >/dev/null 2>&1; keybearer login out-lost --flow browser 2>/dev/null
$ secret-tool clear xdg:schema org.keybearer.Client account out-lost; keybearer logout out-lost; secret-tool search account out-lost
keybearer: out-lost: signed out here, but the server did not confirm it: the client secret is no longer in the keystore
