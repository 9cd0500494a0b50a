// SPDX-License-Identifier: MIT
#include "helper/worker/grant.hpp"

#include <algorithm>
#include <fcntl.h>

#include "helper/base/ascii.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/file.hpp"
#include "helper/base/json.hpp"
#include "helper/config/flows.hpp"
#include "helper/config/providers.hpp"
#include "helper/oauth/crypto.hpp"
#include "helper/worker/escrow.hpp"

namespace worker {

using oauth::assertion_audience;
using oauth::auth_method_needs_secret;
using oauth::Client;
using oauth::client_of_account;
using oauth::ClientAuthentication;
using oauth::fingerprint;
using oauth::sha256;

namespace {

constexpr std::int64_t format = 1;
constexpr std::int64_t longest_lifetime = 100 * 365 * 86400LL;  // seconds; a longer one means "never expires"

Time time_of(const json::Value& value) { return read_time(value).value_or(Time()); }

std::string text_of(const json::Value& value) { return std::string(value.string().value_or("")); }

void write(json::Writer& out, const ClientAuthentication& authentication) {
  out.member("auth_method", name_of(authentication.method));
  out.member("basic_encoding", name_of(authentication.basic_encoding));
  if (authentication.signing_algorithm) out.member("signing_algorithm", name_of(*authentication.signing_algorithm));
}

// Nothing if a name is not known. Both names are empty in the record of a grant that never needed a client.
std::optional<ClientAuthentication> read_authentication(const json::Value& root) {
  const auto method_name = root["auth_method"].string().value_or("");
  const auto encoding_name = root["basic_encoding"].string().value_or("");
  const auto method = find_by_name<AuthMethod>(method_name.empty() ? "none" : method_name);
  const auto encoding = find_by_name<BasicEncoding>(encoding_name.empty() ? "rfc6749" : encoding_name);
  if (!method || !encoding) return {};
  return ClientAuthentication{*method, *encoding,
                              find_by_name<SigningAlgorithm>(root["signing_algorithm"].string().value_or(""))};
}

Secret encode_record(const Grant& grant, bool with_token) {
  json::Writer out;
  out.begin_object().member("format", format).member("generation", grant.generation);
  out.member("refresh_token", grant.refresh_token);
  out.member("issuer", grant.server.issuer).member("client_id", grant.client_id);
  out.member("token_endpoint", grant.server.token_endpoint)
      .member("revocation_endpoint", grant.server.revocation_endpoint);
  write(out, grant.authentication);
  if (grant.flow) out.member("flow", name_of(*grant.flow));
  if (!grant.requested.empty()) out.member("asked", grant.requested);
  out.member("redirect_uri", grant.redirect_uri).member("scope", grant.scope);
  out.member("subject", grant.subject);
  if (!grant.user.empty()) out.member("user", grant.user);
  out.member("machine", grant.machine).member("boot_id", boot_id());
  write_time(out, "obtained_at", grant.obtained_at);
  write_time(out, "refresh_token_obtained_at", grant.refresh_token_obtained_at);
  if (grant.refresh_token_expires_at) write_time(out, "refresh_token_expires_at", *grant.refresh_token_expires_at);
  write_time(out, "renewed_at", grant.renewed_at);
  if (grant.dead) {
    out.key("dead").begin_object().member("fingerprint", grant.dead->fingerprint).member("error", grant.dead->error);
    write_time(out, "at", grant.dead->at);
    out.end_object();
  }
  if (with_token && !grant.token.value.empty()) {
    out.key("token");
    write(out, grant.token);
  }
  return out.end_object().take();
}

}  // namespace

State::Known Grant::known() const {
  State::Known known;
  known.obtained_at = obtained_at;
  known.renewed_at = renewed_at;
  known.ends_at = refresh_token_expires_at;
  if (!token.value.empty()) known.token_expires_at = token.expires_at;
  known.has_refresh_token = !refresh_token.empty() || (flow && needs_no_sign_in(*flow));
  known.scope = scope;
  known.user = user;
  if (is_dead()) {
    known.dead = dead->error;
    known.dead_at = dead->at;
  }
  return known;
}

bool Grant::is_dead() const { return dead && dead->fingerprint == fingerprint(refresh_token); }

Secret encode(const Grant& grant, std::size_t limit) {
  Secret record = encode_record(grant, true);
  return record.size() <= limit ? std::move(record) : encode_record(grant, false);
}

Secret encode_without_token(const Grant& grant) { return encode_record(grant, false); }

Grant decode_grant(Secret record, const Account& account) {
  const Error damaged{Exit::io, "the stored sign-in is damaged", "run: keybearer login " + account.name,
                      Kept::nothing_changed, account.name};
  const auto document = [&] {
    try {
      return json::Document::parse(std::move(record), Exit::io, "the stored sign-in");
    } catch (const Error&) {
      throw damaged;
    }
  }();
  const json::Value& root = document.root();
  const auto known = root["format"].integer();
  if (known && *known > format)
    throw Error{Exit::keystore, "the stored sign-in was written by a newer version of keybearer", "upgrade keybearer",
                Kept::nothing_changed, account.name};
  const auto refresh_token = root["refresh_token"].string();
  const auto generation = read_counter(root["generation"]);
  const auto authentication = read_authentication(root);
  if (known != format || !refresh_token || !generation || !authentication) throw damaged;

  Grant grant;
  grant.refresh_token = Secret(*refresh_token);
  grant.generation = *generation;
  grant.server.issuer = text_of(root["issuer"]);
  grant.client_id = text_of(root["client_id"]);
  grant.server.token_endpoint = text_of(root["token_endpoint"]);
  grant.server.revocation_endpoint = text_of(root["revocation_endpoint"]);
  grant.authentication = *authentication;
  grant.flow = find_by_name<Flow>(text_of(root["flow"]));
  grant.requested = text_of(root["asked"]);
  grant.redirect_uri = text_of(root["redirect_uri"]);
  grant.scope = text_of(root["scope"]);
  grant.subject = text_of(root["subject"]);
  grant.user = text_of(root["user"]);
  grant.machine = text_of(root["machine"]);
  grant.obtained_at = time_of(root["obtained_at"]);
  grant.refresh_token_obtained_at = time_of(root["refresh_token_obtained_at"]);
  grant.refresh_token_expires_at = read_time(root["refresh_token_expires_at"]);
  grant.renewed_at = std::max(time_of(root["renewed_at"]), grant.refresh_token_obtained_at);
  if (const json::Value& dead = root["dead"]; !dead.is_null())
    grant.dead = Grant::Dead{text_of(dead["fingerprint"]), text_of(dead["error"]), time_of(dead["at"])};
  if (auto token = read_token(root["token"])) grant.token = std::move(*token);
  if (root["boot_id"].string() != boot_id()) grant.token.obtained_uptime.reset();  // the uptime of another boot
  return grant;
}

std::optional<Time> refresh_token_end(const Account& account, const AccessToken& token) {
  for (const char* name : {"refresh_token_expires_in", "refresh_expires_in"}) {
    const auto found = token.extra.find(name);
    const auto seconds = found == token.extra.end() ? std::nullopt : decimal(found->second);
    if (!seconds) continue;
    if (*seconds <= 0 || *seconds > longest_lifetime) return {};
    return token.obtained_at + std::chrono::seconds(*seconds);
  }
  const Provider* preset = find_provider(account.provider);
  if (!preset || preset->refresh_token_days == 0) return {};
  return token.obtained_at + std::chrono::days(preset->refresh_token_days);
}

keystore::Name grant_name(const Account& account) {
  return {keystore::Name::Kind::grant, account.grant_account(), name_digest(account.grant_identity())};
}

keystore::Name client_name(const Account& account) {
  return {keystore::Name::Kind::client, account.grant_account(), name_digest(account.grant_identity())};
}

// A record that is marked dead or that is in the escrow may be newer than the others.
std::optional<Grant> newest_grant(std::vector<Secret> records, const Account& account) {
  std::optional<Grant> best;
  for (auto& record : records) {
    Grant grant = decode_grant(std::move(record), account);
    if (!best || grant.generation > best->generation) best = std::move(grant);
  }
  return best;
}

std::optional<Grant> stored_grant(keystore::Keystore& store, const Account& account) {
  return newest_grant(store.load(grant_name(account)), account);
}

std::optional<Grant> peek_grant(keystore::Keystore& store, const Account& account) {
  auto records = store.load(grant_name(account));
  if (auto record = find_escrow(account)) records.push_back(std::move(*record));
  return newest_grant(std::move(records), account);
}

std::optional<Grant> load_grant(keystore::Keystore& store, const Account& account) {
  auto best = stored_grant(store, account);
  if (auto record = find_escrow(account)) {
    Grant escrowed = decode_grant(std::move(*record), account);
    if (!best || escrowed.generation > best->generation) {
      save_grant(store, account, escrowed);
      return escrowed;
    }
    // A run that was interrupted after its save has not settled it.
    const auto age = now() - best->renewed_at;
    const bool is_equal = escrowed.generation == best->generation && age >= std::chrono::seconds(0);
    settle_escrow(account, is_equal ? store.settling_time() - age : std::chrono::seconds(0));
  }
  return best;
}

namespace {

bool reads_back(const Secret& record, const Account& account, const Grant& grant) {
  try {
    return decode_grant(record.copy(), account).refresh_token == grant.refresh_token;
  } catch (const Error&) {
    return false;
  }
}

// What the server sent beside the refresh token is in it, unless the record then could not be read.
Secret readable_record(const Account& account, const Grant& grant, std::size_t limit) {
  Secret record = encode(grant, limit);
  return reads_back(record, account, grant) ? std::move(record) : encode_without_token(grant);
}

}  // namespace

bool escrow_grant(const Account& account, const Grant& grant) {
  return put_escrow(account, encode_without_token(grant));
}

void store_grant(keystore::Keystore& store, const Account& account, const Grant& grant) {
  store.save(grant_name(account), readable_record(account, grant, store.limit()));
  settle_escrow(account, store.settling_time());
}

void save_grant(keystore::Keystore& store, const Account& account, const Grant& grant) {
  escrow_grant(account, grant);
  store_grant(store, account, grant);
}

void erase_grant(keystore::Keystore& store, const Account& account) {
  drop_escrow(account);
  store.erase(grant_name(account));
}

void note_saved(State& state, const Grant& grant) {
  state.generation = grant.generation;
  state.refresh_token_hash = fingerprint(grant.refresh_token);
}

bool is_replaced(const State& state, const Grant& grant) {
  return grant.generation < state.generation && !state.refresh_token_hash.empty() &&
         state.refresh_token_hash != fingerprint(grant.refresh_token);
}

bool is_signed_out(const State& state, const Grant& grant) {
  return state.signed_out && state.signed_out->refresh_token_hash == fingerprint(grant.refresh_token);
}

Client client_of(keystore::Keystore& store, const Account& account, const Grant& grant) {
  Client client = client_of_account(account);
  client.id = grant.client_id;
  client.authentication = grant.authentication;
  client.audience = assertion_audience(account, grant.server.issuer, grant.server.token_endpoint);
  if (!auth_method_needs_secret(client)) return client;
  auto secret = load_client_secret(store, account);
  if (!secret)
    throw Error{Exit::config, "the client secret is no longer in the keystore",
                "run: keybearer add " + account.name + " --replace --client-secret-file -", Kept::sign_in,
                account.name};
  client.secret = std::move(*secret);
  return client;
}

std::optional<Secret> load_client_secret(keystore::Keystore& store, const Account& account) {
  auto secrets = store.load(client_name(account));
  if (secrets.empty()) return {};
  return std::move(secrets.front());
}

std::string machine_hash() {
  const Descriptor file(open("/etc/machine-id", O_RDONLY | O_CLOEXEC));
  std::string id;
  if (!file || !read_up_to(file.get(), id, 256)) return {};
  return hex(sha256("keybearer " + std::string(trim(id)))).substr(0, 16);
}

std::string boot_id() {
  const Descriptor file(open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
  std::string id;
  if (!file || !read_up_to(file.get(), id, 64)) return {};
  return std::string(trim(id));
}

}  // namespace worker
