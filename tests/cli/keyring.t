# THREATS.md K1 to K5: a keyring that cannot be used is 69 and never "not signed in"; a cached token is still returned.
$ signed-in ring-work
$ DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent XDG_RUNTIME_DIR=$HOME keybearer token ring-work
kbcanary-at-1
$ DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent XDG_RUNTIME_DIR=$HOME keybearer token ring-work --fresh
keybearer: ring-work: the keyring cannot be reached (no session bus); the sign-in was kept; log in to the desktop or start a session bus
[69]
$ DBUS_SESSION_BUS_ADDRESS=tcp:host=127.0.0.1,port=1 XDG_RUNTIME_DIR=$HOME keybearer token ring-work --fresh
keybearer: ring-work: the keyring cannot be reached (no session bus); the sign-in was kept; log in to the desktop or start a session bus
[69]
$ gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets --method org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/collection/login']"
([objectpath '/org/freedesktop/secrets/collection/login'], objectpath '/')
$ keybearer token ring-work --fresh
keybearer: ring-work: the keyring is locked; the sign-in was kept; unlock it, or log in to the desktop
[69]
$ keybearer login ring-work --flow browser
keybearer: ring-work: the keyring is locked; the sign-in was kept; unlock it, or log in to the desktop
[69]
$ keybearer logout ring-work
keybearer: ring-work: the keyring is locked; the sign-in was kept; unlock it, or log in to the desktop
[69]
$ keybearer status ring-work
! ring-work: a valid token is cached
    token     good for <any> min
    scope     repo
    matches   {server}
    server    {server}
    client    client
    store     secret-service, cache kernel
    section   ~/.config/keybearer/config:1
    problem   the keyring is locked; the sign-in was kept
    fix       unlock it, or log in to the desktop

# No request was sent, since the new refresh token could not have been saved (THREATS.md N4).
$ server --log token
POST /token none grant_type=authorization_code code=kbcanary-code-1 redirect_uri=http://127.0.0.1:<any>/callback code_verifier=<any> client_id=client -> 200
