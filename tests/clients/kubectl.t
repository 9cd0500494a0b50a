# kubectl over TLS, with both versions of its exec plugin protocol.
$ SERVER=$(server --start --tls good --tls-folder $HOME/tls); export SERVER; server --set id_token=true
$ signed-in kube-work --set ca_file=$HOME/tls/ca.pem --scope openid
$ kubectl config set-cluster test --server=$SERVER --certificate-authority=$HOME/tls/ca.pem
Cluster "test" set.
$ keybearer setup kubectl
keybearer: setup kubectl: {home}/.kube/config: kubectl writes the file as a whole: it sorts the keys, and drops comments and fields that it does not know
keybearer: kubectl config set-credentials keybearer-kube-work --exec-api-version=client.authentication.k8s.io/v1 --exec-command=keybearer --exec-arg=kubernetes --exec-arg=--account --exec-arg=kube-work --exec-interactive-mode=IfAvailable
keybearer: kubectl config set-context keybearer-kube-work@test --cluster=test --user=keybearer-kube-work
keybearer: setup kubectl: choose a context that begins with keybearer-: kubectl config use-context NAME
$ keybearer setup kubectl; kubectl config use-context keybearer-kube-work@test
keybearer: setup kubectl: everything is set up already
Switched to context "keybearer-kube-work@test".
$ kubectl get --raw /api/v1/me; echo
{"user": "alice", "path": "/api/v1/me"}
$ kubectl config set-credentials old --exec-api-version=client.authentication.k8s.io/v1beta1 --exec-command=keybearer --exec-arg=kubernetes; kubectl config set-context test --cluster=test --user=old; kubectl --context test get --raw /api/v1/me; echo
User "old" set.
Context "test" created.
{"user": "alice", "path": "/api/v1/me"}
$ server --count token
1

# If kubectl sends the cluster's server, the account that matches it answers; a token that a cluster refuses is not refreshed again and again.
$ kubectl config set-credentials told --exec-api-version=client.authentication.k8s.io/v1 --exec-command=keybearer --exec-arg=kubernetes --exec-provide-cluster-info --exec-interactive-mode=Never; kubectl config set-context told --cluster=test --user=told; kubectl --context told get --raw /api/v1/me; echo
User "told" set.
Context "told" created.
{"user": "alice", "path": "/api/v1/me"}

# A cluster with OpenID Connect requires the id_token.
$ KUBERNETES_EXEC_INFO= keybearer kubernetes | grep -o '"token":"kbcanary-at'
"token":"kbcanary-at
$ keybearer add kube-work --replace --set bearer=id_token >added 2>&1; keybearer kubernetes | grep -o '"token":"ey'
"token":"ey
$ keybearer add kube-work --replace --set bearer=access_token >added 2>&1

# The server has ended the sign-in: kubectl shows the reason, and its own message.
$ server --end; keybearer token kube-work --fresh 2>/dev/null; kubectl get --raw /api/v1/me 2>&1 | sort -u
Unable to connect to the server: getting credentials: exec: executable keybearer failed with exit code 77
keybearer: kube-work: the server ended this sign-in on <any> (invalid_grant); run: keybearer login kube-work

# kubectl's own writer drops comments: that is said before. Another shell may have another kubeconfig (KUBECONFIG).
$ keybearer login kube-work --flow browser 2>/dev/null; kubectl config unset current-context >unset; keybearer setup kubectl --print; keybearer setup kubectl --undo >undone 2>&1; kubectl config view -o jsonpath='{.users[*].name} {.contexts[*].name}'
keybearer: setup kubectl: everything is set up already
old told test told<no newline>
$ cp .kube/config other; echo '# mine' >>other; KUBECONFIG=other keybearer setup kubectl --print; KUBECONFIG=other keybearer --quiet setup kubectl
keybearer: setup kubectl: {home}/other: kubectl writes the file as a whole: it sorts the keys, and drops comments and fields that it does not know
kubectl config set-credentials keybearer-kube-work --exec-api-version=client.authentication.k8s.io/v1 --exec-command=keybearer --exec-arg=kubernetes --exec-arg=--account --exec-arg=kube-work --exec-interactive-mode=IfAvailable
kubectl config set-context keybearer-kube-work@test --cluster=test --user=keybearer-kube-work
$ keybearer setup kubectl --undo; KUBECONFIG=$HOME/other keybearer setup kubectl --undo; KUBECONFIG=other kubectl config view -o jsonpath='{.users[*].name}'; keybearer setup kubectl --undo
keybearer: setup kubectl: there is nothing to remove
keybearer: setup kubectl: {home}/other is set up, too; to undo that, run: KUBECONFIG={home}/other keybearer setup kubectl --undo
keybearer: setup kubectl: {home}/other: kubectl writes the file as a whole: it sorts the keys, and drops comments and fields that it does not know
keybearer: kubectl config delete-user keybearer-kube-work
keybearer: kubectl config delete-context keybearer-kube-work@test
old toldkeybearer: setup kubectl: there is nothing to remove
