# Every keystore works with the same commands; the store is chosen once and written down, a move is verified, and a weaker store is never chosen by itself (THREATS.md K1, M3 to M5).
$ head -c 32 /dev/urandom >key; chmod 600 key
$ signed-in store-work --store file --set key_file=$HOME/key
$ server --expire; keybearer token store-work --fresh
kbcanary-at-2
$ stat -c %a .local/share/keybearer .local/share/keybearer/*
700
600
$ head -n 1 .local/share/keybearer/*.grant | tr -d '\0' | cut -d ' ' -f 1-4,6; grep -c kbcanary .local/share/keybearer/*.grant
keybearer-sealed 1 grant store-work blake2b
0
[1]
$ keybearer status store-work | grep ' store '
    store     file, cache kernel

# A move copies, compares and removes the record; only then is the configuration changed.
$ keybearer move store-work --store kernel
keybearer: store-work: moved from file to kernel, and the copy was verified
$ ls .local/share/keybearer; grep store .config/keybearer/config
[store-work]
store = kernel
$ keybearer token store-work --fresh
kbcanary-at-3
$ keybearer move store-work --store kernel
keybearer: store-work: is already in kernel
$ keybearer move store-work --store secret-service
keybearer: store-work: moved from kernel to secret-service, and the copy was verified
$ secret-tool search account store-work 2>&1 | grep -c '^label'
1
$ keybearer move store-work --store exec:no-such-program
keybearer: store-work: the store's program no-such-program was not found; the sign-in was kept; install it, or correct `store`
[69]
$ keybearer token store-work --fresh
kbcanary-at-4
$ keybearer move store-work --store file
keybearer: store-work: moved from secret-service to file, and the copy was verified
$ keybearer token store-work --fresh
kbcanary-at-5
$ secret-tool search account store-work 2>&1 | grep -c '^label'
0
[1]
$ keybearer move store-work
keybearer: move: --store is missing; see: keybearer move --help
[64]
$ keybearer move store-work --store nowhere
keybearer: move: --store: "nowhere" is not one of: secret-service, file, exec:PROGRAM, kernel; see: keybearer help stores
[64]

# If the key is missing, it is 69 with what to do; no request is sent, and no weaker store is used.
$ mv key away; before=$(server --count token); keybearer token store-work --fresh
keybearer: store-work: the key file {home}/key was not found; the sign-in was kept; restore it; the file store cannot be opened without it
[69]
$ head -c 32 /dev/urandom >key; keybearer token store-work --fresh
keybearer: store-work: the record {home}/.local/share/keybearer/store-work-<any>.grant is damaged, or the key file {home}/key is not its key; nothing was changed; restore the right key, or run: keybearer login store-work
[74]
$ : >key; keybearer token store-work --fresh
keybearer: store-work: the key file {home}/key is empty; the sign-in was kept; write a key into it
[69]
$ mv away key; echo $(($(server --count token) - before)) requests; keybearer token store-work --fresh
0 requests
kbcanary-at-6

# A record with a damaged byte, another account's record, and an older copy.
$ cp -r .local/share/keybearer saved; cd .local/share/keybearer; printf x | dd of=$(ls *.grant) bs=1 seek=200 conv=notrunc 2>/dev/null; keybearer token store-work --fresh
keybearer: store-work: the record {home}/.local/share/keybearer/store-work-<any>.grant is damaged, or the key file {home}/key is not its key; nothing was changed; restore the right key, or run: keybearer login store-work
[74]
$ : >$(ls *.grant); keybearer token store-work --fresh
keybearer: store-work: the record {home}/.local/share/keybearer/store-work-<any>.grant is damaged; nothing was changed; restore the right key, or run: keybearer login store-work
[74]
$ keybearer login store-work --flow browser; keybearer token store-work --fresh
keybearer: store-work: signing in by browser, as requested
keybearer: store-work: the browser was opened; if it shows no page, open this address:
{server}/authorize?response_type=code&client_id=client&redirect_uri=http%3A%2F%2F127.0.0.1%3A<any>%2Fcallback&state=<any>&code_challenge=<any>&code_challenge_method=S256
keybearer: store-work: signed in, scope repo
kbcanary-at-8
$ cd; cp saved/* .local/share/keybearer; chmod 644 .local/share/keybearer/*; keybearer refresh store-work
keybearer: store-work: {home}/.local/share/keybearer/store-work-<any>.grant was readable by others; its mode is 0600 again
keybearer: store-work: the stored sign-in is older than the one that was saved last, which is lost, and its refresh token was replaced; it was not sent; run: keybearer login store-work, or to try the older one anyway: keybearer token store-work --fresh [77]
[77]
$ keybearer token store-work --fresh
keybearer: store-work: the stored sign-in is older than the one that was saved last (was a backup restored?); it is used anyway
kbcanary-at-9
$ cp saved/* .local/share/keybearer; server --answer '{"access_token":"kbcanary-old","refresh_token":"kbcanary-old"}'; keybearer token store-work --fresh
keybearer: store-work: the stored sign-in is older than the one that was saved last (was a backup restored?); it is used anyway
kbcanary-old

# A record that another program has removed is reported so.
$ rm .local/share/keybearer/*; keybearer token store-work --fresh
keybearer: store-work: the sign-in of <any> is gone from the file store; run: keybearer login store-work
[77]
$ keybearer status store-work | head -n 1
x store-work: not signed in

# Other keys: from a command, a short key that is strengthened, a systemd credential.
$ printf 'a short passphrase\n' >short; signed-in store-command --store file --set "key_command=cat $HOME/short"; grep -a -o 'argon2id [0-9]* [0-9]*' .local/share/keybearer/store-command*
argon2id 67108864 3
$ server --expire; keybearer token store-command --fresh
kbcanary-at-11
$ mv short away; keybearer token store-command --fresh
keybearer: store-command: the key_command cat ended with 1; the sign-in was kept; run it to see why
[69]
$ keybearer add store-command --replace --set 'key_command=sleep 1000' >/dev/null 2>&1; keybearer token store-command --fresh
keybearer: store-command: the key_command sleep returned no key within 5 s; the sign-in was kept; run it to see why
[69]
$ mkdir credentials; head -c 32 /dev/urandom >credentials/keybearer; export CREDENTIALS_DIRECTORY=$HOME/credentials; signed-in store-unit --store file; keybearer token store-unit --fresh
kbcanary-at-13
$ unset CREDENTIALS_DIRECTORY; keybearer token store-unit --fresh
keybearer: store-unit: the file store cannot be unlocked without a terminal, a key_file, a key_command or a systemd credential; the sign-in was kept; run keybearer in a terminal, or see: keybearer help stores
[69]

# If no secret can be kept, the user is not asked to sign in (THREATS.md N4).
$ keybearer add store-nowhere --issuer $SERVER --client-id client --store file --set key_file=$HOME/key >/dev/null 2>&1; before=$(server --count authorize); XDG_DATA_HOME=/dev/null keybearer login store-nowhere --flow browser; echo $(($(server --count authorize) - before)) requests
keybearer: the directory /dev/null/keybearer cannot be opened: Not a directory; make it accessible
0 requests

# Only a store that answers is chosen by itself; the file store only if there is a key.
$ export DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent XDG_RUNTIME_DIR=$HOME; keybearer add store-none --issuer $SERVER --client-id client >/dev/null 2>&1; keybearer login store-none --flow browser
keybearer: store-none: the keyring cannot be reached (no session bus); nothing was changed; log in to the desktop or start a session bus, or choose another store; see: keybearer help stores
[69]
$ keybearer add store-none --replace --set key_file=$HOME/key >/dev/null 2>&1; keybearer login store-none --flow browser 2>&1 | tail -n 1; grep -A9 none .config/keybearer/config
keybearer: store-none: signed in, scope repo
[store-none]
issuer = {server}
client_id = client
key_file = {home}/key
store = file

# A random key whose last byte looks like a line's end still counts as random, and is not derived like a passphrase.
$ (head -c 31 /dev/zero | tr '\0' '\377'; echo) >odd-key; chmod 600 odd-key; signed-in store-odd --store file --set key_file=$HOME/odd-key; head -q -n 1 .local/share/keybearer/store-odd*.grant | tr -d '\0' | cut -d ' ' -f 4,6; keybearer token store-odd --fresh | cut -c 1-11
store-odd blake2b
kbcanary-at
