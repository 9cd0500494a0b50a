# The sign-in on a terminal: what stays on the screen, one line that changes below it, and what Ctrl-C and other keys do.
$ keybearer add term-work --issuer $SERVER --client-id client --match $SERVER --scope repo >/dev/null 2>&1; mkdir bin; PATH=$HOME/bin:$PATH; ln -s /bin/true bin/no-browser
$ cat >bin/copied <<'EOT'; chmod +x bin/copied
> #!/bin/sh
> # The address where a browser on another machine ends, which its user copies from the screen on standard input.
> curl -qs --noproxy '*' -o /dev/null -w '%{redirect_url}\n' "$(grep -Eo 'http://[^[:space:]]*response_type=code[^[:space:]]*' | tail -n 1)"
> EOT
$ in-terminal --screen keybearer login term-work --flow browser | sed 's/authorize?.*/authorize?.../'
keybearer: term-work: signing in by browser, as requested
keybearer: term-work: the browser was opened; if it shows no page, open this address:
{server}/authorize?...
keybearer: term-work: signed in, scope repo

# Only an address counts as an answer; the wait goes on after another word, after an empty line, and after the end of input.
$ BROWSER=no-browser in-terminal --screen --at 'waiting for the browser' hello --at 'not an address' '' --at left 'http://127.0.0.1/callback?code=x&state=other' --at 'another sign-in' !copied keybearer login term-work --flow browser | sed 's/authorize?.*/authorize?.../'
keybearer: term-work: signing in by browser, as requested
keybearer: term-work: the browser was opened; if it shows no page, open this address:
{server}/authorize?...
keybearer: term-work: that is not an address; paste the whole address of the browser's last page
keybearer: term-work: the pasted text cannot be used: it belongs to another sign-in (its state is different)
keybearer: term-work: signed in, scope repo
$ BROWSER=no-browser in-terminal --at 'last address: ' hello --at 'not an address' !copied keybearer login term-work --flow browser | sed 's/authorize?.*/authorize?.../'
keybearer: term-work: signing in by browser, as requested
keybearer: term-work: the browser was opened; if it shows no page, open this address:
{server}/authorize?...
or paste the browser's last address: 
keybearer: term-work: that is not an address; paste the whole address of the browser's last page
or paste the browser's last address: 
keybearer: term-work: signed in, scope repo

# In a narrow terminal the line that changes stays one row.
$ BROWSER=no-browser in-terminal --screen --size 40x24 --at 'waiting for the browser, ' !copied keybearer login term-work --flow browser | sed 's/authorize?.*/authorize?.../'
keybearer: term-work: signing in by browser, as requested
keybearer: term-work: the browser was opened; if it shows no page, open this address:
{server}/authorize?...
keybearer: term-work: signed in, scope repo

# The address that was opened already is dim, and --quiet or NO_COLOR end colour and changing lines.
$ NO_COLOR= TERM=xterm script -qec 'keybearer login term-work --flow browser' /dev/null </dev/null | grep -c "$(printf '\033\[2m')http"
1
$ NO_COLOR=1 TERM=xterm script -qec 'keybearer login term-work --flow browser' /dev/null </dev/null | grep -c "$(printf '\033')"
0
[1]
$ NO_COLOR= TERM=xterm script -qec 'keybearer --quiet login term-work --flow browser' /dev/null </dev/null | grep -c "$(printf '\033')"
0
[1]

# Ctrl-C while the browser is waited for changes nothing.
$ BROWSER=no-browser in-terminal --screen --at 'waiting for the browser' ^C keybearer login term-work --flow browser | tail -n 1
keybearer: term-work: interrupted; nothing was changed

# A server that takes over two seconds is named with the time; after Ctrl-C the request is still completed and saved.
$ server --answer hold=after path=/token; in-terminal --screen --at 'keybearer: term-work: waiting for 127.0.0.1, 2 s' '!server --release' keybearer token term-work --fresh
kbcanary-at-8
$ before=$(server --count token); server --answer hold=after path=/token; in-terminal --screen --at 'waiting for 127.0.0.1, 2 s' ^C keybearer token term-work --fresh
keybearer: term-work: interrupted while waiting for 127.0.0.1; a request that was sent is still completed and saved
[130]
$ server --release; flock .local/state/keybearer/term-work.lock true; keybearer token term-work; echo $(($(server --count token) - before)) request
kbcanary-at-9
1 request

# So is another process that has the lock.
$ flock .local/state/keybearer/term-work.lock sh -c 'while [ ! -e go ]; do sleep 0.1; done' & in-terminal --screen --at 'waiting for another keybearer' '!touch go' keybearer token term-work --fresh; wait
kbcanary-at-10

# The device flow: the code stands alone, with a QR code where the terminal has room for it and is UTF-8.
$ server --set device=true interval=1 'device_answer={"verification_uri":"https://login.example/device","verification_uri_complete":"https://login.example/device?user_code=WDJB-MJHT"}'; rm .local/state/keybearer/metadata-*; in-terminal --screen --size 80x24 --at ' s left; Ctrl-C ends it' '!server --approve' keybearer login term-work --flow device
keybearer: term-work: signing in by device, as requested
keybearer: term-work: the page is at login.example, but the server is 127.0.0.1
keybearer: term-work: the code lets the client client act for you at 127.0.0.1 with scope repo
keybearer: term-work: open this page on any device, enter the code there, and approve only what you started yourself:
https://login.example/device
<empty>
    code: WDJB-MJHT
<empty>
or, with the code in it: https://login.example/device?user_code=WDJB-MJHT
                                 
  █▀▀▀▀▀█ ▄ █ ▀ ▄▄█ ▀▀█ █▀▀▀▀▀█  
  █ ███ █ ▄▄▄ █▄▄ ▀▄▀█▀ █ ███ █  
  █ ▀▀▀ █ ▄█ ▄▄ ▄▄█ ▀▀▄ █ ▀▀▀ █  
  ▀▀▀▀▀▀▀ ▀▄█▄▀ █ ▀ ▀ █ ▀▀▀▀▀▀▀  
  █████ ▀▀█▀▄▀██▄▀▄▀ ▄▄█▄█▄▀ ▀▄  
   █▀▄  ▀██ ▀ ▀ █▀█▀▄ ▄▄█▀▀▄ ▄   
   █  █ ▀ ▀█▀   █▄██▄█▄█▄▄▄▀▀ ▄  
  ▀▀██ ▀▀▀▀ ▀ █▀█▀  ▀  ▄██▄▀▀▄   
  █▀   ▀▀▀██▀▀▀ ▀▀█▀▄▄█▄▄▄▄▀█ ▄  
  █ ▄▀  ▀ ▄▀▄▄█ ▀██▀▀ █  █  ▀▄   
  ▀ ▀▀▀▀▀▀█ ▄▀▀▄▀▀▄▀▄▀█▀▀▀█▄███  
  █▀▀▀▀▀█ ▀▄█  ▀ ▀▀  ██ ▀ █▀▀▄   
  █ ███ █ █ ▄▀▀ ▀▀██▀▄▀▀▀▀▀▄█▀▄  
  █ ▀▀▀ █ █▀█  ▀ ██▀  ▄▄█▀██▀█   
  ▀▀▀▀▀▀▀ ▀▀ ▀▀▀ ▀▀▀ ▀ ▀ ▀  ▀    
                                 
keybearer: term-work: signed in, scope repo
$ LC_ALL=C in-terminal --screen --size 80x24 --at ' s left; Ctrl-C ends it' '!server --approve' keybearer login term-work --flow device
keybearer: term-work: signing in by device, as requested
keybearer: term-work: the page is at login.example, but the server is 127.0.0.1
keybearer: term-work: the code lets the client client act for you at 127.0.0.1 with scope repo
keybearer: term-work: open this page on any device, enter the code there, and approve only what you started yourself:
https://login.example/device
<empty>
    code: WDJB-MJHT
<empty>
or, with the code in it: https://login.example/device?user_code=WDJB-MJHT
keybearer: term-work: signed in, scope repo
$ in-terminal --screen --size 40x14 --at 'for approval, ' '!server --approve' keybearer login term-work --flow device | tail -n 3
<empty>
or, with the code in it: https://login.example/device?user_code=WDJB-MJHT
keybearer: term-work: signed in, scope repo
