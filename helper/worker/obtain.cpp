// SPDX-License-Identifier: MIT
//
// A token for which no refresh token is spent: the account's own credentials or assertion (RFC 6749 section 4.4, RFC
// 7523 section 2.1, RFC 8693), or a secret of the provider's own kind that is kept and exchanged. What is sent can be
// sent again, so no intent is noted, a failed save loses nothing, and no answer ends the grant for good: the next
// assertion, or the same secret once the server was set right, may be accepted.
#include "helper/base/utf8.hpp"
#include "helper/oauth/discovery.hpp"
#include "helper/worker/client.hpp"
#include "helper/worker/flow.hpp"
#include "helper/worker/token_job.hpp"

namespace worker {

using oauth::Client;
using oauth::discover;
using oauth::DiscoveryWish;
using oauth::exit_of;
using oauth::request_token;
using oauth::Server;
using oauth::TokenResponse;

namespace {

class Obtain {
 public:
  explicit Obtain(TokenJob& token_job)
      : token_job_(token_job), job_(token_job.job), account_(token_job.account), name_(token_job.name) {}

  AccessToken run() {
    if (is_outdated()) token_job_.grant.reset();
    if (!token_job_.grant) begin();
    refuse_moved_endpoint(token_job_);
    if (auto token = stored_token(token_job_)) return std::move(*token);
    refuse_useless_request(token_job_);
    refuse_early_request(token_job_);
    const Client client = begun_ ? begun_->client.copy() : client_of(*token_job_.store, account_, grant());
    refuse_request_without_caller(token_job_);
    TokenResponse answer = send(client);
    if (is_for_another_user(grant(), answer)) throw answered_for_another_user(token_job_, answer);
    if (answer.kind != TokenResponse::Kind::granted) fail(answer);
    save(std::move(answer.token));
    return deliver(token_job_);
  }

 private:
  // The first request of a grant also finds out how the client has to authenticate.
  struct Begun {
    Client client;
    std::vector<std::string> offered;  // token_endpoint_auth_methods
  };

  Grant& grant() { return *token_job_.grant; }
  bool is_secret() { return grant().flow == Flow::secret; }

  // The configuration asks for something else since. What a user signed in to is never given up for that.
  bool is_outdated() {
    return account_.needs_no_sign_in() && token_job_.grant && !is_secret() && grant().asked != request_digest(account_);
  }

  // Without a keystore, as in a CI job, nothing is kept.
  void begin() {
    if (!token_job_.store) token_job_.store = keystore::open_memory("", {});
    const DiscoveryWish wish{.authorization_endpoint = false, .recent_will_do = true};
    const Server server = discover(account_, wish, [this](const std::string& text) { job_.prompter.warn(text); });
    Client client = new_client(*token_job_.store, account_, server);
    const bool secret_is_missing =
        account_.sign_in.flow == Flow::client_credentials && client.authentication.method == AuthMethod::none;
    if (lacks_secret(client) || secret_is_missing)
      throw Error{Exit::config, "this client needs a secret",
                  "run: keybearer add " + name_ + " --replace --client-secret-file -", Kept::nothing_changed, name_};
    Grant& grant = token_job_.grant.emplace();
    grant.flow = account_.sign_in.flow;
    grant.asked = request_digest(account_);
    grant.server = static_cast<const Endpoints&>(server);
    grant.client_id = client.id;
    grant.authentication = client.authentication;
    grant.machine = machine_hash();
    grant.generation = token_job_.state.generation;
    grant.obtained_at = now();
    begun_.emplace(Begun{std::move(client), server.token_endpoint_auth_methods});
  }

  Form body() {
    return is_secret() ? secret_request(account_, grant().refresh_token)
                       : noninteractive_request(account_, *grant().flow);
  }

  TokenResponse send(const Client& client) {
    job_.prompter.step(name_ + ": asking for a token");
    TokenResponse answer = send_once(client);
    if (answer.kind != TokenResponse::Kind::lost) return answer;
    job_.prompter.step(name_ + ": the answer was lost (" + answer.reason + "); asking once more");
    return send_once(client);
  }

  TokenResponse send_once(const Client& client) {
    const auto request = [&](const Client& one) {
      return request_token(account_, one, grant().server.token_endpoint, body());
    };
    if (!begun_) return request(client);
    Client accepted = client.copy();
    TokenResponse answer = with_alternatives(accepted, begun_->offered, request);
    grant().authentication = accepted.authentication;
    return answer;
  }

  // A refresh token beside the answer is not kept: what gave this token gives the next one, too.
  void save(AccessToken token) {
    grant().renewed_at = now();
    take_token(token_job_, std::move(token));
    ++grant().generation;
    grant().dead.reset();
    SaveOutcome outcome;
    try {
      save_grant(*token_job_.store, account_, grant(), outcome);
    } catch (const Error& error) {
      job_.prompter.warn(sentence(error) + "; only the access token is new, so nothing is lost");
    }
  }

  [[noreturn]] void fail(const TokenResponse& answer) {
    if (answer.retry_after) token_job_.state.not_before = now() + *answer.retry_after;
    if (token_job_.state.known || answer.retry_after) write_down(token_job_);
    if (!is_secret() && answer.kind == TokenResponse::Kind::config) forget_client();
    const Exit said = exit_of(answer.kind);
    const bool temporary = said == Exit::temporary;
    const Exit exit = !is_secret() && said == Exit::login ? Exit::config : said;  // a sign-in would not help
    const char* hint = temporary             ? "try again later: keybearer token "
                       : exit == Exit::login ? "it may have been withdrawn; run: keybearer login "
                                             : "look at client, secret, assertion and scope of account ";
    throw Error{exit, answer.reason + (temporary ? "; nothing was lost" : ""), answer.hint_or(hint + name_),
                Kept::unsaid, name_};
  }

  // The client may have another secret, or be another, since: the next run finds out again what the server accepts.
  void forget_client() {
    try {
      erase_grant(*token_job_.store, account_);
    } catch (const Error& error) {
      job_.prompter.step(sentence(error));
    }
  }

  TokenJob& token_job_;
  Job& job_;
  const Account& account_;
  const std::string& name_;
  std::optional<Begun> begun_;
};

}  // namespace

AccessToken obtain_token(TokenJob& token_job) { return Obtain(token_job).run(); }

}  // namespace worker
