# Google's library for node runs keybearer and reads the token from its answer; this test sends nothing to Google.
$ server --set id_token=true; signed-in google-work --scope openid --set bearer=id_token
$ printf '{"type":"external_account","audience":"//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/providers/b","subject_token_type":"urn:ietf:params:oauth:token-type:id_token","token_url":"https://sts.googleapis.com/v1/token","credential_source":{"executable":{"command":"keybearer --quiet google --account google-work"}}}' >credentials.json
$ echo 'require("google-auth-library").ExternalAccountClient.fromJSON(require("./credentials.json")).retrieveSubjectToken().then(console.log, error => console.log(error.message))' >token.js
$ export GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1; node-google -e "$(cat token.js)" >told; keybearer get google-work --json | grep -c "\"id_token\":\"$(cat told)\""
1
$ sed -i s/token-type:id_token/token-type:jwt/ credentials.json; node-google -e "$(cat token.js)" >told; keybearer get google-work --json | grep -c "\"id_token\":\"$(cat told)\""
1

# The user sees the error message.
$ keybearer add google-work --replace --set bearer=access_token >added 2>&1; sed -i s/token-type:jwt/token-type:id_token/ credentials.json; node-google -e "$(cat token.js)"
The executable failed with exit code: 78 and error message: google-work: google requires the id_token, but the account gives callers the access token; run: keybearer add google-work --replace --set bearer=id_token.
$ keybearer --quiet logout google-work --keep-remote; node-google -e "$(cat token.js)"
The executable failed with exit code: 77 and error message: google-work: not signed in; run: keybearer login google-work.
