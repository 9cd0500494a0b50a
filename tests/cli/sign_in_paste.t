# oauth.md 5: where no browser can come back, the address it ended on is pasted; the seed's own procedure.
$ keybearer add paste-work --issuer $SERVER --client-id client --match $SERVER
$ keybearer login paste-work --flow paste </dev/null
$ in-terminal --at 'address or code: ' '!browse -' keybearer login paste-work --flow paste
$ keybearer token paste-work
$ in-terminal --pipes --at 'only the code in it' '!browse - | sed "s/.*code=//;s/&.*//"' keybearer login paste-work --flow paste 2>&1 | grep -v response_type

# Another attempt's address, and nonsense: three wrong ones end it, and the sign-in that was there stays.
$ printf '%s\n' 'http://127.0.0.1/callback?code=x&state=other' 'two words' '' | keybearer login paste-work --flow paste 2>&1 | grep -v response_type
$ keybearer token paste-work

# A redirect URI elsewhere makes paste the default; the code works with the answer's percent-encoding undone once.
$ keybearer add paste-far --issuer $SERVER --client-id client --redirect-uri https://app.example/callback
$ in-terminal --at 'address or code: ' '!browse -' keybearer login paste-far | sed 's/authorize?.*/authorize?.../'

# Interrupted: the terminal is as it was, nothing is written.
$ in-terminal --at 'address or code: ' ^C keybearer login paste-work | tail -n 1
