# Each method of client authentication (RFC 6749 section 2.3, RFC 7523, RFC 8705), with a server that accepts no other; the method is recorded with the grant.
$ try() { keybearer login "$1" --flow browser >out 2>&1 || tail -n 1 out; keybearer token "$1" --fresh; server --log token | tail -n 1 | cut -d ' ' -f 1-3; }
$ server --set client_secret='s+3 =' client_auth=client_secret_post; echo 's+3 =' | keybearer add ca-post --issuer $SERVER --client-id client --client-secret-file - 2>/dev/null; try ca-post
http://127.0.0.1/callback
kbcanary-at-2
POST /token none
$ server --set client_auth=client_secret_basic basic_encoding=raw; try ca-post; keybearer token ca-post --fresh
kbcanary-at-4
POST /token basic
kbcanary-at-5

# The client's own key, RSA or P-256; each request has a new assertion.
$ openssl genrsa 2048 2>/dev/null >rsa.pem; openssl ecparam -name prime256v1 -genkey -noout >ec.pem; server --set client_secret= client_auth=private_key_jwt
$ for key in rsa ec; do keybearer add ca-$key --issuer $SERVER --client-id client --client-secret-file $key.pem --set token_endpoint_auth_method=private_key_jwt --set client_key_id=k1 2>/dev/null; try ca-$key; done
http://127.0.0.1/callback
kbcanary-at-7
POST /token none
http://127.0.0.1/callback
kbcanary-at-9
POST /token none
$ keybearer add ca-enc --issuer $SERVER --client-id client --set token_endpoint_auth_method=private_key_jwt 2>/dev/null; openssl genrsa -aes128 -passout pass:x 2048 2>/dev/null | keybearer add ca-enc --replace --client-secret-file - 2>/dev/null; keybearer login ca-enc --flow browser
http://127.0.0.1/callback
http://127.0.0.1/callback
keybearer: ca-enc: the client secret is not a private key in PEM form without a password; nothing was changed; run: keybearer add ca-enc --replace --client-secret-file -
[78]
$ server --answer 503 path=/token; keybearer token ca-rsa --fresh; keybearer token ca-rsa --fresh
keybearer: ca-rsa: 127.0.0.1 answered 503 without an OAuth error; the sign-in was kept; try again later: keybearer token ca-rsa
kbcanary-at-10

# An assertion that another program makes: no keystore is used.
$ server --set 'assertions={"made-elsewhere":"x"}'; echo made-elsewhere >assertion; keybearer add ca-file --issuer $SERVER --client-id client --set client_assertion_file=$HOME/assertion 2>/dev/null; try ca-file
http://127.0.0.1/callback
kbcanary-at-12
POST /token none
$ rm assertion; keybearer token ca-file --fresh
keybearer: ca-file: client_assertion_file: {home}/assertion: No such file or directory; the sign-in was kept; correct the file, or set client_assertion_file to another one
[78]

# If a server echoes the assertion, it is masked. A command that makes an assertion gets the caller's variables; the worker itself does not.
$ echo made-elsewhere >assertion; server --answer '{"error":"invalid_client","error_description":"bad made-elsewhere here"}' status=401; keybearer token ca-file --fresh
keybearer: ca-file: 127.0.0.1 refused (invalid_client), server says: bad *** here; the sign-in was kept; correct client_id, secret or endpoints of account ca-file
[78]
$ printf '#!/bin/sh\necho "$CI_ID_TOKEN"\n' >make; chmod 700 make; keybearer add ca-cmd --issuer $SERVER --client-id client --set client_assertion_command=$HOME/make 2>/dev/null; CI_ID_TOKEN=made-elsewhere keybearer login ca-cmd --flow browser 2>&1 | tail -n 1; CI_ID_TOKEN=made-elsewhere keybearer token ca-cmd --fresh | cut -c 1-11; keybearer token ca-cmd --fresh
http://127.0.0.1/callback
keybearer: ca-cmd: signed in, scope repo
kbcanary-at
keybearer: ca-cmd: client_assertion_command: the output is empty; the sign-in was kept; correct the command
[78]

# A client certificate (RFC 8705), and the endpoint that the server has for such clients.
$ SERVER=$(server --start --tls mutual --tls-folder $HOME/tls); export SERVER; server --set client_auth=tls_client_auth; cat tls/good.pem tls/good.key >both.pem; chmod 600 both.pem
$ keybearer add ca-tls --issuer $SERVER --client-id client --set client_certificate_file=$HOME/both.pem --set ca_file=$HOME/tls/ca.pem 2>/dev/null; try ca-tls
http://127.0.0.1/callback
kbcanary-at-2
POST /token none
$ cp both.pem kept.pem; echo nonsense >both.pem; keybearer token ca-tls --fresh
keybearer: ca-tls: cannot send a request to 127.0.0.1: could not load PEM client certificate from {home}/both.pem, OpenSSL error error:0480006C:PEM routines::no start line, (no key found,...; the sign-in was kept; correct client_certificate_file
[78]
$ rm both.pem; keybearer token ca-tls --fresh
keybearer: ca-tls: cannot send a request to 127.0.0.1: client_certificate_file {home}/both.pem does not exist; the sign-in was kept; set client_certificate_file to a file with the certificate and its key
[78]
$ server --start --tls good --tls-folder $HOME/tls >other; keybearer add ca-none --issuer $SERVER --client-id client --set ca_file=$HOME/tls/ca.pem --set token_endpoint_auth_method=tls_client_auth 2>/dev/null; keybearer login ca-none --flow browser 2>&1 | tail -n 1
http://127.0.0.1/callback
keybearer: ca-none: tls_client_auth needs client_certificate_file; nothing was changed; set client_certificate_file
