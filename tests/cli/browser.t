# THREATS.md J: the browser gets the address as its only argument, and inherits nothing else from keybearer.
$ keybearer add browser-work --issuer $SERVER --client-id client --match $SERVER >/dev/null 2>&1; mkdir bin; PATH=$HOME/bin:$PATH; ps -o sid= -p $$ >session
$ cat >bin/looks <<'EOT'; chmod +x bin/looks
> #!/usr/bin/python3
> # Writes down what it was given, signs in, and lives on.
> import os, subprocess, sys, time
> def is_open(number):
>     try:
>         return bool(os.fstat(number))
>     except OSError:
>         return False
> descriptors = {number: os.readlink(f"/proc/self/fd/{number}") for number in range(256) if is_open(number)}
> folder = os.getcwd()
> os.chdir(os.environ["HOME"])
> with open("seen", "w") as seen:
>     print(len(sys.argv) - 1, descriptors, folder, os.getsid(0) == int(open("session").read()), file=seen)
> with open("pid", "w") as pid:
>     print(os.getpid(), file=pid)
> subprocess.run(["browse", sys.argv[1]])
> time.sleep(1000)
> EOT

# The browser keeps running, and neither the sign-in nor the lock waits for it (THREATS.md J2, H6).
$ BROWSER=looks keybearer login browser-work --flow browser 2>&1 | tail -n 1; cat seen
keybearer: browser-work: signed in, scope repo
1 {0: '/dev/null', 1: '/dev/null', 2: '/dev/null'} / False
$ keybearer token browser-work --fresh; kill $(cat pid)
kbcanary-at-2

# No shell reads the address (THREATS.md J1).
$ keybearer add browser-odd --issuer $SERVER --client-id client --set 'authorization_parameter=a=";touch ran;$(touch ran)%s' >/dev/null 2>&1
$ BROWSER=looks keybearer login browser-odd --flow browser 2>&1 | tail -n 1; cut -d ' ' -f 1 seen; kill $(cat pid); ls ran
keybearer: browser-odd: signed in, scope repo
1
ls: cannot access 'ran': No such file or directory
[2]

# No shell reads $BROWSER either. If it has several words, a pattern or a relative path, or names no program, the address is shown and the wait goes on (THREATS.md J1, J3).
$ number=0; for browser in 'looks %s' 'looks;touch${IFS}ran' '$(touch ran)' bin/looks /nonexistent no-such-browser false; do number=$((number + 1)); keybearer add browser-$number --issuer $SERVER --client-id client >/dev/null 2>&1; BROWSER=$browser keybearer login browser-$number --flow browser --timeout 1 >said.$number 2>&1 & done; wait; cat said.* | grep -v -e authorize -e signing; ls ran
keybearer: browser-1: BROWSER is not used, since it is not one word, a path or a name on PATH
keybearer: browser-1: open this address in a browser on this machine:
keybearer: browser-1: the browser returns to port <any> of this machine; if it runs elsewhere, forward it
keybearer: browser-1: timed out after 1 s waiting for the browser; nothing was changed; run: keybearer login browser-1
keybearer: browser-2: BROWSER is not used, since it is not one word, a path or a name on PATH
keybearer: browser-2: open this address in a browser on this machine:
keybearer: browser-2: the browser returns to port <any> of this machine; if it runs elsewhere, forward it
keybearer: browser-2: timed out after 1 s waiting for the browser; nothing was changed; run: keybearer login browser-2
keybearer: browser-3: BROWSER is not used, since it is not one word, a path or a name on PATH
keybearer: browser-3: open this address in a browser on this machine:
keybearer: browser-3: the browser returns to port <any> of this machine; if it runs elsewhere, forward it
keybearer: browser-3: timed out after 1 s waiting for the browser; nothing was changed; run: keybearer login browser-3
keybearer: browser-4: BROWSER is not used, since it is not one word, a path or a name on PATH
keybearer: browser-4: open this address in a browser on this machine:
keybearer: browser-4: the browser returns to port <any> of this machine; if it runs elsewhere, forward it
keybearer: browser-4: timed out after 1 s waiting for the browser; nothing was changed; run: keybearer login browser-4
keybearer: browser-5: BROWSER is not used, since it names no program that can be started
keybearer: browser-5: open this address in a browser on this machine:
keybearer: browser-5: the browser returns to port <any> of this machine; if it runs elsewhere, forward it
keybearer: browser-5: timed out after 1 s waiting for the browser; nothing was changed; run: keybearer login browser-5
keybearer: browser-6: BROWSER is not used, since it names no program that can be started
keybearer: browser-6: open this address in a browser on this machine:
keybearer: browser-6: the browser returns to port <any> of this machine; if it runs elsewhere, forward it
keybearer: browser-6: timed out after 1 s waiting for the browser; nothing was changed; run: keybearer login browser-6
keybearer: browser-7: the browser was opened; if it shows no page, open this address:
keybearer: browser-7: timed out after 1 s waiting for the browser; nothing was changed; run: keybearer login browser-7
ls: cannot access 'ran': No such file or directory
[2]

# Without a display, a BROWSER that can be started is a browser; one for terminals is not. Where the browser may run on another machine, the port that it needs is said.
$ keybearer login browser-work 2>&1 | head -n 1
keybearer: browser-work: signing in by browser, since BROWSER is set
$ BROWSER=w3m keybearer login browser-work </dev/null 2>&1 | head -n 1
keybearer: browser-work: signing in by paste, since there is no display and BROWSER is not used, since it names a browser for terminals
$ SSH_CONNECTION='192.0.2.1 50000 192.0.2.2 22' keybearer login browser-work 2>&1 | grep port
keybearer: browser-work: the browser returns to port <any> of this machine; if it runs elsewhere, forward it: ssh -L <any>:127.0.0.1:<any> HOST
$ CODESPACES=true in-terminal keybearer login browser-work 2>&1 | grep port
keybearer: browser-work: the browser returns to port <any> of this container; if it runs elsewhere, forward it, or paste here the address where it ends
