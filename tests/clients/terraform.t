# terraform fetches a module that requires the token, with its credentials helper.
$ SERVER=$(server --start --tls good --tls-folder $HOME/tls); export SERVER SSL_CERT_FILE=$HOME/tls/ca.pem CHECKPOINT_DISABLE=1
$ signed-in terra-work --set ca_file=$HOME/tls/ca.pem --match https://reg.app.example
$ printf 'host "reg.app.example" {\n  services = { "modules.v1" = "%s/modules/" }\n}\n' $SERVER >.terraformrc
$ keybearer setup terraform
keybearer: ln -s <any>/bin/keybearer {home}/.terraform.d/plugins/terraform-credentials-keybearer
keybearer: {home}/.terraformrc: + credentials_helper "keybearer" {
keybearer: {home}/.terraformrc: +   args = []
keybearer: {home}/.terraformrc: + }
$ mkdir work; printf 'module "demo" {\n  source = "reg.app.example/app/demo/local"\n  version = "1.0.0"\n}\n' >work/main.tf; cd work; terraform init -no-color | grep -i -e download -e 'successfully initialized'
Downloading reg.app.example/app/demo/local 1.0.0 for demo...
Terraform has been successfully initialized!
$ server --log modules | cut -d ' ' -f 1-3
GET /modules/app/demo/local/versions bearer
GET /modules/app/demo/local/1.0.0/download bearer
HEAD /modules/files/demo.zip none
GET /modules/files/demo.zip none
$ cd ..; keybearer setup terraform --undo; cat .terraformrc
keybearer: {home}/.terraformrc: - credentials_helper "keybearer" {
keybearer: {home}/.terraformrc: -   args = []
keybearer: {home}/.terraformrc: - }
keybearer: rm {home}/.terraform.d/plugins/terraform-credentials-keybearer
host "reg.app.example" {
  services = { "modules.v1" = "https://127.0.0.1:<any>/modules/" }
}
$ terraform-credentials-keybearer get other.example; echo '{"token":"x"}' | terraform-credentials-keybearer store reg.app.example
{}
keybearer: terraform: keybearer keeps no tokens of others; to sign in, run: keybearer login ACCOUNT
[1]
$ terraform-credentials-keybearer forget reg.app.example
