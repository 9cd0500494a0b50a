# threats K1 to K5, promise 3: a keyring that cannot be asked is 69 and never "not signed in"; what is cached still answers.
$ signed-in ring-work
$ DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent XDG_RUNTIME_DIR=$HOME keybearer token ring-work
$ DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent XDG_RUNTIME_DIR=$HOME keybearer token ring-work --fresh
$ DBUS_SESSION_BUS_ADDRESS=tcp:host=127.0.0.1,port=1 XDG_RUNTIME_DIR=$HOME keybearer token ring-work --fresh
$ gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets --method org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/collection/login']"
$ keybearer token ring-work --fresh
$ keybearer login ring-work --flow browser
$ keybearer logout ring-work
$ keybearer status ring-work

# No request was made, since no successor could have been saved (threats N4).
$ server --log token
