# cargo reads a sparse index and a crate that require a token; login, logout, yank, owner.
$ signed-in carg-work; keybearer setup cargo
keybearer: {home}/.cargo/config.toml: + [registry]
keybearer: {home}/.cargo/config.toml: + global-credential-providers = ["cargo:token", "keybearer cargo"]
$ printf '[registries.my]\nindex = "sparse+%s/cargo/"\n' $SERVER >>.cargo/config.toml
$ mkdir -p work/src; cd work; touch src/lib.rs; printf '[package]\nname = "x"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\ndemo = { version = "1", registry = "my" }\n' >Cargo.toml
$ cargo generate-lockfile; grep -A 1 'name = "demo"' Cargo.lock; cargo -q fetch
    Updating `my` index
     Locking 1 package to latest compatible version
name = "demo"
version = "1.0.0"
$ server --log cargo | cut -d ' ' -f 1-3; server --count token
GET /cargo/config.json none
GET /cargo/config.json bearer
GET /cargo/de/mo/demo bearer
GET /cargo/dl/demo/1.0.0/download bearer
1
$ cargo owner --registry my --list demo; cargo yank --registry my demo@1.0.0
    Updating `my` index
alice
    Updating `my` index
        Yank demo@1.0.0
$ cargo logout --registry my; keybearer token carg-work
kbcanary-at-1
$ cargo login --registry my </dev/null
error: credential provider `keybearer cargo` failed action `login`
<empty>
Caused by:
  carg-work: there is no terminal to sign in at; run: keybearer login carg-work
[101]

# The simple provider, for a registry that requires the bare token.
$ cd ..; keybearer setup cargo --undo
keybearer: {home}/.cargo/config.toml: - [registry]
keybearer: {home}/.cargo/config.toml: - global-credential-providers = ["cargo:token", "keybearer cargo"]
$ printf 'credential-provider = ["cargo:token-from-stdout", "keybearer", "token", "{index_url}"]\n' >>.cargo/config.toml; rm -rf .cargo/registry work/Cargo.lock; cd work; server --reset; cargo generate-lockfile; cd ..
    Updating `my` index
     Locking 1 package to latest compatible version
$ server --log cargo | cut -d ' ' -f 1-3
GET /cargo/config.json none
GET /cargo/config.json <any>
GET /cargo/de/mo/demo <any>

# A registry that no account matches is left to another provider.
$ printf '{"v":1,"registry":{"index-url":"sparse+https://other.example/"},"kind":"get","operation":"read","args":["cargo"]}\n' | keybearer --cargo-plugin
{"v":[1]}
{"Err":{"kind":"url-not-supported"}}

# The server has ended the sign-in: cargo shows the reason.
$ printf '[registries.my]\nindex = "sparse+%s/cargo/"\ncredential-provider = ["keybearer", "cargo", "--account", "carg-work"]\n' $SERVER >.cargo/config.toml; rm -rf .cargo/registry work/Cargo.lock; server --end; keybearer token carg-work --fresh 2>/dev/null
[77]
$ cd work; cargo generate-lockfile
    Updating `my` index
error: failed to get `demo` as a dependency of package `x v0.1.0 ({home}/work)`
<empty>
Caused by:
  credential provider `keybearer cargo --account carg-work` failed action `get`
<empty>
Caused by:
  carg-work: the server ended this sign-in on <any> (invalid_grant); run: keybearer login carg-work
[101]
