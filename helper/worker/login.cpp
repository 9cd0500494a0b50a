// SPDX-License-Identifier: MIT
#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/form.hpp"
#include "helper/base/time.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/flows.hpp"
#include "helper/config/stores.hpp"
#include "helper/core/cache.hpp"
#include "helper/core/job_answer.hpp"
#include "helper/oauth/page.hpp"
#include "helper/oauth/token_fields.hpp"
#include "helper/worker/client.hpp"
#include "helper/worker/escrow.hpp"
#include "helper/worker/flow.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"
#include "helper/worker/revoke.hpp"
#include "helper/worker/user.hpp"

namespace worker {

using oauth::Client;
using oauth::discover;
using oauth::DiscoveryWish;
using oauth::exit_of;
using oauth::request_token;
using oauth::Server;
using oauth::TokenResponse;

namespace {

constexpr std::chrono::seconds user_timeout{300}, sign_in_interval{600};

// The requested scopes that were not granted.
std::string missing(std::string_view requested, std::string_view granted) {
  if (granted.empty()) return {};
  const auto have = split(granted, ' ');
  std::vector<std::string_view> lacking;
  for (const auto word : split(requested, ' '))
    if (!word.empty() && !contains(have, word)) lacking.push_back(word);
  return join(lacking, " ");
}

class Login {
 public:
  explicit Login(Job& job) : job_(job), account_(job.account), name_(job.account.name) {}

  // The browser's page is the last thing: it may not delay the save, nor another process that waits for the locks.
  void run(json::Writer& done) {
    try {
      obtain_and_keep(done);
    } catch (const Error& error) {
      job_.lock.reset();
      if (end_.loopback) end_.loopback->finish(page_of_failure(error));
      throw;
    }
    job_.lock.reset();
    if (end_.loopback) end_.loopback->finish(page_of_success());
  }

 private:
  void obtain_and_keep(json::Writer& done) {
    if (!account_.grant.empty())
      throw Error{Exit::usage, "uses the sign-in of " + account_.grant, "run: keybearer login " + account_.grant,
                  Kept::unsaid, name_};
    const auto timeout = for_a_request() ? user_timeout : account_.answer_timeout();
    const Lock login_lock =
        Lock::take(name_, LockKind::login, deadline_after(timeout), [this](int pid, std::chrono::seconds) {
          const std::string other = "another sign-in (pid " + std::to_string(pid) + ")";
          job_.prompter.note(name_ + ": waiting for " + other + " to finish");
          job_.prompter.waiting(other);
          return false;
        });
    store_ = job_.keystore_to_keep();
    // The keystore is read and checked before the user signs in, so that the result can be saved.
    previous_ = stored(peek_grant);
    if (previous_ && is_signed_out(state_of(account_), *previous_)) previous_.reset();
    if (for_a_request()) {
      if (previous_ && previous_->obtained_at >= *job_.request.requested_at && !previous_->is_dead())
        return report(*previous_, done);
      note_sign_in();
    }
    store_->check_writable(grant_name(account_));
    server_ = discover(account_, wish(), [this](const std::string& text) { job_.prompter.warn(text); });
    SignIn signed_in = job_.request.import ? import_refresh_token() : sign_in();
    Grant grant = grant_of(std::move(signed_in));
    if (job_.request.import) escrow_import(grant);
    try {
      refuse_another_subject(grant);
      refuse_another_username(grant);
    } catch (const Error&) {
      restore_escrow();
      throw;
    }
    keep(grant);
    user_ = grant.user;
    report(grant, done);
  }

  oauth::Page page_of_success() const {
    oauth::Page page;
    page.kind = oauth::Page::Kind::signed_in;
    page.heading = "Signed in";
    const std::string who = user_.empty() ? "You are" : printable(user_, 254) + " is";
    page.text = who + " signed in at " + host() + ".";
    page.rows = {{"Account", name_}, {"Kept in", store_title()}};
    page.closing = "You can close this window.";
    return page;
  }

  oauth::Page page_of_failure(const Error& error) const {
    oauth::Page page;
    page.kind = oauth::Page::Kind::failed;
    page.heading = "Not signed in";
    page.text = end_.refusal;
    if (page.text.empty()) {
      Error short_one = error;
      short_one.hint.clear();
      page.text = printable(sentence_without_account(short_one), 400) + ".";
      if (page.text.front() >= 'a' && page.text.front() <= 'z')
        page.text.front() = static_cast<char>(page.text.front() - 32);
    }
    page.rows = {{"Account", name_}, {"Server", host()}};
    page.command = "keybearer login " + name_;
    page.closing = "You can close this window.";
    return page;
  }

  std::string host() const {
    const std::string& address = server_.issuer.empty() ? server_.token_endpoint : server_.issuer;
    return printable(parse_url(address, Exit::config).origin.host, 254);
  }

  std::string store_title() const {
    const std::string name = job_.store_name();
    for (const auto& store : stores())
      if (store.name == parse_store(name).name)
        return printable(std::string(store.title.substr(0, store.title.find(':'))) + " (" + name + ")");
    return printable(name);
  }

  // Whether a protocol request started this sign-in, rather than `login`. If it waited for another sign-in, it uses the
  // result of that one. However many requests there are, at most one sign-in is started within ten minutes (THREATS.md
  // E2).
  bool for_a_request() const { return job_.request.requested_at.has_value(); }

  // A damaged record, or one whose key is lost, is treated as missing, since a new sign-in replaces it.
  std::optional<Grant> stored(std::optional<Grant> (*look)(keystore::Keystore&, const Account&)) {
    try {
      return look(*store_, account_);
    } catch (const Error& error) {
      if (error.exit != Exit::io) throw;
      job_.prompter.step(sentence(error));
      return {};
    }
  }

  void note_sign_in() {
    job_.change_state([this](State& state) {
      const auto since = now() - state.sign_in_at;
      if (since >= std::chrono::seconds(0) && since < sign_in_interval)
        throw Error{Exit::login,
                    "a sign-in was started " + approximate_duration(since.count()) + " ago and not finished",
                    "run: keybearer login " + name_, Kept::nothing_changed, name_};
      state.sign_in_at = now();
    });
  }

  // The configured endpoints are sufficient unless the flow needs another one.
  DiscoveryWish wish() const {
    const auto flow = job_.request.flow ? job_.request.flow : account_.sign_in.flow;
    DiscoveryWish wish;
    wish.authorization_endpoint = !job_.request.import && (!flow || *flow == Flow::browser || *flow == Flow::paste);
    wish.anything = flow == Flow::device && account_.server.device_authorization_endpoint.empty();
    return wish;
  }

  // Asks for the client secret if the client, or the preset's flow, needs one and there is none.
  Client with_secret(Client client, std::optional<Flow> flow) {
    const bool must = flow ? lacks_secret(client, account_, *flow) : lacks_secret(client);
    if (!must && !(may_want_secret(client, server_) && job_.request.terminal)) return client;
    if (!ask_for_secret(must)) return client;
    return new_client(*store_, account_, server_);
  }

  // False if the user has no secret and the client does not need one.
  bool ask_for_secret(bool must) {
    std::string hint = "run: keybearer add " + name_ + " --replace --client-secret-file -";
    if (flow_ && *flow_ != Flow::device && has_device_flow(account_, server_))
      hint += ", or without a secret: keybearer login " + name_ + " --flow device";
    if (!job_.request.terminal)
      throw Error{Exit::config, "this client needs a secret", hint, Kept::nothing_changed, name_};
    job_.prompter.ask("secret", "client secret of " + name_ + (must ? ": " : " (empty: none): "));
    auto answer = job_.prompter.answer(deadline_);
    if (!must && answer.kind == Prompter::Answer::given && answer.text.empty()) return false;
    if (answer.kind != Prompter::Answer::given || answer.text.empty())
      throw Error{Exit::config, "no client secret was entered", hint, Kept::nothing_changed, name_};
    store_->save(client_name(account_), answer.text);
    job_.remember_keystore();
    return true;
  }

  SignIn sign_in() {
    Client client = new_client(*store_, account_, server_);
    const Browser browser = find_browser(surroundings());
    std::string why;
    flow_ = choose_flow({account_, server_, client, browser, job_.request.flow}, why);
    if (!needs_no_sign_in(*flow_) || !for_a_request())
      job_.prompter.note(name_ + ": signing in by " + std::string(name_of(*flow_)) + ", " + why);
    client = with_secret(std::move(client), flow_);
    if (job_.request.time_limit) deadline_ = deadline_after(*job_.request.time_limit);
    return run_flow(
        {account_, server_, std::move(client), job_.prompter, deadline_, job_.request.terminal, *flow_, browser, end_});
  }

  // A refresh token from elsewhere is verified by a refresh, as an authorization code is by its exchange.
  SignIn import_refresh_token() {
    const Client client = with_secret(new_client(*store_, account_, server_), {});
    job_.prompter.ask("given", "refresh token of " + name_ + ": ");
    auto given = job_.prompter.answer(deadline_);
    if (given.kind != Prompter::Answer::given || given.text.empty())
      throw Error{Exit::usage, "the refresh token is empty", "see: keybearer login --help", Kept::nothing_changed,
                  name_};
    refuse_large_token(given.text);
    lock_and_find_former();  // a rotation has nothing to wait for afterwards
    Form body;
    body.add("grant_type", "refresh_token");
    body.add("refresh_token", given.text);
    TokenResponse answer = request_token(account_, client, server_.token_endpoint, body);
    if (answer.kind != TokenResponse::Kind::granted && answer.refresh_token.empty())
      throw Error{exit_of(answer.kind), answer.reason,
                  answer.hint_or(exit_of(answer.kind) == Exit::temporary
                                     ? "try again later"
                                     : "check the refresh token and the account's client, then try again"),
                  Kept::nothing_saved, name_};
    if (answer.refresh_token.empty()) answer.refresh_token = std::move(given.text);
    return {std::move(answer), "", client.copy()};
  }

  // The server's answer replaces it, and may be no smaller; what cannot be kept is not spent.
  void refuse_large_token(const Secret& token) const {
    constexpr std::size_t rest_of_record = 5000;  // bytes
    const std::size_t limit = std::min(oauth::refresh_token_limit, store_->limit() - rest_of_record);
    if (token.size() > limit)
      throw Error{Exit::io,
                  "the refresh token has " + std::to_string(token.size()) + " bytes, and at most " +
                      std::to_string(limit) + " can be kept",
                  "request a smaller scope at the server", Kept::nothing_sent, name_};
  }

  Grant grant_of(SignIn signed_in) {
    Grant grant;
    TokenResponse& answer = signed_in.answer;
    grant.refresh_token = std::move(answer.refresh_token);
    grant.token = std::move(answer.token);
    if (grant.token.scope.empty()) grant.token.scope = account_.requested.scope;
    grant.scope = grant.token.scope;
    grant.subject = answer.subject;
    names_ = std::move(answer.names);
    grant.user = names_.empty() ? answer.subject : names_.front();
    grant.server = static_cast<const Endpoints&>(server_);
    grant.client_id = signed_in.client.id;
    grant.authentication = signed_in.client.authentication;
    const bool no_sign_in = flow_ && needs_no_sign_in(*flow_);
    if (no_sign_in || flow_ == Flow::secret) grant.flow = flow_;
    if (no_sign_in) grant.requested = request_digest(account_);
    grant.redirect_uri = signed_in.redirect_uri;
    grant.machine = machine_hash();
    grant.obtained_at = grant.refresh_token_obtained_at = grant.renewed_at = now();
    if (!grant.refresh_token.empty()) grant.refresh_token_expires_at = refresh_token_end(account_, grant.token);
    client_ = std::move(signed_in.client);
    return grant;
  }

  // Some servers revoke all that a user signed in to with a client, whatever token is named.
  bool is_client_of_others() const {
    return std::any_of(job_.accounts.begin(), job_.accounts.end(), [this](const Account& other) {
      return other.grant_account() != name_ && other.grant_identity() == account_.grant_identity() &&
             state_of(other).known.has_value();
    });
  }

  // An account belongs to one user (THREATS.md D8): the grant of another one is revoked, and the old one is kept.
  void refuse_another_subject(const Grant& grant) {
    if (!previous_ || previous_->subject.empty() || grant.subject.empty() || previous_->subject == grant.subject)
      return;
    if (!is_client_of_others()) revoke(account_, client_, grant);
    const bool by_name = !previous_->user.empty() && previous_->user != grant.user;
    throw Error{Exit::login,
                "the account was signed in as " + printable(by_name ? previous_->user : previous_->subject, 80) +
                    ", and now as " + printable(by_name ? grant.user : grant.subject, 80),
                "to change the user, run first: keybearer logout " + name_, Kept::nothing_saved, name_};
  }

  // The browser may be signed in at the server as another user than the account's `username`.
  void refuse_another_username(const Grant& grant) {
    if (!has_user(account_) || (flow_ && needs_no_sign_in(*flow_)) || is_user(account_.username, names_)) return;
    const bool same_subject = previous_ && !previous_->subject.empty() && previous_->subject == grant.subject;
    if (same_subject || user_agrees_to(grant.user)) return;
    const bool may_be_the_same = previous_ && !previous_->is_dead();  // then the old grant might end, too
    if (!may_be_the_same && !is_client_of_others()) revoke(account_, client_, grant);
    throw Error{Exit::login,
                "the server signed in " + printable(grant.user, 80) + ", but the account's username is " +
                    printable(account_.username, 80),
                "sign in there as that user, or change username; then run: keybearer login " + name_,
                Kept::nothing_saved, name_};
  }

  bool user_agrees_to(const std::string& user) {
    if (!job_.request.terminal) return false;
    job_.prompter.ask("confirm", name_ + ": the server signed in " + printable(user, 80) + ", not " +
                                     printable(account_.username, 80) + "; keep that sign-in? [y/N] ");
    const auto answer = job_.prompter.answer(deadline_);
    return answer.kind == Prompter::Answer::given && (answer.text == "y" || answer.text == "yes");
  }

  // So that the user notices that a browser's session decided who signed in to the second account.
  void name_others_of_user(const Grant& grant) {
    const auto server_of = [](const Account& account) {
      const std::string identity = account.grant_identity();
      return identity.substr(0, identity.find('\n'));
    };
    if (grant.user.empty()) return;
    for (const auto& other : job_.accounts) {
      if (other.name == name_ || !other.grant.empty() || server_of(other) != server_of(account_)) continue;
      const State state = state_of(other);
      if (state.known && state.known->user == grant.user)
        job_.prompter.note(name_ + ": the account " + other.name + " is signed in there as " +
                           printable(grant.user, 80) + ", too");
    }
  }

  void lock_and_find_former() {
    job_.take_lock();
    escrowed_ = find_escrow(account_);
    if (escrowed_) escrow_is_settled_ = is_in_keystore(*escrowed_);
    const auto former = stored(peek_grant);
    former_generation_ = std::max(former ? former->generation : 0, state_of(account_).generation);
  }

  bool is_in_keystore(const Secret& escrowed) {
    const auto kept = stored(stored_grant);
    return kept && kept->generation >= decode_grant(escrowed.copy(), account_).generation;
  }

  void keep(Grant& grant) {
    try {
      if (!job_.lock) lock_and_find_former();
      grant.generation = former_generation_ + 1;
      save_grant(*store_, account_, grant);
    } catch (const Error& error) {
      if (!is_import_in_escrow(grant)) {
        undo(grant);
        throw;
      }
      warn_not_saved(error);
    }
    job_.remember_keystore();
    State state;
    state.identity = account_.grant_identity();
    state.store = job_.store_name();
    note_saved(state, grant);
    state.known = grant.known();
    write_state(name_, state);
    job_.drop_cached_tokens();  // those of the previous grant
    if (!grant.token.value.empty()) put_cached(account_, grant.token);
  }

  // The refresh token that was imported is spent, and the user may be asked before its successor is saved.
  void escrow_import(Grant& grant) {
    grant.generation = former_generation_ + 1;
    escrow_grant(account_, grant);
  }

  // An imported refresh token is spent, so the command cannot be repeated: its successor is kept where a refresh would
  // keep it.
  bool is_import_in_escrow(const Grant& grant) const {
    const auto escrowed = job_.request.import && job_.lock ? find_escrow(account_) : std::nullopt;
    return escrowed && decode_grant(escrowed->copy(), account_).refresh_token == grant.refresh_token;
  }

  void warn_not_saved(Error error) {
    error.what += "; the sign-in is in memory, and the next run saves it";
    error.kept = Kept::unsaid;
    job_.prompter.warn(sentence(error));
  }

  // The command fails, so the new grant may remain neither in the escrow nor, if that costs no other one, at the
  // server; a former grant that was only in the escrow stays there.
  void undo(const Grant& grant) {
    restore_escrow();
    if ((!previous_ || previous_->is_dead()) && !is_client_of_others()) revoke(account_, client_, grant);
  }

  void restore_escrow() {
    if (!job_.lock) return;
    drop_escrow(account_);
    if (escrowed_) put_escrow(account_, *escrowed_);
    if (escrow_is_settled_) settle_escrow(account_, store_->settling_time());
  }

  void report(const Grant& grant, json::Writer& done) {
    if (const auto lacking = missing(account_.requested.scope, grant.scope); !lacking.empty())
      job_.prompter.warn(name_ + ": the server did not grant the scope " + printable(lacking) + ", but the rest");
    name_others_of_user(grant);
    write(done, SignInAnswer{grant.user, grant.scope, grant.known().has_refresh_token});
  }

  Job& job_;
  const Account& account_;
  const std::string& name_;
  std::unique_ptr<keystore::Keystore> store_;
  std::optional<Grant> previous_;
  Server server_;
  std::optional<Secret> escrowed_;  // the former grant's
  bool escrow_is_settled_ = false;  // the keystore has it, too
  std::int64_t former_generation_ = 0;
  BrowserEnd end_;
  std::string user_;                // as the server names the one who signed in; set once the grant is kept
  std::vector<std::string> names_;  // of the user who signed in
  std::optional<Flow> flow_;        // nothing for an imported refresh token
  Client client_;
  Deadline deadline_ = deadline_after(user_timeout);
};

}  // namespace

void login(Job& job, json::Writer& done) { Login(job).run(done); }

}  // namespace worker
