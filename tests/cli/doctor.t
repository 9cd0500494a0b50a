# doctor names each problem with its fix, and ends with the exit code of the worst one; checks that depend on the machine are left out here.
$ doctor() { keybearer doctor --verbose >found; status=$?; grep -v -E '^[a-z]+ +(docker|memory|curl|git):|checks are fine' found; return $status; }
$ doctor
note     configuration: no account is configured in {home}/.config/keybearer/config; add one: keybearer add
ok       state: the state directory is writable, and its file system supports locks
ok       cache: access tokens are cached in the user's kernel keyring
$ signed-in doc-work; doctor
ok       configuration: {home}/.config/keybearer/config is valid, with 1 account
ok       state: the state directory is writable, and its file system supports locks
ok       cache: access tokens are cached in the user's kernel keyring
ok       doc-work: the session bus is unix:path=<any>
ok       doc-work: the keyring's default collection is Login, unlocked
ok       doc-work: secret-service answers and is unlocked
ok       doc-work: signed in <any> s ago, refreshed <any> s ago
ok       doc-work: {server} answers
ok       doc-work: this machine's clock agrees with that of 127.0.0.1
$ grep -c ' curl: curl ' found; grep ' git:' found
1
note     git: git does not ask keybearer for {server}; if git uses it, run: keybearer setup git
ok       git: git version <any>
$ keybearer setup git 2>/dev/null; doctor >/dev/null; grep ' git:' found
ok       git: git version <any>
$ keybearer doctor --json | python3 -c 'import json,sys; [print(f["check"], f["account"], f["level"], f["exit"], f["hint"]) for f in json.load(sys.stdin) if f["check"] not in ("docker", "memory")]'
configuration None ok 0 None
state None ok 0 None
cache None ok 0 None
curl None ok 0 None
git None ok 0 None
keystore doc-work ok 0 None
keystore doc-work ok 0 None
keystore doc-work ok 0 None
grant doc-work ok 0 None
network doc-work ok 0 None
clock doc-work ok 0 None
$ keybearer doctor now
keybearer: doctor: unexpected argument now; see: keybearer doctor --help
[64]

# A wrong clock, and a server that cannot be reached.
$ server --answer 405 'headers={"Date":"Wed, 25 Nov 2020 10:00:00 GMT"}' path=/token; doctor | grep -v ^ok; keybearer doctor >/dev/null
problem  doc-work: this machine's clock is <any> days ahead of that of 127.0.0.1; set the clock (timedatectl set-ntp true)
$ server --answer 405 'headers={"Date":"Wed, 25 Nov 2020 10:00:00 GMT"}' path=/token; keybearer doctor >/dev/null
[75]
$ server --stop; doctor | grep -v ^ok; keybearer doctor >/dev/null
problem  doc-work: 127.0.0.1 cannot be reached: Connection refused ({server}/.well-known/oauth-authorization-server); try again later
[75]

# An untrusted certificate, and a trusted one.
$ tls=$(server --start --tls expired --tls-folder tls); keybearer add doc-tls --issuer $tls --client-id client --set ca_file=$HOME/tls/ca.pem >/dev/null 2>&1; keybearer doctor --verbose | grep 'doc-tls: .*certificate'; keybearer remove doc-tls 2>/dev/null
problem  doc-tls: 127.0.0.1 is not trusted: its certificate was rejected (SSL certificate problem: certificate has expired), and this machine's clock says <any> (https://127.0.0.1:<any>/.well-known/oauth-authorization-server); check issuer, ca_file and proxy
$ tls=$(server --start --tls good --tls-folder tls2); keybearer add doc-tls --issuer $tls --client-id client --set ca_file=$HOME/tls2/ca.pem >/dev/null 2>&1; keybearer doctor --verbose | grep 'doc-tls: .*certificate'; keybearer remove doc-tls 2>/dev/null
ok       doc-tls: https://127.0.0.1:<any> answers, and its certificate is trusted

# The file store's key: it is open to others, it is missing, or it is a passphrase, which a timer cannot type.
$ head -c 32 /dev/urandom >key; keybearer add doc-file --issuer $SERVER --client-id client --store file --set key_file=$HOME/key >/dev/null 2>&1; keybearer doctor --verbose | grep 'doc-file: the .*key'
warning  doc-file: the key file {home}/key is open to others; run: chmod 600 {home}/key
ok       doc-file: the key of the file store comes from the key file {home}/key
$ rm key; keybearer doctor --verbose | grep 'doc-file: the .*key'
problem  doc-file: the key file {home}/key was not found; restore it; the file store cannot be opened without it
$ sed -i '/^key_file/d' .config/keybearer/config; keybearer doctor --verbose | grep 'doc-file: the .*passphrase'; keybearer remove doc-file 2>/dev/null
warning  doc-file: the file store needs a passphrase, so this sign-in cannot be refreshed without the user; set key_file or key_command, or give the service a systemd credential named keybearer

# A locked keyring, and a missing one.
$ gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets --method org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/collection/login']" >/dev/null
$ doctor | grep -v ^ok; keybearer doctor >/dev/null
problem  doc-work: the keyring is locked; unlock it, or log in to the desktop
problem  doc-work: 127.0.0.1 cannot be reached: Connection refused ({server}/.well-known/oauth-authorization-server); try again later
[69]
$ DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent XDG_RUNTIME_DIR=/nonexistent keybearer doctor | grep doc-work
problem  doc-work: the keyring cannot be reached (no session bus); log in to the desktop or start a session bus
problem  doc-work: 127.0.0.1 cannot be reached: Connection refused ({server}/.well-known/oauth-authorization-server); try again later

# A broken configuration ends only the checks that depend on it.
$ printf 'nonsense = 1\n' >>.config/keybearer/config; doctor
problem  configuration: {home}/.config/keybearer/config:7: unknown key "nonsense"; see keybearer-config(5)
ok       state: the state directory is writable, and its file system supports locks
ok       cache: access tokens are cached in the user's kernel keyring
[78]
$ HOME=/nonexistent doctor
problem  configuration, state: HOME (/nonexistent): No such file or directory; create it, or set HOME to another directory
ok       cache: access tokens are cached in the user's kernel keyring
[78]
