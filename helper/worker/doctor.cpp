// SPDX-License-Identifier: MIT
//
// The checks of `doctor` that need the keystore or the network. Each process runs one check, since a keyring that does
// not answer ends the process (Access::on_timeout). A check changes nothing: it refreshes no token, and does not save a
// grant that is in the escrow.
#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/time.hpp"
#include "helper/base/utf8.hpp"
#include "helper/core/finding.hpp"
#include "helper/oauth/discovery.hpp"
#include "helper/oauth/http.hpp"
#include "helper/oauth/http_date.hpp"
#include "helper/worker/escrow.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"
#include "keystore/key_source.hpp"
#include "keystore/session_bus.hpp"

namespace worker {

using oauth::discover;
using oauth::exchange;
using oauth::HttpFailure;
using oauth::HttpRequest;
using oauth::HttpResponse;
using oauth::HttpResult;
using oauth::parse_http_date;
using oauth::Server;

namespace {

constexpr std::int64_t few_days = 7;
constexpr std::chrono::seconds skew_warning{60}, skew_limit{300};
constexpr std::chrono::seconds network_limit{8};

std::string login_hint(const Account& account) { return "run: keybearer login " + account.name; }

std::string host_of(const std::string& endpoint) { return parse_endpoint(endpoint, Exit::config).origin.authority(); }

std::string age(Time since) { return approximate_duration(std::max<std::int64_t>(0, (now() - since).count())); }

void check_end(const Account& account, const State::Known& known, Findings& findings) {
  std::string text = "signed in " + age(known.obtained_at) + " ago, refreshed " + age(known.renewed_at) + " ago";
  if (!known.ends_at) return findings.ok(std::move(text));
  const auto left = (*known.ends_at - now()).count();
  text += left > 0 ? ", " + approximate_duration(left) + " left" : ", and the refresh token has expired";
  if (left <= 0) return findings.warn(std::move(text), login_hint(account));
  if (left >= few_days * 86400) return findings.ok(std::move(text));
  findings.warn(std::move(text), "run: keybearer refresh " + account.name +
                                     "; if that does not extend it, run: keybearer login " + account.name);
}

void check_known(const Account& account, const std::optional<State::Known>& known, Findings& findings) {
  if (account.needs_no_sign_in()) return findings.ok("needs no sign-in");
  if (!known) return findings.problem(Exit::login, "not signed in", login_hint(account));
  if (!known->dead.empty())
    return findings.problem(Exit::login,
                            "the server ended this sign-in " + age(known->dead_at) + " ago (" + known->dead + ")",
                            login_hint(account));
  if (known->has_refresh_token) return check_end(account, *known, findings);
  const std::string hint =
      "request one (many servers need the scope offline_access), then run: keybearer login " + account.name;
  if (known->token_expires_at && *known->token_expires_at <= now())
    return findings.problem(Exit::login, "the access token has expired, and the server gave no refresh token", hint);
  findings.warn("the server gave no refresh token, so a new sign-in is needed when the access token expires", hint);
}

// An error from the server is still true until a refresh succeeds, so it is a problem. Other errors may be over, and
// other checks look for their causes.
void check_failure(const Account& account, const State& state, Findings& findings) {
  if (!state.failure || state.failure->error.account != account.name) return;
  const Error& error = state.failure->error;
  std::string text = "the last refresh failed " + age(state.failure->at) + " ago: " + error.what;
  if (error.exit == Exit::config || error.exit == Exit::login || error.exit == Exit::protocol)
    findings.problem(error.exit, std::move(text), error.hint);
  else
    findings.warn(std::move(text), "run: keybearer refresh " + account.name);
}

void check_machine(const Account& account, const Grant& grant, Findings& findings) {
  if (grant.machine.empty() || grant.machine == machine_hash()) return;
  findings.warn("this sign-in was made on another machine; if both refresh it, the server treats it as stolen",
                "to sign in separately on this machine, run: keybearer login " + account.name);
}

void check_client_secret(keystore::Keystore& store, const Account& account, std::optional<AuthMethod> method,
                         Findings& findings) {
  if (!method || *method == AuthMethod::none) return;
  findings.about("client");
  if (load_client_secret(store, account)) return findings.ok("the client secret is in the keystore");
  findings.problem(Exit::config,
                   "there is no client secret in the keystore, and " + std::string(name_of(*method)) + " needs one",
                   "run: keybearer add " + account.name + " --replace --client-secret-file -");
}

void check_grant(keystore::Keystore& store, const Account& account, std::vector<Secret> records, Findings& findings) {
  findings.about("grant");
  if (!account.grant.empty()) {  // the other account's own checks examine it
    findings.ok("uses the sign-in of " + account.grant);
    return check_failure(account, state_of(account), findings);
  }
  if (records.size() > 1)
    findings.warn(
        "the keystore has " + std::to_string(records.size()) + " records of this sign-in; the newest one is used",
        "remove the others, or run: keybearer logout " + account.name + ", then keybearer login " + account.name);
  const auto grant = newest_grant(std::move(records), account);
  const auto escrowed = find_escrow(account);
  if (escrowed && (!grant || decode_grant(escrowed->copy(), account).generation > grant->generation))
    findings.warn("a refreshed sign-in is in the kernel's keyring and not yet in the keystore",
                  "run: keybearer refresh " + account.name);
  check_known(account, grant ? std::optional(grant->known()) : std::nullopt, findings);
  if (grant) check_machine(account, *grant, findings);
  if (grant && !grant->is_dead()) check_failure(account, state_of(account), findings);
  check_client_secret(store, account, grant ? grant->authentication.method : account.client.auth_method, findings);
}

void check_bus(Findings& findings) {
  if (const auto address = keystore::session_bus_address(); !address.empty())
    findings.ok("the session bus is " + address);
}

// Checks the folder of the file store. load() reports a record that is damaged.
void check_data_folder(Findings& findings) {
  const std::string path = xdg_folder("XDG_DATA_HOME", "/.local/share"), shown = printable(path);
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) return;  // the first save() creates it
  if (status.st_uid != geteuid())
    return findings.problem(Exit::io, "the folder " + shown + " belongs to another user", "change its owner: chown");
  if ((status.st_mode & 077) != 0)
    findings.warn("the folder " + shown + " is open to others", "run: chmod 700 " + shown);
  if (access(path.c_str(), W_OK) != 0)
    findings.problem(Exit::io, "the folder " + shown + " cannot be written: " + errno_text(errno),
                     "make it writable, or set XDG_DATA_HOME to another folder");
}

// The folder of the records is closed to others, too; both should be (THREATS.md M3).
void check_key_file(const std::string& path, Findings& findings) {
  struct stat status {};
  if (path.empty() || stat(path.c_str(), &status) != 0 || (status.st_mode & 077) == 0) return;
  findings.warn("the key file " + printable(path) + " is open to others", "run: chmod 600 " + printable(path));
}

// False if the file store needs a passphrase, which `doctor` does not ask for.
bool check_key(const Account& account, Findings& findings) {
  check_data_folder(findings);
  check_key_file(account.keystore.key_file, findings);
  keystore::Access access;
  access.key_file = account.keystore.key_file;
  access.key_command = account.keystore.key_command;
  if (keystore::has_key(access)) {
    findings.ok("the key of the file store comes from " + keystore::find_key(account.name, "", access).source);
    return true;
  }
  findings.warn("the file store needs a passphrase, so this sign-in cannot be refreshed without the user",
                "set key_file or key_command, or give the service a systemd credential named keybearer");
  return false;
}

void report_answer(const Account& account, const std::string& name, Findings& findings) {
  if (name == "kernel")
    return findings.note("kernel answers, but it loses its records at a reboot and three days after their last use",
                         "to keep the sign-in longer, run: keybearer move " + account.name + " --store file");
  findings.ok(name + " answers and is unlocked");
}

void check_keystore(Job& job, Findings& findings) {
  findings.about("keystore");
  const Account& account = job.account;
  const bool chosen = !job.store_name().empty();
  const auto store = job.keystore_to_keep();
  const std::string name = job.store_name();
  if (!chosen) findings.ok("login will use the store " + name);
  if (name == "secret-service") check_bus(findings);
  store->diagnose(grant_name(account), findings);
  if (name == "file" && !check_key(account, findings)) {
    findings.about("grant");
    return check_known(account, state_of(account).known, findings);
  }
  auto records = store->load(grant_name(account));
  report_answer(account, name, findings);
  check_grant(*store, account, std::move(records), findings);
}

void check_clock(const HttpResponse& answer, const std::string& host, Findings& findings) {
  findings.about("clock");
  const auto date = parse_http_date(answer.date, now());
  if (!date)
    return findings.note(host + " sent no valid Date header, so the clock was not compared",
                         "check the clock: timedatectl");
  const auto skew = now() - *date;
  const auto size = std::chrono::abs(skew);
  std::string text = "this machine's clock is " + approximate_duration(size.count()) +
                     (skew.count() < 0 ? " behind" : " ahead of") + " that of " + host;
  const std::string hint = "set the clock (timedatectl set-ntp true)";
  if (size > skew_limit)
    findings.problem(Exit::temporary, std::move(text), hint);
  else if (size > skew_warning)
    findings.warn(std::move(text), hint);
  else
    findings.ok("this machine's clock agrees with that of " + host);
}

void no_answer(const HttpFailure& failure, Findings& findings) {
  using Kind = HttpFailure::Kind;
  switch (failure.kind) {
    case Kind::unreachable:
    case Kind::lost:
      return findings.problem(Exit::temporary, failure.reason,
                              "check the network, the host name and the proxy, then try again");
    case Kind::untrusted:
      return findings.problem(
          Exit::protocol, failure.reason,
          "correct the clock if it is wrong, or set ca_file for a private authority; else do not trust this network");
    case Kind::broken:
      return findings.problem(Exit::protocol, failure.reason, "check the server, and any proxy in front of it");
    case Kind::configuration:
      return findings.problem(Exit::config, failure.reason, failure.hint_or("correct ca_file or proxy"));
  }
}

// An account without a client_id gets one at its first sign-in if its server registers clients (RFC 7591).
void check_registration(const Account& account, const Server& server, Findings& findings) {
  findings.about("configuration");
  if (server.registration_endpoint.empty())
    return findings.problem(Exit::config, "the account has no client_id, and its server registers no clients",
                            "run: keybearer add " + account.name + " --replace --client-id ID");
  findings.ok("login registers a client at " + host_of(server.registration_endpoint));
}

// Sends a GET to the token endpoint, which is where refresh requests go. The endpoint refuses a GET, but any response
// shows that it can be reached. The Date of this response is current; that of the metadata may come from a cache.
void check_network(Job& job, Findings& findings) {
  findings.about("network");
  const Account& account = job.account;
  const bool can_register = !account.server.issuer.empty() || !account.server.registration_endpoint.empty();
  const bool needs_client = account.client.id.empty() && account.grant.empty() && can_register;
  const Server server =
      discover(job.account, {.authorization_endpoint = !job.account.needs_no_sign_in(), .anything = needs_client},
               [](const std::string&) {});
  HttpRequest request;
  request.url = parse_endpoint(server.token_endpoint, Exit::config);
  request.limit = network_limit;
  const HttpResult result = exchange(request, job.account);
  if (!result.answered) return no_answer(result.failure, findings);
  const Origin& origin = request.url.origin;
  findings.ok(origin.text() + " answers" + (origin.scheme == "https" ? ", and its certificate is trusted" : ""));
  check_clock(result.answer, origin.host, findings);
  if (needs_client) check_registration(job.account, server, findings);
}

}  // namespace

void run_check(Job& job, json::Writer& done) {
  Findings findings(job.account.name);
  try {
    if (job.request.check == WorkerCheck::keystore) check_keystore(job, findings);
    if (job.request.check == WorkerCheck::network) check_network(job, findings);
  } catch (const Error& error) {
    findings.problem(error);
  }
  write(done, findings);
}

}  // namespace worker
