// SPDX-License-Identifier: MIT
//
// helper/DESIGN.md, "The refresh", step by step (THREATS.md N). What must hold at every line of it:
//  - one record a grant, written whole; a lower generation never overwrites a higher; what was erased stays erased;
//  - a refresh token is sent only where its successor can be saved, and the successor is saved before anything else;
//  - whatever does not say invalid_grant about the very token that is stored leaves it stored.
// INT, TERM and HUP are blocked in this program from its start; it is bounded by its time-outs instead.
#include <cstdint>

#include "helper/base/form.hpp"
#include "helper/base/time.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/flows.hpp"
#include "helper/config/providers.hpp"
#include "helper/core/cache.hpp"
#include "helper/oauth/crypto.hpp"
#include "helper/oauth/token_request.hpp"
#include "helper/worker/client.hpp"
#include "helper/worker/flow.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"

namespace oauth {
namespace {

// The most that a Retry-After is taken for (http.hpp): what is noted beyond it was noted under a wrong clock
// (THREATS.md N9).
constexpr std::chrono::seconds longest_wait{300};

std::string at(Time time) { return rfc3339(time); }

class Refresh {
 public:
  explicit Refresh(Job& job) : job_(job), account_(job.account), name_(job.account.name) {}

  AccessToken run() {
    load();  // 3
    if (auto standing = standing_answer()) return std::move(*standing);
    const Client client = client_of(*store_, account_, grant_);
    note_intent();                      // 4
    TokenAnswer answer = send(client);  // 5
    if (answer.kind == TokenAnswer::Kind::dead && someone_else_renewed()) {
      if (auto standing = standing_answer()) return std::move(*standing);
      note_intent();
      answer = send(client);
    }
    keep_successor(answer);  // 6
    if (foreign_subject_)    // an account is one user (THREATS.md D8); what was rotated is kept all the same
      throw Error{Exit::login,
                  "the server answered for " + printable(answer.subject, 80) + " and not for " +
                      printable(grant_.subject, 80) + "; its token was not used",
                  "run: keybearer login " + account_.holder(), Kept::unsaid, name_};
    if (answer.kind != TokenAnswer::Kind::granted) fail(answer);
    return deliver();  // 7
  }

 private:
  void load() {
    job_.take_lock();
    state_ = state_of(account_);
    store_ = job_.chosen_keystore();
    auto grant = store_ ? load_grant(*store_, account_) : std::nullopt;
    // What a person signed in to is never given up for it.
    const bool asked_otherwise =
        grant && grant->flow && needs_no_sign_in(*grant->flow) && grant->asked != unattended_identity(account_);
    if (account_.needs_no_sign_in() && (!grant || asked_otherwise)) grant = begin();
    if (!grant) fail_without_grant();
    grant_ = std::move(*grant);
    if (grant_.generation < state_.generation)
      job_.person.warn(name_ +
                       ": the stored sign-in is older than the one that was kept last (was an old copy brought back?); "
                       "going on with it");
    state_.known = grant_.known();
    if (grant_.is_dead())
      throw Error{Exit::login,
                  "the server ended this sign-in on " + at(grant_.dead->at) + " (" + grant_.dead->error + ")",
                  "run: keybearer login " + account_.holder(), Kept::unsaid, name_};
    check_endpoint();
  }

  // Where nobody signs in, the first request is the beginning; without a keystore, as in a CI job, nothing is kept.
  Grant begin() {
    if (!store_) store_ = keystore::open_memory("", {});
    const DiscoveryWish wish{.authorization_endpoint = false, .recent_will_do = true};
    const Server server = discover(account_, wish, [this](const std::string& text) { job_.person.warn(text); });
    const Client client = fresh_client(*store_, account_, server);
    if (lacks_secret(client) ||
        (account_.sign_in.flow == Flow::client_credentials && client.authentication.method == AuthMethod::none))
      throw Error{Exit::config, "this client needs a secret",
                  "run: keybearer add " + name_ + " --replace --client-secret-file -", Kept::nothing_changed, name_};
    first_ = true;
    offered_ = server.token_endpoint_auth_methods;
    Grant grant;
    grant.flow = account_.sign_in.flow;
    grant.asked = unattended_identity(account_);
    grant.server = server;
    grant.client_id = client.id;
    grant.authentication = client.authentication;
    grant.machine = machine_hash();
    grant.generation = state_.generation;
    grant.obtained_at = now();
    return grant;
  }

  bool anew() const { return grant_.flow && needs_no_sign_in(*grant_.flow); }
  // Another account's sign-in, asked for a token of this one's own (RFC 6749 section 6, RFC 8707 section 2.2).
  bool borrowed() const { return !account_.grant.empty(); }

  // What is said to be kept and is not there was taken away behind our back: by hand, with the folder, or by a reboot.
  [[noreturn]] void fail_without_grant() const {
    const std::string hint = "run: keybearer login " + account_.holder();
    if (!state_.known) throw Error{Exit::login, "not signed in", hint, Kept::unsaid, name_};
    throw Error{Exit::login,
                "the sign-in of " + at(state_.known->obtained_at) + " is gone from the " +
                    printable(job_.store_name(), 80) + " store",
                hint, Kept::unsaid, name_};
  }

  // A configuration that names another server since the sign-in gets nothing (THREATS.md D4).
  void check_endpoint() const {
    if (account_.server.token_endpoint.empty() || account_.server.token_endpoint == grant_.server.token_endpoint)
      return;
    const Url now_at = parse_endpoint(account_.server.token_endpoint, Exit::config);
    const Url bound = parse_endpoint(grant_.server.token_endpoint, Exit::io);
    if (now_at.origin == bound.origin) return;
    throw Error{
        Exit::login,
        "the token endpoint changed from " + bound.origin.text() + " to " + now_at.origin.text() + " since the sign-in",
        "run: keybearer login " + account_.holder(), Kept::nothing_sent, name_};
  }

  // The grant's own access token, where it is still good and was not rejected: a new login session, or a host without a
  // kernel keyring, has an empty cache and needs no request.
  std::optional<AccessToken> standing_answer() {
    const AccessToken& token = grant_.token;
    const bool refused = token.fingerprint == job_.request.rejected || token.fingerprint == state_.rejected;
    const bool good =
        !borrowed() && !token.value.empty() && !refused && token.good_for(token.margin(job_.request.min_valid), now());
    if (good && !job_.request.fresh) {
      job_.person.step(name_ + ": the keystore's access token is still good");
      put_cached(account_, token);
      return token.copy();
    }
    if (state_.refuses_new_tokens(name_, now()))
      throw Error{Exit::login, "two new access tokens in a row were refused by the host that they are for",
                  "look at the account's rights and scope there, or run: keybearer login " + account_.holder(),
                  Kept::sign_in, name_};
    if (grant_.refresh_token.empty() && !anew())
      throw Error{Exit::login,
                  borrowed() ? "the sign-in of " + account_.holder() + " has no refresh token to ask with"
                             : "the access token has expired and the server gave no refresh token",
                  "run: keybearer login " + account_.holder(), Kept::unsaid, name_};
    const auto wait = state_.not_before - now();
    if (wait > std::chrono::seconds(0) && wait <= longest_wait)
      throw Error{Exit::temporary, "the server asked to wait until " + at(state_.not_before), "try again then",
                  Kept::sign_in, name_};
    return {};
  }

  // Nothing is sent where its successor could not be saved. A renewal ahead of need has no caller that waits for it.
  void note_intent() {
    if (!anew()) store_->prove_writable(grant_name(account_));
    if (!job_.request.ahead && job_.channel.closed_by_peer())
      throw Error{Exit::temporary, "the caller went away before anything was sent", {}, Kept::nothing_changed, name_};
    if (anew()) return;  // nothing is spent
    interrupted_ = state_.intent && state_.intent->refresh_token_hash == fingerprint(grant_.refresh_token)
                       ? std::optional(state_.intent->at)
                       : std::nullopt;
    State::Intent intent{fingerprint(grant_.refresh_token), now(), boot_id()};
    if (interrupted_) intent.at = *interrupted_;
    state_.intent = std::move(intent);
    write_state(account_.holder(), state_);
  }

  TokenAnswer send(const Client& client) {
    job_.person.step(name_ + ": refreshing");
    TokenAnswer answer = send_once(client);
    if (answer.kind != TokenAnswer::Kind::lost) return answer;
    // The server may have rotated: one more try with the same token, at once, within its leeway (THREATS.md N5).
    job_.person.step(name_ + ": the answer was lost (" + answer.reason + "); asking once more");
    interrupted_ = now();
    return send_once(client);
  }

  TokenAnswer send_once(const Client& client) {
    if (first_) return send_first(client);
    return request_token(account_, client, grant_.server.token_endpoint, body());
  }

  TokenAnswer send_first(const Client& client) {
    Client taken = client.copy();
    TokenAnswer answer = with_alternatives(taken, offered_, [&](const Client& one) {
      return request_token(account_, one, grant_.server.token_endpoint, body());
    });
    grant_.authentication = taken.authentication;
    return answer;
  }

  Secret body() const {
    if (anew()) return unattended_request(account_, *grant_.flow);
    if (grant_.flow == Flow::secret) return secret_request(account_, grant_.refresh_token);
    Secret body;
    add_parameter(body, "grant_type", "refresh_token");
    add_parameter(body, "refresh_token", grant_.refresh_token.view());
    const Provider* preset = find_provider(account_.provider);
    if (preset && preset->refresh_repeats_redirect_uri) add_parameter(body, "redirect_uri", grant_.redirect_uri);
    if (borrowed()) {
      add_what_is_asked_for(body, account_);
    } else {
      for (const auto& resource : account_.asks.resource) add_parameter(body, "resource", resource);
    }
    return body;
  }

  // A verdict about a token that is no longer the stored one is no verdict (THREATS.md N11).
  bool someone_else_renewed() {
    auto stored = load_grant(*store_, account_);
    if (!stored || stored->refresh_token == grant_.refresh_token) return false;
    grant_ = std::move(*stored);
    return true;
  }

  void keep_successor(TokenAnswer& answer) {
    if (anew() || grant_.flow == Flow::secret)
      answer.refresh_token.clear();  // what gave this token gives the next one too
    foreign_subject_ = !grant_.subject.empty() && !answer.subject.empty() && answer.subject != grant_.subject;
    const bool granted = answer.kind == TokenAnswer::Kind::granted && !foreign_subject_;
    if (!granted && answer.refresh_token.empty()) return;
    const bool rotated = !answer.refresh_token.empty() && !(answer.refresh_token == grant_.refresh_token);
    if (rotated) {
      grant_.refresh_token = std::move(answer.refresh_token);
      grant_.refresh_token_obtained_at = now();
    }
    if (granted) {
      grant_.renewed_at = now();
      if (rotated) grant_.refresh_token_expires_at = refresh_token_end(account_, answer.token);
      if (borrowed())
        borrowed_token_ = std::move(answer.token);
      else
        take_over(std::move(answer.token));
    }
    ++grant_.generation;
    grant_.dead.reset();
    SaveOutcome outcome;
    try {
      save_grant(*store_, account_, grant_, outcome);
      settled_ = true;
    } catch (const Error& error) {
      settled_ = !rotated;
      job_.person.warn(sentence(error) +
                       (outcome.escrowed ? "; the renewed sign-in waits in memory and the next run saves it"
                        : rotated        ? "; the renewed sign-in could not be kept anywhere and will be lost"
                                         : "; only the access token is new, so nothing is lost"));
    }
  }

  // A refresh repeats neither every extra field nor the id_token nor the scope: what it leaves out keeps its value.
  void take_over(AccessToken token) {
    for (auto& [name, value] : grant_.token.extra) token.extra.try_emplace(name, value);
    if (token.id_token.empty() && account_.callers.bearer != Bearer::id_token)
      token.id_token = std::move(grant_.token.id_token);
    if (token.scope.empty()) token.scope = grant_.scope;
    grant_.scope = token.scope;
    grant_.token = std::move(token);
  }

  AccessToken deliver() {
    const AccessToken& token = borrowed() ? borrowed_token_ : grant_.token;
    put_cached(account_, token);
    if (settled_) state_.intent.reset();
    state_.generation = grant_.generation;
    state_.known = grant_.known();
    if (state_.failure && state_.failure->error.account == name_) state_.failure.reset();
    state_.not_before = {};
    if (state_.rejected_by == name_) state_.rejected.clear();
    remember_state();
    return token.copy();
  }

  [[noreturn]] void fail(const TokenAnswer& answer) {
    using Kind = TokenAnswer::Kind;
    if (anew() || grant_.flow == Flow::secret) fail_anew(answer);
    if (answer.kind == Kind::dead) bury(answer);
    // Where the token may be spent, by this run or by the one that was interrupted, the intent stays and tells the
    // next.
    const bool maybe_spent = answer.kind == Kind::lost ||
                             (answer.kind == Kind::protocol && answer.sent && answer.error.empty() && !settled_);
    if (!maybe_spent && !interrupted_) state_.intent.reset();
    if (answer.retry_after) state_.not_before = now() + *answer.retry_after;
    if (settled_) state_.generation = grant_.generation;
    state_.known = grant_.known();
    remember_state();
    const bool asked_too_much = answer.error == "invalid_scope" || answer.error == "invalid_target";
    const char* hint = asked_too_much                  ? "look at scope, resource and audience of account "
                       : answer.kind == Kind::login    ? "run: keybearer login "
                       : answer.kind == Kind::config   ? "fix client_id, secret or endpoints of account "
                       : answer.kind == Kind::protocol ? "look at the server of account "
                                                       : "try again later: keybearer token ";
    throw Error{exit_of(answer.kind), answer.reason, answer.hint.empty() ? hint + name_ : answer.hint, Kept::sign_in,
                name_};
  }

  // No verdict stands for good here: the next assertion, or the same secret after a mend, may be taken.
  [[noreturn]] void fail_anew(const TokenAnswer& answer) {
    if (answer.retry_after) state_.not_before = now() + *answer.retry_after;
    if (state_.known || answer.retry_after) remember_state();
    if (anew() && answer.kind == TokenAnswer::Kind::config) forget_how();
    const Exit said = exit_of(answer.kind);
    const bool temporary = said == Exit::temporary;
    const Exit exit = anew() && said == Exit::login ? Exit::config : said;  // no sign-in would mend it
    const char* hint = temporary             ? "try again later: keybearer token "
                       : exit == Exit::login ? "it may have been withdrawn; run: keybearer login "
                                             : "look at client, secret, assertion and scope of account ";
    throw Error{exit, answer.reason + (temporary ? "; nothing was lost" : ""),
                answer.hint.empty() ? hint + name_ : answer.hint, Kept::unsaid, name_};
  }

  // The client may have another secret, or be another, since: the next run finds out again what the server takes.
  void forget_how() {
    try {
      erase_grant(*store_, account_);
    } catch (const Error& error) {
      job_.person.step(sentence(error));
    }
  }

  // Marked, not erased: some servers say invalid_grant of a temporary fault (THREATS.md O6).
  [[noreturn]] void bury(const TokenAnswer& answer) {
    grant_.dead = Grant::Dead{fingerprint(grant_.refresh_token), answer.error, now()};
    grant_.token = AccessToken{};
    ++grant_.generation;
    SaveOutcome outcome;
    try {
      save_grant(*store_, account_, grant_, outcome);
    } catch (const Error& error) {
      job_.person.warn(sentence(error));
    }
    drop_cached(account_);
    state_.intent.reset();
    state_.generation = grant_.generation;
    state_.known = grant_.known();
    remember_state();
    std::string why = "the server ended this sign-in (" + answer.error + ")";
    if (interrupted_)
      why = "the renewal of " + at(*interrupted_) + " was interrupted and the sign-in was lost (" + answer.error + ")";
    else if (!grant_.machine.empty() && grant_.machine != machine_hash())
      why = "this sign-in was made on another machine and renewed there (" + answer.error + ")";
    throw Error{Exit::login, why, "run: keybearer login " + account_.holder(), Kept::unsaid, name_};
  }

  // The token is delivered whatever becomes of this: the state only shortens what the next run has to find out.
  void remember_state() {
    try {
      write_state(account_.holder(), state_);
    } catch (const Error& error) {
      job_.person.warn(sentence(error));
    }
  }

  Job& job_;
  const Account& account_;
  const std::string& name_;
  State state_;
  std::unique_ptr<keystore::Keystore> store_;
  Grant grant_;
  AccessToken borrowed_token_;
  bool foreign_subject_ = false;
  bool first_ = false;                // of a grant that begins with this request
  std::vector<std::string> offered_;  // token_endpoint_auth_methods, then
  std::optional<Time> interrupted_;   // when a renewal with this very token was begun and not finished
  bool settled_ = false;              // the keystore has what the server sent
};

// For who asks later without asking anybody: `status --check`.
void remember_failure(Job& job, const Error& error) noexcept {
  try {
    if (!job.lock || state_of(job.account).generation == 0) return;
    job.change_state([&](State& state) {
      Error said = error;
      said.account = job.account.name;
      state.failure = State::Failure{std::move(said), now()};
    });
  } catch (...) {  // the caller is told in any case
  }
}

}  // namespace

void refresh(Job& job, json::Writer& done) {
  try {
    const AccessToken token = Refresh(job).run();
    done.key("token");
    write(done, token);
  } catch (const Error& error) {
    remember_failure(job, error);
    throw;
  }
}

}  // namespace oauth
