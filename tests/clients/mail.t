# msmtp's passwordeval and mbsync's PassCmd read one line: a token of two thousand bytes (a command of msmtp 1.8 is limited to 4094 bytes).
$ signed-in mail-work; server --set padding=2000; keybearer token mail-work --fresh | wc -c
2014
$ mail-server >port & while ! [ -s port ]; do :; done
$ printf 'account default\nhost 127.0.0.1\nport %s\nauth oauthbearer\nuser alice\nfrom a@app.example\ntls off\npasswordeval keybearer token mail-work\n' $(head -n 1 port) >.msmtprc; chmod 600 .msmtprc
$ echo hello | msmtp b@app.example; sed -n 3p port
alice 2013 True
$ printf 'IMAPAccount a\nHost 127.0.0.1\nPort %s\nUser alice\nPassCmd "keybearer token mail-work"\nAuthMechs LOGIN\nSSLType None\n\nIMAPStore r\nAccount a\n\nMaildirStore l\nPath ~/mail/\nInbox ~/mail/in\n\nChannel c\nFar :r:\nNear :l:\n' $(sed -n 2p port) >.mbsyncrc; mkdir mail; mbsync -c .mbsyncrc c >said 2>&1; sed -n 4p port
