// SPDX-License-Identifier: MIT
//
// Obtains a token without a refresh token: with the client's credentials, an assertion or a subject token (RFC 6749
// section 4.4, RFC 7523 section 2.1, RFC 8693), or with a stored secret that the provider exchanges for tokens. The
// same request can be sent again, so no intent is written, a failed save loses nothing, and no error marks the grant as
// dead: the next assertion may be accepted, or the same secret once the server is corrected.
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
    if (!token_job_.grant) create_grant();
    refuse_moved_endpoint(token_job_);
    if (auto token = stored_token(token_job_)) return std::move(*token);
    refuse_useless_request(token_job_);
    refuse_early_request(token_job_);
    const Client client = new_grant_ ? new_grant_->client.copy() : client_of(*token_job_.store, account_, grant());
    refuse_request_without_caller(token_job_);
    TokenResponse answer = send(client);
    if (is_for_another_user(grant(), answer)) throw answered_for_another_user(token_job_, answer);
    if (answer.kind != TokenResponse::Kind::granted) fail(answer);
    save(std::move(answer.token));
    return deliver(token_job_);
  }

 private:
  // For the first request of a grant, which also finds out how the client must authenticate.
  struct NewGrant {
    Client client;
    std::vector<std::string> offered;  // token_endpoint_auth_methods_supported
  };

  Grant& grant() { return *token_job_.grant; }
  bool is_secret() { return grant().flow == Flow::secret; }

  // Whether the configuration has changed since the grant was made. A grant that a user signed in for is never
  // replaced.
  bool is_outdated() {
    return account_.needs_no_sign_in() && token_job_.grant && !is_secret() &&
           grant().requested != request_digest(account_);
  }

  // If no keystore was chosen, as in a CI job, nothing is stored.
  void create_grant() {
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
    grant.requested = request_digest(account_);
    grant.server = static_cast<const Endpoints&>(server);
    grant.client_id = client.id;
    grant.authentication = client.authentication;
    grant.machine = machine_hash();
    grant.generation = token_job_.state.generation;
    grant.obtained_at = now();
    new_grant_.emplace(NewGrant{std::move(client), server.token_endpoint_auth_methods});
  }

  Form body() {
    return is_secret() ? secret_request(account_, grant().refresh_token)
                       : noninteractive_request(account_, *grant().flow);
  }

  TokenResponse send(const Client& client) {
    job_.prompter.step(name_ + ": requesting a token");
    TokenResponse answer = send_once(client);
    if (answer.kind != TokenResponse::Kind::lost) return answer;
    job_.prompter.step(name_ + ": the response was lost (" + answer.reason + "); sending the request once more");
    return send_once(client);
  }

  TokenResponse send_once(const Client& client) {
    const auto request = [&](const Client& one) {
      return request_token(account_, one, grant().server.token_endpoint, body());
    };
    if (!new_grant_) return request(client);
    Client accepted = client.copy();
    TokenResponse answer = with_alternatives(accepted, new_grant_->offered, request);
    grant().authentication = accepted.authentication;
    return answer;
  }

  // A refresh token in the response is not stored, since the same request gets the next access token.
  void save(AccessToken token) {
    grant().renewed_at = now();
    take_token(token_job_, std::move(token));
    ++grant().generation;
    grant().dead.reset();
    try {
      save_grant(*token_job_.store, account_, grant());
    } catch (Error& error) {
      error.what += "; only the access token is new, so nothing was lost";
      error.kept = Kept::unsaid;
      job_.prompter.warn(sentence(error));
    }
  }

  [[noreturn]] void fail(const TokenResponse& answer) {
    if (answer.retry_after) token_job_.state.not_before = now() + *answer.retry_after;
    if (token_job_.state.known || answer.retry_after) save_state(token_job_);
    if (!is_secret() && answer.kind == TokenResponse::Kind::config) forget_client();
    const Exit usual_exit = exit_of(answer.kind);
    const bool temporary = usual_exit == Exit::temporary;
    const Exit exit = !is_secret() && usual_exit == Exit::login ? Exit::config : usual_exit;  // no sign-in would help
    const char* hint = temporary             ? "try again later: keybearer token "
                       : exit == Exit::login ? "the secret may have been revoked; run: keybearer login "
                                             : "correct client, secret, assertion or scope of account ";
    const Kept kept = !temporary ? Kept::unsaid : is_secret() ? Kept::sign_in : Kept::nothing_changed;
    throw Error{exit, answer.reason, answer.hint_or(hint + name_), kept, name_};
  }

  // The client or its secret may have changed, so the next run must find out again what the server accepts.
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
  std::optional<NewGrant> new_grant_;
};

}  // namespace

AccessToken obtain_token(TokenJob& token_job) { return Obtain(token_job).run(); }

}  // namespace worker
