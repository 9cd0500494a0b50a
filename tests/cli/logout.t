# Contract, logout and remove: revoked at the server where it can be, forgotten here, and never resurrected.
$ signed-in out-work
$ keybearer logout out-work
$ server --log revoke
$ keybearer token out-work
$ keybearer logout out-work
$ secret-tool search account out-work

# What could not be revoked is said, and forgotten all the same.
$ signed-in out-down --replace
$ server --answer 500 path=/revoke; keybearer logout out-down
$ signed-in out-keep
$ keybearer logout out-keep --keep-remote
$ server --log revoke | wc -l

# remove takes the section, the client secret and the state with it.
$ server --set client_secret=s; echo s | keybearer add out-gone --issuer $SERVER --client-id client --client-secret-file - >/dev/null 2>&1; keybearer login out-gone --flow browser 2>/dev/null
$ secret-tool search --all account out-gone 2>/dev/null | grep label
$ keybearer remove out-gone
$ secret-tool search --all account out-gone; ls .local/state/keybearer; grep -c out-gone .config/keybearer/config
