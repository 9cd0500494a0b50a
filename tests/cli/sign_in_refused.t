# threats D, O: what the server says no to at sign-in ends with its code, changes nothing, and sends nothing more.
$ signed-in no-work
$ server --set 'authorize={"error":"access_denied","error_description":"not \u001b[31myou\u202e"}'; keybearer login no-work --flow browser 2>&1 | grep -v response_type
$ server --reset; server --set 'authorize={"iss":"https://evil.example"}'; keybearer login no-work --flow browser 2>&1 | grep -v response_type; server --log token
$ server --set 'authorize={"iss":null}' 'metadata={"authorization_response_iss_parameter_supported":true}'; keybearer login no-work --flow browser 2>&1 | grep -v response_type
$ server --reset; server --set 'authorize={"state":"other"}'; keybearer login no-work --flow browser --timeout 1 2>&1 | grep -v response_type

# Metadata that may not be trusted: no authorization request is made (threats D1, D2, D6).
$ server --reset; server --set 'metadata={"issuer":"https://evil.example"}'; keybearer login no-work --flow browser
$ server --set 'metadata={"code_challenge_methods_supported":["plain"]}'; keybearer login no-work --flow browser
$ server --set 'metadata={"token_endpoint":"http://evil.example/token"}'; keybearer login no-work --flow browser
$ server --set 'metadata={"token_endpoint":null}'; keybearer login no-work --flow browser
$ server --count authorize

# The client is refused.
$ server --reset; server --set client_secret=s client_auth=client_secret_basic 'metadata={"token_endpoint_auth_methods_supported":["client_secret_basic"]}'; keybearer login no-work --flow browser
$ echo wrong | keybearer add no-work --replace --client-secret-file -; keybearer login no-work --flow browser 2>&1 | grep -v response_type
$ server --reset; keybearer add no-client --issuer $SERVER; keybearer login no-client
$ keybearer login no-work --flow device
$ server --stop; keybearer login no-work --flow browser

# What was signed in before is still signed in.
$ keybearer status no-work | head -n 1
