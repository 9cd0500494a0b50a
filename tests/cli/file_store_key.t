# keybearer(1), KEYSTORES: at a terminal add makes the key of the file store, and says what it protects; else it asks nothing.
$ in-terminal --at 'encrypts the file store' '' keybearer add key-one --issuer $SERVER --client-id client --match $SERVER --store file
  1  a key file, {home}/.config/keybearer/key, and no question
     later: it protects backups and copies of the store, but not from whoever
     can read both files
  2  a passphrase, typed whenever the store is opened: it protects from theft of
     the disk, too, but cron and other programs without a terminal cannot use it
what encrypts the file store? [1] 
keybearer: key-one: the key of the file store is {home}/.config/keybearer/key (0600); keep it out of backups of {home}/.local/share/keybearer
keybearer: key-one: written to {home}/.config/keybearer/config
keybearer: key-one: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: key-one: next, run: keybearer login key-one
$ stat -c '%a %s' .config/keybearer/key; cat .config/keybearer/config
600 32
[key-one]
issuer = {server}
client_id = client
match = {server}
store = file
key_file = {home}/.config/keybearer/key
$ keybearer login key-one --flow browser 2>&1 | tail -n 1
keybearer: key-one: signed in, scope repo
$ ls .local/share/keybearer | sed 's/-[0-9a-f]*\././'
key-one.grant

# The key is used again for the next account; with 2 a passphrase is asked for each time, and no key is made.
$ cp .config/keybearer/key key; in-terminal --at 'encrypts the file store' 1 keybearer add key-two --issuer $SERVER --client-id client --store file | tail -n 5
keybearer: key-two: the key of the file store is {home}/.config/keybearer/key (0600); keep it out of backups of {home}/.local/share/keybearer
keybearer: key-two: written to {home}/.config/keybearer/config
keybearer: key-two: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: key-two: next, run: keybearer login key-two
$ cmp key .config/keybearer/key
$ in-terminal --at 'encrypts the file store' 2 keybearer add key-phrase --issuer $SERVER --client-id client --store file | tail -n 4
keybearer: key-phrase: written to {home}/.config/keybearer/config
keybearer: key-phrase: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: key-phrase: next, run: keybearer login key-phrase
$ grep -A 4 key-phrase .config/keybearer/config
[key-phrase]
issuer = {server}
client_id = client
store = file

# What the command line says is not asked, nor without a terminal or in CI.
$ in-terminal keybearer add key-said --issuer $SERVER --client-id client --store file --set key_file=$HOME/key | tail -n 1
keybearer: key-said: next, run: keybearer login key-said
$ CI=1 in-terminal keybearer add key-ci --issuer $SERVER --client-id client --store file | tail -n 1
keybearer: key-ci: next, run: keybearer login key-ci
$ keybearer add key-pipe --issuer $SERVER --client-id client --store file 2>&1 | tail -n 1
keybearer: key-pipe: next, run: keybearer login key-pipe

# Where no keyring can be used, login offers the file store at a terminal; a no is the error.
$ keybearer add key-none --issuer $SERVER --client-id client >/dev/null 2>&1
$ in-terminal --at 'encrypted file instead' n env -u DBUS_SESSION_BUS_ADDRESS keybearer login key-none --flow browser
keybearer: key-none: the keyring cannot be reached (no session bus)
keep the sign-in in an encrypted file instead? [y/N] n
keybearer: key-none: the keyring cannot be reached (no session bus); nothing was changed; log in to the desktop or start a session bus, or choose another store; see: keybearer help stores
[69]
$ env -u DBUS_SESSION_BUS_ADDRESS keybearer login key-none --flow browser </dev/null
keybearer: key-none: the keyring cannot be reached (no session bus); nothing was changed; log in to the desktop or start a session bus, or choose another store; see: keybearer help stores
[69]
$ in-terminal --at 'encrypted file instead' y --at 'encrypts the file store' '' env -u DBUS_SESSION_BUS_ADDRESS keybearer login key-none --flow browser | grep -v 'authorize?'
keybearer: key-none: the keyring cannot be reached (no session bus)
keep the sign-in in an encrypted file instead? [y/N] y
  1  a key file, {home}/.config/keybearer/key, and no question
     later: it protects backups and copies of the store, but not from whoever
     can read both files
  2  a passphrase, typed whenever the store is opened: it protects from theft of
     the disk, too, but cron and other programs without a terminal cannot use it
what encrypts the file store? [1] 
keybearer: key-none: the key of the file store is {home}/.config/keybearer/key (0600); keep it out of backups of {home}/.local/share/keybearer
keybearer: key-none: signing in by browser, as requested
keybearer: key-none: the browser was opened; if it shows no page, open this address:
or paste the browser's last address: 
keybearer: key-none: signed in, scope repo
$ grep -A 5 key-none .config/keybearer/config
[key-none]
issuer = {server}
client_id = client
store = file
key_file = {home}/.config/keybearer/key
