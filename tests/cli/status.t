# status: what is known about each account, without the network, and which account answers a URL, and why.
$ signed-in stat-work; before=$(server --count)
$ keybearer add stat-path --issuer $SERVER --client-id client --match $SERVER/team --match 'https://*.example.com' >/dev/null 2>&1
$ keybearer status
stat-work  signed in, token good for <any> min, <any> s old
           provider {server}, store secret-service, cache kernel
           scope repo
           matches {server}
stat-path  not signed in
           provider {server}, store not chosen yet, cache kernel
           matches {server}/team https://*.example.com
$ keybearer status stat-work --json | python3 -m json.tool
[
    {
        "account": "stat-work",
        "provider": null,
        "issuer": "{server}",
        "matches": [
            "{server}"
        ],
        "signed_in": true,
        "token_expires_at": "<any>",
        "obtained_at": "<any>",
        "days_left": null,
        "scope": "repo",
        "store": "secret-service",
        "cache": "kernel",
        "dead": false,
        "problem": null,
        "hint": null,
        "check": 0
    }
]
$ keybearer status $SERVER/team/x
stat-path answers, by match = {server}/team
stat-work matches by {server}, but another match is longer
$ keybearer status $SERVER/other
stat-work answers, by match = {server}
stat-path matches only another path: {server}/team
$ keybearer status https://a.b.example.com/
stat-path answers, by match = https://*.example.com
stat-work matches only {server}
$ keybearer status http://a.example.com/
stat-work matches only {server}
stat-path matches https only, but this URL is http
keybearer: no account matches http://a.example.com; add one with: keybearer add
[78]
$ keybearer status nobody
keybearer: there is no account "nobody"; there are: stat-work, stat-path
[78]
$ echo $(($(server --count) - before)) requests
0 requests

# If several accounts match equally, the message names them (THREATS.md B6).
$ keybearer add stat-twin --issuer $SERVER --client-id client --match $SERVER >/dev/null 2>&1
$ keybearer token $SERVER/
keybearer: {server}: the accounts stat-work, stat-twin match equally well; name one of them instead of the URL, give one a longer match, or set default = yes in one of them
[78]
$ printf 'protocol=http\nhost=127.0.0.1:%s\n' $PORT | keybearer git get
keybearer: {server}: the accounts stat-work, stat-twin match equally well; write https://stat-work@127.0.0.1:<any>/... in the remote, give one a longer match, or set default = yes in one of them
quit=1
[78]
$ printf 'protocol=http\nhost=127.0.0.1:%s\nusername=stat-work\n' $PORT | keybearer git get | grep -v expiry
username=stat-work
password=kbcanary-at-1
