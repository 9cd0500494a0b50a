# SPDX-License-Identifier: MIT
"""A temporary certification authority made with openssl(1), and certificates that must be refused."""
import os
import ssl
import subprocess
import time

HOSTS = ["github.com", "gitlab.example.com", "codeberg.org", "bitbucket.org", "login.microsoftonline.com",
         "accounts.google.com", "oauth2.googleapis.com", "auth.atlassian.com", "identity.goto.com", "login.example.com"]
KINDS = {  # name -> subjectAltName, days from now until it ends
    "good": ("IP:127.0.0.1,DNS:localhost", 2),
    "wrong-name": ("DNS:elsewhere.example", 2),
    "providers": (",".join("DNS:" + host for host in HOSTS), 2),  # the server answers as these, at their own paths
    "expired": ("IP:127.0.0.1,DNS:localhost", -1),
}
# In OpenSSL 3.0 to 3.5 only `openssl ca` can make a certificate that has expired.
CONFIGURATION = """
[ca]
default_ca = tests
[tests]
certificate = ca.pem
private_key = ca.key
database = index
new_certs_dir = .
rand_serial = yes
unique_subject = no
default_md = sha256
copy_extensions = copy
policy = any
[any]
commonName = supplied
"""


def context(folder, kind):
    """The TLS context of a server; writes the authority's certificate to FOLDER/ca.pem. `mutual` is `good`, and requests
    the client's certificate."""
    mutual, kind = kind == "mutual", "good" if kind == "mutual" else kind
    os.makedirs(folder, mode=0o700, exist_ok=True)
    if not os.path.exists(os.path.join(folder, "ca.pem")):
        with open(os.path.join(folder, "ca.conf"), "w") as file:
            file.write(CONFIGURATION)
        open(os.path.join(folder, "index"), "w").close()
        openssl(folder, "req", "-x509", *new_key("ca.key"), "-out", "ca.pem", "-days", "2", "-subj", "/CN=tests")
    if not os.path.exists(os.path.join(folder, kind + ".pem")):
        names, days = KINDS[kind]
        openssl(folder, "req", *new_key(kind + ".key"), "-out", kind + ".csr", "-subj", "/CN=server",
                "-addext", "subjectAltName=" + names)
        openssl(folder, "ca", "-batch", "-notext", "-config", "ca.conf", "-in", kind + ".csr", "-out", kind + ".pem",
                "-startdate", date(-2), "-enddate", date(days))
    result = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    result.load_cert_chain(os.path.join(folder, kind + ".pem"), os.path.join(folder, kind + ".key"))
    if mutual:
        result.verify_mode = ssl.CERT_OPTIONAL
        result.load_verify_locations(os.path.join(folder, "ca.pem"))
    return result


def date(days):
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + days * 86400))


def new_key(path):
    return "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
