# As root: another user of the machine can read the browser's command line, and neither finishes nor cancels a sign-in.
$ keybearer add other-work --issuer $SERVER --client-id client >/dev/null 2>&1; mkdir bin
$ cat >bin/spied-on <<'EOT'; chmod +x bin/spied-on
> #!/bin/sh
> # A browser whose address another user reads: he goes there himself, and brings his code to the listener.
> exec >"$HOME/seen" 2>&1
> as_another() { setpriv --reuid=12345 --regid=12345 --clear-groups curl -sS --noproxy '*' -o /dev/null "$@"; }
> location=$(as_another -w '%{redirect_url}' "$1")
> as_another -w '%{http_code}\n' "$location"
> as_another -w '%{http_code}\n' "${location%%\?*}?error=access_denied&state=${location##*state=}"
> [ -e "$HOME/alone" ] || browse "$1"
> EOT

# He is refused like any stray request and named, and the user's own browser finishes the sign-in (THREATS.md E9).
$ BROWSER=$HOME/bin/spied-on keybearer login other-work --flow browser 2>&1 | grep -v authorize; cat seen; server --log token | cut -d ' ' -f 1-4
keybearer: other-work: signing in by browser, as requested
keybearer: other-work: the browser was opened; if it shows no page, open this address:
keybearer: other-work: ignored a response from a process of another user (uid 12345); if it is your own port forwarder, run: keybearer login other-work --flow paste
keybearer: other-work: signed in, scope repo
400
400
POST /token none grant_type=authorization_code
$ touch alone; BROWSER=$HOME/bin/spied-on keybearer login other-work --flow browser --timeout 8 2>&1 | tail -n 1
keybearer: other-work: timed out after 8 s waiting for the browser (ignored responses from other users: uid 12345); nothing was changed; run: keybearer login other-work
