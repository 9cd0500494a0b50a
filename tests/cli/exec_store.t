# A store that is a program (exec:): whatever it does, keybearer ends in time with 69 or 74 and the reason, and never says "not signed in" (THREATS.md K1 to K5, P10).
$ mkdir bin kept; cat >bin/docker-credential-test <<'EOT'; chmod +x bin/docker-credential-test; PATH=$HOME/bin:$PATH
> #!/bin/sh
> # Keeps what it is given in a file; does what `behave` says.
> tr '\0' '\n' </proc/$$/environ >>"$HOME/seen"; echo "$@" >>"$HOME/seen"
> case $(cat "$HOME/behave" 2>/dev/null) in
>   hang) sleep 1234 & echo $! >"$HOME/hanging"; wait ;;
>   crash) kill -SEGV $$ ;;
>   garbage) echo '{"ServerURL":'; exit 0 ;;
>   locked) echo 'the vault is locked'; exit 1 ;;
>   other) echo '{"ServerURL":"https://evil.example","Username":"mallory","Secret":"eA=="}'; exit 0 ;;
>   forget) cat >/dev/null; [ "$1" = store ] && exit 0 ;;
>   unlock) rm -f "$HOME"/.local/state/keybearer/exec-work.lock ;;
>   keep) [ "$1" = erase ] && { echo 'no'; exit 1; } ;;
>   drop) [ "$1" = store ] && { cat >/dev/null; exit 0; } ;;
>   pause) echo >"$HOME/asked"; read -r word <"$HOME/answer" ;;
> esac
> python3 -c '
> import base64, json, os, sys
> where = lambda url: os.path.join(os.environ["HOME"], "kept", base64.urlsafe_b64encode(url.encode()).decode())
> action, text = sys.argv[1], sys.stdin.read()
> if action == "store": open(where(json.loads(text)["ServerURL"]), "w").write(text)
> elif not os.path.exists(where(text)): print("credentials not found in native keychain"); sys.exit(1)
> elif action == "get": print(open(where(text)).read())
> elif action == "erase": os.remove(where(text))
> ' "$1"
> EOT
$ signed-in exec-work --store exec:docker-credential-test; keybearer token exec-work --fresh
kbcanary-at-2
$ python3 -c 'import base64,os; [print(base64.urlsafe_b64decode(n).decode().rsplit("/", 2)[0], n and "ID/grant") for n in os.listdir("kept")]'; cat seen kept/* | grep -c kbcanary
https://keybearer.invalid/exec-work ID/grant
0
[1]
$ before=$(server --count token); for what in hang crash garbage locked other; do echo $what >behave; keybearer token exec-work --fresh; echo $?; done
keybearer: exec-work: the store's program docker-credential-test did not answer within 5 s; the sign-in was kept; unlock or repair it
69
keybearer: exec-work: the store's program docker-credential-test was terminated by signal 11; the sign-in was kept; run it to see why
69
keybearer: exec-work: the store's program docker-credential-test returned something that is not a JSON object; the sign-in was kept; run it to see why
69
keybearer: exec-work: the store's program docker-credential-test ended with 1 and said: the vault is locked; the sign-in was kept; unlock or repair it
69
keybearer: exec-work: the record in docker-credential-test is damaged; nothing was changed; run: keybearer login exec-work
74
$ echo $(($(server --count token) - before)) requests; while grep -q sleep /proc/$(cat hanging)/cmdline 2>/dev/null; do sleep 0.1; done
0 requests
$ rm behave; chmod -x bin/docker-credential-test; keybearer token exec-work --fresh
keybearer: exec-work: the store's program docker-credential-test was not found; the sign-in was kept; install it, or correct `store`
[69]
$ chmod +x bin/docker-credential-test; keybearer token exec-work --fresh
kbcanary-at-3

# If the caller ends before anything is sent, nothing is sent (THREATS.md P1).
$ mkfifo asked answer; before=$(server --count token); echo pause >behave
$ keybearer token exec-work --fresh >out 2>&1 & read -r word <asked; kill -KILL $!; wait $! 2>/dev/null; rm behave; echo go >answer; flock .local/state/keybearer/exec-work.lock cat out; echo $(($(server --count token) - before)) requests
0 requests

# A first sign-in whose record cannot be saved is revoked, and nothing of it remains (THREATS.md K6).
$ other=$(server --start); keybearer add exec-new --issuer $other --client-id client --store exec:docker-credential-test >/dev/null 2>&1; echo drop >behave; keybearer login exec-new --flow browser 2>&1 | tail -n 1; rm behave; SERVER=$other server --log revoke | wc -l; keybearer token exec-new
keybearer: exec-new: docker-credential-test did not return the bytes that it was given; it may have a size limit; choose another store; see: keybearer help stores
2
keybearer: exec-new: not signed in; run: keybearer login exec-new
[77]

# If the new store did not keep the record, the move fails, and the old store keeps it.
$ signed-in exec-other --store kernel; echo forget >behave; keybearer move exec-other --store exec:docker-credential-test; rm behave
keybearer: exec-other: the store's program docker-credential-test ended with 1; the sign-in was kept; unlock or repair it
$ keybearer token exec-other --fresh; keybearer logout exec-other
kbcanary-at-5
keybearer: exec-other: signed out, and revoked at the server
$ keybearer logout exec-work; ls kept
keybearer: exec-work: signed out, and revoked at the server

# Two names of the same store: the moved record is not erased with the old one.
$ : >behave; keybearer login exec-work --flow browser 2>/dev/null; keybearer move exec-work --store exec:$HOME/bin/docker-credential-test; keybearer token exec-work --fresh | cut -c 1-11
keybearer: exec-work: moved from exec:docker-credential-test to exec:{home}/bin/docker-credential-test, and the copy was verified
kbcanary-at

# The lock's file is removed while it is held: another process could hold the new one, so nothing is sent (THREATS.md N7).
$ rm -f behave; keybearer login exec-work --flow browser 2>&1 | tail -n 1; before=$(server --count token); echo unlock >behave; keybearer token exec-work --fresh; echo $(($(server --count token) - before)); rm behave; keybearer token exec-work --fresh >/dev/null; echo $(($(server --count token) - before))
keybearer: exec-work: signed in, scope repo
keybearer: exec-work: the lock was removed by another program while it was held; the sign-in was kept; try again; nothing may remove files from the state directory
0
1

# A logout that cannot erase the record says so, and the record is not used again (THREATS.md N12).
$ echo keep >behave; keybearer logout exec-work
keybearer: exec-work: signed out here and revoked at the server, but the record is still in the exec:{home}/bin/docker-credential-test store: the store's program {home}/bin/docker-credential-test ended with 1 and said: no; unlock or repair it, then run: keybearer logout exec-work
[69]
$ rm behave; before=$(server --count token); keybearer token exec-work
keybearer: exec-work: the user signed out on <any>, but the record is still in the exec:{home}/bin/docker-credential-test store; run: keybearer login exec-work, or to remove the record: keybearer logout exec-work
[77]
$ keybearer status exec-work | head -n 1; echo $(($(server --count token) - before)) requests
x exec-work: not signed in
0 requests
$ keybearer logout exec-work
keybearer: exec-work: signed out, and revoked at the server
$ keybearer token exec-work
keybearer: exec-work: not signed in; run: keybearer login exec-work
[77]

# An imported refresh token is spent when its successor cannot be saved: the next run saves it (THREATS.md N6).
$ keybearer add exec-import --issuer $SERVER --client-id client --store exec:docker-credential-test >/dev/null 2>&1; keybearer login exec-work --flow browser 2>/dev/null; python3 -c 'import base64, json, os; [print(json.loads(base64.b64decode(json.load(open("kept/" + n))["Secret"]))["refresh_token"]) for n in os.listdir("kept") if b"exec-work" in base64.urlsafe_b64decode(n)]' >given
$ echo drop >behave; keybearer login exec-import --refresh-token-file given
keybearer: exec-import: docker-credential-test did not return the bytes that it was given; it may have a size limit; the sign-in is in memory, and the next run saves it; choose another store; see: keybearer help stores
keybearer: exec-import: signed in, scope repo
$ rm behave; keybearer token exec-import; keybearer token exec-import --fresh | cut -c 1-11; keybearer status exec-import --check; keybearer logout exec-import
kbcanary-at-11
kbcanary-at
keybearer: exec-import: signed out, and revoked at the server
