# SPDX-License-Identifier: MIT
"""The state and the decisions of an authorization server: clients, codes, grants, tokens. It knows no HTTP.

Every token contains the marker "kbcanary", so that a test can search for tokens where none may be, and a number, so that a
transcript can name it: kbcanary-at-1 is the first access token, kbcanary-rt-1 the first refresh token.
"""
import base64
import copy
import hashlib
import json
import threading
import time
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit, urlunsplit

SETTINGS = {
    "user": "alice",
    "client_id": "client",
    "client_secret": "",  # empty: a public client
    "client_auth": "",  # the only method that is accepted; empty: none without a secret, else basic and post
    "basic_encoding": "rfc6749",  # or "raw"
    "redirect_uris": ["http://127.0.0.1/callback", "http://[::1]/callback", "http://localhost/callback",
                      "https://app.example/callback"],
    "redirect_exact": False,  # True: the port of a loopback address counts too (RFC 8252 says it must not)
    "scope": "repo",  # granted if none is requested
    "granted_scope": None,  # granted whatever is requested
    "expires_in": 3600,  # null: left out
    "token_type": "Bearer",  # null: left out
    "rotate": "yes",  # a refresh returns a new refresh token; "no": none (GoTo); "same": the old one
    "leeway": 0,  # seconds in which a used refresh token may be sent again
    "extra": {},  # further members of a token response
    "extra_on_refresh": True,
    "id_token": False,
    "claims": {},  # replaces claims of an id_token; null removes one
    "nonce": None,  # the nonce of an id_token, instead of the authorization request's
    "padding": 0,  # bytes added to each access token
    "refresh_padding": 0,  # bytes added to each refresh token
    "device": False,  # the device grant; its code is approved by /control/approve
    "device_polls": [],  # the results of a code's polls in turn, "approved" or an error, before /control/approve decides
    "device_answer": {},  # replaces members of the device authorization response; null removes one
    "interval": 5,
    "pushed": False,  # True: authorization requests must be pushed (RFC 9126)
    "registration": False,
    "registered": {},  # replaces members of the registration response
    "assertions": {},  # assertion or subject token -> its user (RFC 7523, RFC 8693)
    "secrets": {},  # the same for the grant type personal_access_token
    "metadata": {},  # replaces members of the metadata; null removes one
    "authorize": {},  # replaces parameters of the authorization response; null removes one
    "api_challenge": 'Bearer realm="api"',
    "git_challenges": ['Bearer realm="git"', 'Basic realm="git"'],
    "registry_challenge": 'Basic realm="registry"',  # or Bearer realm="{server}/v2/token"
    "git_username": "",  # the only username that Basic accepts; empty: any
    "git_public": False,  # True: refs can be read without a token, nothing else
}


class Refused(Exception):
    """An OAuth error response."""

    def __init__(self, error, description="", status=400):
        super().__init__(error)
        self.status = status
        self.body = {"error": error, **({"error_description": description} if description else {})}


class Grant:
    """One sign-in; its refresh tokens are a family (RFC 9700 section 4.14)."""

    def __init__(self, client_id, user, scope):
        self.client_id, self.user, self.scope = client_id, user, scope
        self.refresh_token = None
        self.spent = {}  # refresh token -> when
        self.live = True


class Authority:
    def __init__(self, issuer):
        self.issuer = issuer
        self.lock = threading.RLock()
        self.codes, self.grants, self.access_tokens = {}, [], {}
        self.spent_assertions, self.certificate = set(), False
        self.devices, self.requests, self.registered = {}, {}, []
        self.counters = {}
        self.reset_settings()

    def reset_settings(self):
        with self.lock:
            self.settings = copy.deepcopy(SETTINGS)

    def change(self, settings):
        unknown = set(settings) - set(SETTINGS)
        if unknown:
            raise Refused("invalid_request", f"no such setting: {', '.join(sorted(unknown))}")
        with self.lock:
            self.settings.update(settings)

    def metadata(self):
        """RFC 8414; the setting `metadata` changes it."""
        return merged({
            "issuer": self.issuer,
            "authorization_endpoint": self.issuer + "/authorize",
            "token_endpoint": self.issuer + "/token",
            "revocation_endpoint": self.issuer + "/revoke",
            **({"device_authorization_endpoint": self.issuer + "/device"} if self.settings["device"] else {}),
            **({"registration_endpoint": self.issuer + "/register"} if self.settings["registration"] else {}),
            **({"pushed_authorization_request_endpoint": self.issuer + "/par", "require_pushed_authorization_requests": True}
               if self.settings["pushed"] else {}),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "token_endpoint_auth_methods_supported": self.auth_methods(),
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }, self.settings["metadata"])

    def authorize(self, parameters):
        """The address that the browser is redirected to; the user always approves (RFC 6749 section 4.1, RFC 9207)."""
        once(parameters)
        parameters = dict(parameters)
        if self.settings["pushed"]:
            client_id, parameters = parameters.get("client_id"), self.requests.pop(parameters.get("request_uri"), {})
            if client_id != parameters.get("client_id"):
                raise Refused("invalid_request_uri")
        redirect_uri = parameters.get("redirect_uri", "")
        if not self.knows(parameters.get("client_id")):
            raise Refused("invalid_client", "unknown client_id")
        if not self.is_registered(redirect_uri):
            raise Refused("invalid_request", "redirect_uri is not registered: " + redirect_uri)
        answer = {"state": parameters.get("state"), "iss": self.issuer}
        if parameters.get("response_type") != "code":
            answer["error"] = "unsupported_response_type"
        elif parameters.get("code_challenge_method") != "S256" or len(parameters.get("code_challenge", "")) != 43:
            answer.update(error="invalid_request", error_description="PKCE with S256 is required")
        else:
            answer = {"code": self.new_code(parameters, redirect_uri), **answer}
        answer = merged(answer, self.settings["authorize"])
        if "error" in answer and "code" not in self.settings["authorize"]:
            answer.pop("code", None)
        return with_query(redirect_uri, answer)

    def token(self, parameters, authorization, certificate=False):
        """The token endpoint; `certificate`: whether the client presented a valid one."""
        self.certificate = certificate
        once(parameters)
        parameters = dict(parameters)
        with self.lock:
            client_id = self.authenticate(parameters, authorization)
            kinds = {
                "authorization_code": self.redeem_code,
                "refresh_token": self.refresh,
                "client_credentials": self.client_credentials,
                "urn:ietf:params:oauth:grant-type:device_code": self.poll,
                "urn:ietf:params:oauth:grant-type:jwt-bearer": self.jwt_bearer,
                "urn:ietf:params:oauth:grant-type:token-exchange": self.token_exchange,
                "personal_access_token": self.personal_access_token,
            }
            kind = parameters.get("grant_type", "")
            if kind not in kinds:
                raise Refused("unsupported_grant_type")
            return kinds[kind](parameters, client_id)

    def authorize_device(self, parameters, authorization):
        """RFC 8628 section 3.1."""
        once(parameters)
        parameters = dict(parameters)
        with self.lock:
            client_id = self.authenticate(parameters, authorization)
            code = self.number("device")
            answer = merged({"device_code": code, "user_code": "WDJB-MJHT", "verification_uri": self.issuer + "/device/page",
                             "verification_uri_complete": self.issuer + "/device/page?user_code=WDJB-MJHT", "expires_in": 900,
                             "interval": self.settings["interval"]}, self.settings["device_answer"])
            interval = float(answer.get("interval") or 5)
            self.devices[code] = {"client_id": client_id, "scope": self.scope_for(parameters), "state": "authorization_pending",
                                  "coming": list(self.settings["device_polls"]), "interval": interval,
                                  "not_before": time.monotonic() + interval}
            return answer

    def approve(self, state):
        """Sets the result of each device code: "approved", or the error that a poll gets."""
        with self.lock:
            for device in self.devices.values():
                device["state"] = state

    def push(self, parameters, authorization):
        """RFC 9126."""
        once(parameters)
        parameters = dict(parameters)
        with self.lock:
            client_id = self.authenticate(parameters, authorization)
            uri = "urn:ietf:params:oauth:request_uri:" + self.number("request")
            self.requests[uri] = {**parameters, "client_id": client_id}
            return {"request_uri": uri, "expires_in": 60}

    def register(self, metadata):
        """RFC 7591."""
        with self.lock:
            if not self.settings["registration"] or not metadata.get("redirect_uris"):
                raise Refused("invalid_redirect_uri")
            client_id = self.number("client")
            self.registered.append(client_id)
            return merged({**metadata, "client_id": client_id, "client_id_issued_at": int(time.time())}, self.settings["registered"])

    def revoke(self, parameters, authorization):
        """RFC 7009: an unknown token is no error."""
        once(parameters)
        parameters = dict(parameters)
        with self.lock:
            self.authenticate(parameters, authorization)
            token = parameters.get("token", "")
            self.access_tokens.pop(token, None)
            for grant in self.grants:
                if token == grant.refresh_token or token in grant.spent:
                    self.end(grant)

    def user_of(self, access_token):
        """The user of a live token, else None."""
        with self.lock:
            grant, expires_at = self.access_tokens.get(access_token, (None, 0))
            return grant.user if grant and grant.live and time.time() < expires_at else None

    def expire(self):
        """Makes every access token invalid."""
        with self.lock:
            self.access_tokens.clear()

    def end_grants(self):
        """Ends every sign-in, as if each user had withdrawn it."""
        with self.lock:
            for grant in self.grants:
                self.end(grant)

    # The functions below are private.

    def end(self, grant):
        grant.live = False
        self.access_tokens = {token: entry for token, entry in self.access_tokens.items() if entry[0] is not grant}

    def auth_methods(self):
        if self.settings["client_auth"]:
            return [self.settings["client_auth"]]
        return ["client_secret_basic", "client_secret_post"] if self.settings["client_secret"] else ["none"]

    def authenticate(self, parameters, authorization):
        """Authenticates the client (RFC 6749 section 2.3) and returns its client_id."""
        method, client_id, secret = "none", parameters.get("client_id", ""), ""
        if authorization.lower().startswith("basic "):
            if "client_secret" in parameters:
                raise Refused("invalid_request", "two client authentication methods")
            method = "client_secret_basic"
            client_id, secret = decode_basic(authorization)
            if self.settings["basic_encoding"] == "rfc6749":
                client_id, secret = unquote_plus(client_id), unquote_plus(secret)
        elif "client_secret" in parameters:
            method, secret = "client_secret_post", parameters["client_secret"]
        elif self.settings["client_auth"] == "tls_client_auth" and self.certificate:
            method = "tls_client_auth"
        elif "client_assertion" in parameters:
            method = "private_key_jwt"
            self.check_assertion(parameters)
        expected = "" if method in ("private_key_jwt", "tls_client_auth") or client_id in self.registered else self.settings["client_secret"]
        if method not in [*self.auth_methods(), "none" if client_id in self.registered else ""] or not self.knows(client_id) or secret != expected:
            raise Refused("invalid_client", "client authentication failed", 401)
        return client_id

    def knows(self, client_id):
        return client_id == self.settings["client_id"] or client_id in self.registered

    def check_assertion(self, parameters):
        """RFC 7523 section 3, without the signature; the tests with oidc-provider check that."""
        if parameters.get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer":
            raise Refused("invalid_client", "client_assertion_type", 401)
        try:
            header, claims, _ = parameters["client_assertion"].split(".")
            claims = json.loads(base64.urlsafe_b64decode(claims + "=="))
        except ValueError:
            if parameters["client_assertion"] in self.settings["assertions"]:
                return
            raise Refused("invalid_client", "no JWT", 401) from None
        if claims["jti"] in self.spent_assertions or claims["aud"] != self.issuer or claims["sub"] != parameters.get("client_id"):
            raise Refused("invalid_client", "jti, aud or sub", 401)
        self.spent_assertions.add(claims["jti"])

    def is_registered(self, redirect_uri):
        registered = self.settings["redirect_uris"]
        if redirect_uri in registered:
            return True
        parts = urlsplit(redirect_uri)
        if self.settings["redirect_exact"] or parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            return False
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return urlunsplit(parts._replace(netloc=host)) in registered

    def number(self, kind):
        self.counters[kind] = self.counters.get(kind, 0) + 1
        return f"kbcanary-{kind}-{self.counters[kind]}"

    def new_code(self, parameters, redirect_uri):
        with self.lock:
            code = self.number("code")
            self.codes[code] = (parameters["code_challenge"], redirect_uri, self.scope_for(parameters),
                                parameters.get("nonce"))
            return code

    def new_refresh_token(self):
        return self.number("rt") + "x" * self.settings["refresh_padding"]

    def scope_for(self, parameters):
        return self.settings["granted_scope"] or parameters.get("scope") or self.settings["scope"]

    def redeem_code(self, parameters, client_id):
        challenge, redirect_uri, scope, nonce = self.codes.pop(parameters.get("code"), (None, None, None, None))
        verifier = parameters.get("code_verifier", "")
        if challenge is None:
            raise Refused("invalid_grant", "the code is unknown or was used")
        if parameters.get("redirect_uri") != redirect_uri:
            raise Refused("invalid_grant", "redirect_uri differs")
        if not 43 <= len(verifier) <= 128 or base64url(hashlib.sha256(verifier.encode()).digest()) != challenge:
            raise Refused("invalid_grant", "code_verifier does not fit")
        grant = Grant(client_id, self.settings["user"], scope)
        grant.refresh_token = self.new_refresh_token()
        self.grants.append(grant)
        return self.answer(grant, {"refresh_token": grant.refresh_token}, nonce=self.settings["nonce"] or nonce)

    def refresh(self, parameters, client_id):
        token = parameters.get("refresh_token", "")
        grant = next((g for g in self.grants if token == g.refresh_token or token in g.spent), None)
        if grant is None or not grant.live or grant.client_id != client_id:
            raise Refused("invalid_grant", "the refresh token is not valid")
        if token in grant.spent and time.time() - grant.spent[token] >= self.settings["leeway"]:
            self.end(grant)
            raise Refused("invalid_grant", "the refresh token was used before; the grant is revoked")
        if not set(parameters.get("scope", "").split()) <= set(grant.scope.split()):
            raise Refused("invalid_scope")
        rotate = self.settings["rotate"]
        if rotate in ("yes", True):
            grant.spent.setdefault(grant.refresh_token, time.time())
            grant.refresh_token = self.new_refresh_token()
        sent = {"refresh_token": grant.refresh_token} if rotate in ("yes", "same", True) else {}
        return self.answer(grant, sent, self.settings["extra_on_refresh"])

    def poll(self, parameters, client_id):
        device = self.devices.get(parameters.get("device_code"))
        if not device or device["client_id"] != client_id:
            raise Refused("invalid_grant")
        early = time.monotonic() < device["not_before"]
        state = device["coming"].pop(0) if device["coming"] else device["state"]
        if state == "slow_down":
            device["interval"] += 5
        device["not_before"] = time.monotonic() + device["interval"]
        if early:
            raise Refused("polled_too_early")
        if state != "approved":
            raise Refused(state)
        grant = Grant(client_id, self.settings["user"], device["scope"])
        grant.refresh_token = self.new_refresh_token()
        self.grants.append(grant)
        return self.answer(grant, {"refresh_token": grant.refresh_token})

    def for_bearer(self, known, token, parameters, client_id):
        if token not in known:
            raise Refused("invalid_grant", "unknown assertion")
        grant = Grant(client_id, known[token], self.scope_for(parameters))
        self.grants.append(grant)
        return self.answer(grant, {})

    def jwt_bearer(self, parameters, client_id):
        return self.for_bearer(self.settings["assertions"], parameters.get("assertion"), parameters, client_id)

    def token_exchange(self, parameters, client_id):
        if not parameters.get("subject_token_type", "").startswith("urn:ietf:params:oauth:token-type:"):
            raise Refused("invalid_request", "subject_token_type")
        given = self.for_bearer(self.settings["assertions"], parameters.get("subject_token"), parameters, client_id)
        return {**given, "issued_token_type": "urn:ietf:params:oauth:token-type:access_token"}

    def personal_access_token(self, parameters, client_id):
        return self.for_bearer(self.settings["secrets"], parameters.get("pat"), parameters, client_id)

    def client_credentials(self, parameters, client_id):
        if self.auth_methods() == ["none"]:
            raise Refused("unauthorized_client")
        grant = Grant(client_id, client_id, self.scope_for(parameters))
        self.grants.append(grant)
        return self.answer(grant, {})

    def answer(self, grant, refresh_token, extra=True, nonce=None):
        settings = self.settings
        access_token = self.number("at") + "x" * settings["padding"]
        seconds = settings["expires_in"]
        self.access_tokens[access_token] = (grant, time.time() + (3600 if seconds is None else float(seconds)))
        said = {"token_type": settings["token_type"], "expires_in": seconds, "scope": grant.scope}
        if settings["id_token"]:
            said["id_token"] = id_token(self.issuer, grant, nonce, settings["claims"])
        said = {name: value for name, value in said.items() if value is not None}
        return {"access_token": access_token, **said, **refresh_token, **(settings["extra"] if extra else {})}


def once(parameters):
    """No parameter may be repeated (RFC 6749 section 3.1), except `resource` (RFC 8707)."""
    names = [name for name, _ in parameters if name != "resource"]
    if len(names) != len(set(names)):
        raise Refused("invalid_request", "a parameter was sent twice")


def merged(base, changes):
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


def with_query(address, parameters):
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query=urlencode(parse_qsl(parts.query) + list(parameters.items()))))


def decode_basic(authorization):
    try:
        name, _, secret = base64.b64decode(authorization[6:], validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return name, secret


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def id_token(issuer, grant, nonce, changes):
    """An id_token; clients need not check its signature (OpenID Connect Core section 3.1.3.7, item 6)."""
    now = int(time.time())
    claims = {"iss": issuer, "sub": grant.user, "aud": grant.client_id, "iat": now, "exp": now + 3600,
              **({"nonce": nonce} if nonce else {})}
    parts = [json.dumps(part).encode() for part in ({"alg": "RS256", "kid": "kbcanary"}, merged(claims, changes))]
    return ".".join(base64url(part) for part in [*parts, b"kbcanary"])
