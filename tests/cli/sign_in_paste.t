# If the browser is on another machine, the user pastes the address where it ended.
$ unset BROWSER; keybearer add paste-work --issuer $SERVER --client-id client --match $SERVER
keybearer: paste-work: written to {home}/.config/keybearer/config
keybearer: paste-work: the client's redirect URI must be, byte for byte:
http://127.0.0.1/callback
keybearer: paste-work: next, run: keybearer login paste-work
$ keybearer login paste-work --flow paste </dev/null
keybearer: paste-work: signing in by paste, as requested
keybearer: paste-work: open this address in any browser and approve:
{server}/authorize?response_type=code&client_id=client&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback&state=<any>&code_challenge=<any>&code_challenge_method=S256
The browser may then show that it cannot connect, or error 404; that is expected.
Copy the whole address from the browser's address bar, or only the code in it.
keybearer: paste-work: standard input ended before an address was pasted; nothing was changed; run: keybearer login paste-work
[77]
$ in-terminal --at 'address or code: ' '!browse -' keybearer login paste-work --flow paste
keybearer: paste-work: signing in by paste, as requested
keybearer: paste-work: open this address in any browser and approve:
{server}/authorize?response_type=code&client_id=client&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback&state=<any>&code_challenge=<any>&code_challenge_method=S256
The browser may then show that it cannot connect, or error 404; that is expected.
Copy the whole address from the browser's address bar, or only the code in it.
address or code: 
keybearer: paste-work: signed in, scope repo
$ keybearer token paste-work
kbcanary-at-1
$ in-terminal --pipes --at 'only the code in it' '!browse - | sed "s/.*code=//;s/&.*//"' keybearer login paste-work --flow paste 2>&1 | grep -v response_type
keybearer: paste-work: signing in by paste, as requested
keybearer: paste-work: open this address in any browser and approve:
The browser may then show that it cannot connect, or error 404; that is expected.
Copy the whole address from the browser's address bar, or only the code in it.
keybearer: paste-work: signed in, scope repo

# Another attempt's address, and nonsense: three wrong inputs end the sign-in, and the previous sign-in is kept.
$ printf '%s\n' 'http://127.0.0.1/callback?code=x&state=other' 'two words' '' | keybearer login paste-work --flow paste 2>&1 | grep -v response_type
keybearer: paste-work: signing in by paste, as requested
keybearer: paste-work: open this address in any browser and approve:
The browser may then show that it cannot connect, or error 404; that is expected.
Copy the whole address from the browser's address bar, or only the code in it.
keybearer: paste-work: the pasted text cannot be used: it belongs to another sign-in (its state is different); paste the address again
keybearer: paste-work: the pasted text cannot be used: it contains spaces, control characters or non-ASCII characters; paste the address again
keybearer: paste-work: the pasted text cannot be used: it is empty; paste the address again
keybearer: paste-work: no authorization response was pasted in three attempts; nothing was changed; run: keybearer login paste-work
$ keybearer token paste-work
kbcanary-at-2

# With a redirect URI on another host, paste is the default flow; the code's percent-encoding is decoded once.
$ keybearer add paste-far --issuer $SERVER --client-id client --redirect-uri https://app.example/callback
keybearer: paste-far: written to {home}/.config/keybearer/config
keybearer: paste-far: the client's redirect URI must be, byte for byte:
https://app.example/callback
keybearer: paste-far: next, run: keybearer login paste-far
$ in-terminal --at 'address or code: ' '!browse -' keybearer login paste-far | sed 's/authorize?.*/authorize?.../'
keybearer: paste-far: signing in by paste, since the redirect URI is not on this machine
keybearer: paste-far: open this address in any browser and approve:
{server}/authorize?...
The browser may then show that it cannot connect, or error 404; that is expected.
Copy the whole address from the browser's address bar, or only the code in it.
address or code: 
keybearer: paste-far: signed in, scope repo

# After an interruption the terminal's settings are restored, and nothing is written.
$ in-terminal --at 'address or code: ' ^C keybearer login paste-work | tail -n 1
keybearer: paste-work: interrupted; nothing was changed
