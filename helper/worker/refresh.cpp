// SPDX-License-Identifier: MIT
//
// The refresh of a grant, step by step (helper/DESIGN.md, "The refresh"; RFC 6749 section 6, THREATS.md N). Its
// invariants:
//  - a grant is one record, replaced as a whole; a lower generation never replaces a higher one; an erased grant is not
//    saved again;
//  - a refresh token is sent only if its successor can be saved, and the successor is saved before anything else;
//  - only invalid_grant about the refresh token that is stored ends a grant.
// SIGINT, SIGTERM and SIGHUP are blocked from the start of this program; its timeouts limit how long it runs.
#include <algorithm>

#include "helper/base/form.hpp"
#include "helper/base/time.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/providers.hpp"
#include "helper/core/cache.hpp"
#include "helper/oauth/crypto.hpp"
#include "helper/worker/flow.hpp"
#include "helper/worker/token_job.hpp"

namespace worker {

using oauth::Client;
using oauth::exit_of;
using oauth::fingerprint;
using oauth::request_token;
using oauth::TokenResponse;

namespace {

// Grant::Dead::error of a grant whose tokens turned out to be another user's (THREATS.md D8).
constexpr std::string_view another_user = "another_user";

class Refresh {
 public:
  explicit Refresh(TokenJob& token_job)
      : token_job_(token_job),
        job_(token_job.job),
        account_(token_job.account),
        name_(token_job.name),
        state_(token_job.state) {}

  AccessToken run() {
    check_grant();  // 3
    if (auto token = stored_token(token_job_)) return std::move(*token);
    refuse_request();
    Client client = client_of(store(), account_, grant());
    check_writable_and_note_intent();     // 4
    TokenResponse answer = send(client);  // 5
    if (answer.kind == TokenResponse::Kind::dead && refreshed_by_another_process()) {
      check_grant();
      if (auto token = stored_token(token_job_)) return std::move(*token);
      refuse_request();
      client = client_of(store(), account_, grant());
      check_writable_and_note_intent();
      answer = send(client);
    }
    keep_successor(answer);  // 6
    if (is_for_another_user(grant(), answer)) fail_for_another_user(answer);
    if (answer.kind != TokenResponse::Kind::granted) fail(answer);
    if (saved_) state_.intent.reset();
    state_.refusal.reset();
    return deliver(token_job_);  // 7
  }

 private:
  Grant& grant() { return *token_job_.grant; }
  keystore::Keystore& store() const { return *token_job_.store; }
  std::string login_hint() const { return "run: keybearer login " + account_.grant_account(); }

  void check_grant() {
    if (!token_job_.grant) fail_without_grant();
    if (is_signed_out(state_, grant()))
      throw Error{Exit::login,
                  "the user signed out on " + rfc3339(state_.signed_out->at) + ", but the record is still in the " +
                      printable(job_.store_name(), 80) + " store",
                  login_hint() + ", or to remove the record: keybearer logout " + account_.grant_account(),
                  Kept::unsaid, name_};
    if (grant().is_dead()) {
      const auto& [token, error, at] = *grant().dead;
      const std::string who =
          error == another_user ? "the server answered for another user on " : "the server ended this sign-in on ";
      throw Error{Exit::login, who + rfc3339(at) + (error == another_user ? "" : " (" + error + ")"), login_hint(),
                  Kept::unsaid, name_};
    }
    refuse_moved_endpoint(token_job_);
  }

  // If the state has a grant that the keystore does not have, then another program, the loss of a folder or a reboot
  // has removed it.
  [[noreturn]] void fail_without_grant() const {
    if (!state_.known) throw Error{Exit::login, "not signed in", login_hint(), Kept::unsaid, name_};
    throw Error{Exit::login,
                "the sign-in of " + rfc3339(state_.known->obtained_at) + " is gone from the " +
                    printable(job_.store_name(), 80) + " store",
                login_hint(), Kept::unsaid, name_};
  }

  void refuse_request() {
    refuse_useless_request(token_job_);
    refuse_spent_token();
    refuse_older_record();
    refuse_known_refusal();
    if (grant().refresh_token.empty())
      throw Error{Exit::login,
                  token_job_.borrows() ? "the sign-in of " + account_.grant_account() + " has no refresh token"
                                       : "the access token has expired and the server gave no refresh token",
                  login_hint(), Kept::unsaid, name_};
    refuse_early_request(token_job_);
  }

  // A refresh token whose successor was received and not kept is never sent again: the server may then revoke the grant
  // (RFC 9700 section 4.14.2). One whose answer was lost is sent again (THREATS.md N3, N5).
  void refuse_spent_token() {
    if (!state_.intent || !state_.intent->spent ||
        state_.intent->refresh_token_hash != fingerprint(grant().refresh_token))
      return;
    throw Error{Exit::login,
                "the refreshed sign-in of " + rfc3339(state_.intent->at) + " could not be stored and was lost",
                login_hint(), Kept::unsaid, name_};
  }

  // The newer record is lost: a backup was restored, or the keyring's daemon was killed before it had written the
  // record. A server that rotates refresh tokens may revoke the grant if it gets the older one (RFC 9700 section
  // 4.14.2).
  void refuse_older_record() {
    if (grant().generation >= state_.generation) return;
    const bool replaced = is_replaced(state_, grant());
    if (replaced && !job_.request.older)
      throw Error{Exit::login,
                  "the stored sign-in is older than the one that was saved last, which is lost, and its refresh token "
                  "was replaced; it was not sent",
                  login_hint() + ", or to try the older one anyway: keybearer token " + name_ + " --fresh",
                  Kept::unsaid, name_};
    if (replaced || state_.refresh_token_hash.empty())
      job_.prompter.warn(
          name_ +
          ": the stored sign-in is older than the one that was saved last (was a backup restored?); it is used anyway");
  }

  // THREATS.md O10
  void refuse_known_refusal() {
    constexpr std::chrono::minutes remembered{10};
    const auto& refusal = state_.refusal;
    if (!refusal || refusal->refresh_token_hash != fingerprint(grant().refresh_token)) return;
    if (const auto age = now() - refusal->at; age < std::chrono::seconds(0) || age >= remembered) return;
    throw Error{Exit::login, refusal->reason, login_hint(), Kept::sign_in, name_};
  }

  // Nothing is sent if the new refresh token could not be saved.
  void check_writable_and_note_intent() {
    store().check_writable(grant_name(account_));
    refuse_request_without_caller(token_job_);
    refuse_request_without_lock(token_job_);
    const std::string hash = fingerprint(grant().refresh_token);
    interrupted_ =
        state_.intent && state_.intent->refresh_token_hash == hash ? std::optional(state_.intent->at) : std::nullopt;
    state_.intent = State::Intent{hash, interrupted_.value_or(now())};
    write_state(account_.grant_account(), state_);
  }

  TokenResponse send(const Client& client) {
    job_.prompter.step(name_ + ": refreshing");
    TokenResponse answer = send_once(client);
    if (answer.kind != TokenResponse::Kind::lost || !answer.refresh_token.empty()) return answer;
    // The server may have rotated the refresh token. Many servers accept the old one again for a short time, so it is
    // sent once more immediately (THREATS.md N5).
    job_.prompter.step(name_ + ": the response was lost (" + answer.reason + "); sending the request once more");
    interrupted_ = now();
    return send_once(client);
  }

  TokenResponse send_once(const Client& client) {
    refuse_request_without_lock(token_job_);
    return request_token(account_, client, grant().server.token_endpoint, body());
  }

  Form body() {
    Form body;
    body.add("grant_type", "refresh_token");
    body.add("refresh_token", grant().refresh_token);
    const Provider* preset = find_provider(account_.provider);
    if (preset && preset->refresh_repeats_redirect_uri) body.add("redirect_uri", grant().redirect_uri);
    if (token_job_.borrows()) {  // a token of this account's own (RFC 6749 section 6, RFC 8707 section 2.2)
      add_scope_and_target(body, account_);
    } else {
      for (const auto& resource : account_.requested.resource) body.add("resource", resource);
    }
    return body;
  }

  // If another process has stored a newer refresh token, then invalid_grant was about the old one (THREATS.md N11).
  bool refreshed_by_another_process() {
    auto stored = load_grant(store(), account_);
    if (!stored || stored->refresh_token == grant().refresh_token) return false;
    token_job_.grant = std::move(*stored);
    return true;
  }

  // A new refresh token is saved even if the access token in the same response is not used.
  void keep_successor(TokenResponse& answer) {
    const bool foreign = is_for_another_user(grant(), answer);
    const bool granted = answer.kind == TokenResponse::Kind::granted && !foreign;
    if (!granted && !foreign && answer.refresh_token.empty()) return;
    const bool rotated = !answer.refresh_token.empty() && !(answer.refresh_token == grant().refresh_token);
    if (rotated) {
      grant().refresh_token = std::move(answer.refresh_token);
      grant().refresh_token_obtained_at = now();
    }
    if (granted) {
      grant().renewed_at = now();
      if (rotated) grant().refresh_token_expires_at = refresh_token_end(account_, answer.token);
      take_token(token_job_, std::move(answer.token));
    }
    count_generation();
    grant().dead.reset();
    // The next answer may not say whose tokens it has.
    if (foreign) grant().dead = Grant::Dead{fingerprint(grant().refresh_token), std::string(another_user), now()};
    save(rotated);
  }

  // It is higher than that of a grant which was lost, too.
  void count_generation() { grant().generation = std::max(grant().generation, state_.generation) + 1; }

  // Without an escrow the mark comes first, since a keyring that does not answer ends this process; with one it comes
  // after a failure, since the escrow does not survive a reboot.
  void save(bool rotated) {
    const bool escrowed = escrow_grant(account_, grant());
    if (rotated && !escrowed) note_spent();
    try {
      store_grant(store(), account_, grant());
      saved_ = true;
    } catch (const Error& error) {
      saved_ = !rotated;
      if (rotated && escrowed) note_spent();
      warn_not_saved(error, escrowed  ? "the refreshed sign-in is in memory, and the next run saves it"
                            : rotated ? "the refreshed sign-in could not be stored anywhere and will be lost"
                                      : "only the access token is new, so nothing was lost");
    }
  }

  void note_spent() {
    state_.intent->spent = true;
    try {
      write_state(account_.grant_account(), state_);
    } catch (const Error&) {
      mark_intent_spent(account_.grant_account());
    }
  }

  // The keystore's Error::kept is about the old record, which is of no use if the refresh token was rotated.
  void warn_not_saved(Error error, const std::string& consequence) {
    error.what += "; " + consequence;
    error.kept = Kept::unsaid;
    job_.prompter.warn(sentence(error));
  }

  [[noreturn]] void fail_for_another_user(const TokenResponse& answer) {
    if (saved_) state_.intent.reset();
    if (saved_) note_saved(state_, grant());
    save_state(token_job_);
    throw answered_for_another_user(token_job_, answer);
  }

  [[noreturn]] void fail(const TokenResponse& answer) {
    using Kind = TokenResponse::Kind;
    if (answer.kind == Kind::dead) mark_dead(answer);
    // If this run or an interrupted one may have spent the refresh token, the intent stays, for the message of the next
    // run.
    const bool spent = state_.intent->spent && !saved_;
    const bool maybe_spent =
        answer.kind == Kind::lost || spent ||
        (answer.kind == Kind::protocol && answer.sent && answer.error.empty() && answer.status < 400 && !saved_);
    if (!maybe_spent && !interrupted_) state_.intent.reset();
    if (answer.kind == Kind::login && !answer.clock_is_off)
      state_.refusal = State::Refusal{fingerprint(grant().refresh_token), answer.reason, now()};
    if (answer.retry_after) state_.not_before = now() + *answer.retry_after;
    if (saved_) note_saved(state_, grant());
    save_state(token_job_);
    throw Error{exit_of(answer.kind), answer.reason, answer.hint_or(hint_for(answer) + name_),
                spent ? Kept::unsaid : Kept::sign_in, name_};
  }

  static std::string hint_for(const TokenResponse& answer) {
    using Kind = TokenResponse::Kind;
    if (answer.error == "invalid_scope" || answer.error == "invalid_target")
      return "correct scope, resource or audience of account ";
    if (answer.kind == Kind::login) return "run: keybearer login ";
    if (answer.kind == Kind::config) return "correct client_id, secret or endpoints of account ";
    if (answer.kind == Kind::protocol) return "check the server of account ";
    return "try again later: keybearer token ";
  }

  // The grant is marked and not erased, since some servers answer invalid_grant for a temporary fault (THREATS.md O6).
  [[noreturn]] void mark_dead(const TokenResponse& answer) {
    grant().dead = Grant::Dead{fingerprint(grant().refresh_token), answer.error, now()};
    grant().token = AccessToken{};
    count_generation();
    try {
      save_grant(store(), account_, grant());
    } catch (const Error& error) {
      job_.prompter.warn(sentence(error));
    }
    drop_cached(account_);
    state_.intent.reset();
    note_saved(state_, grant());
    save_state(token_job_);
    throw Error{Exit::login, why_dead(answer), login_hint(), Kept::unsaid, name_};
  }

  std::string why_dead(const TokenResponse& answer) {
    const std::string code = " (" + answer.error + ")";
    if (interrupted_)
      return "the refresh of " + rfc3339(*interrupted_) + " was interrupted and the sign-in was lost" + code;
    if (!grant().machine.empty() && grant().machine != machine_hash())
      return "this sign-in was made on another machine and refreshed there" + code;
    return "the server ended this sign-in" + code;
  }

  TokenJob& token_job_;
  Job& job_;
  const Account& account_;
  const std::string& name_;
  State& state_;
  std::optional<Time> interrupted_;  // when an unfinished refresh with the same refresh token was started
  bool saved_ = false;               // the keystore has the server's newest refresh token
};

}  // namespace

AccessToken refresh_grant(TokenJob& token_job) { return Refresh(token_job).run(); }

}  // namespace worker
