// SPDX-License-Identifier: MIT
#include "helper/commands/next_step.hpp"

#include "helper/base/url.hpp"
#include "helper/config/flows.hpp"
#include "helper/config/providers.hpp"

namespace {

std::string run(const std::string& command) { return "next, run: keybearer " + command; }

bool authenticates_without_secret(const Account& account) {
  const auto& keys = account.client.keys;
  return !keys.certificate_file.empty() || !keys.assertion.empty() || account.client.auth_method == AuthMethod::none;
}

// The flows `browser` and `paste` come back by a redirect; an account without a flow may use one of them.
bool needs_redirect(const Account& account) {
  const auto flow = account.sign_in.flow;
  return !flow || flow == Flow::browser || flow == Flow::paste;
}

NextStep without_user(const Account& account, bool secret_kept) {
  NextStep step;
  const bool by_secret = *account.sign_in.flow == Flow::client_credentials && !authenticates_without_secret(account);
  if (account.client.id.empty())
    step.last = run("add " + account.name + " --replace --client-id ID");
  else if (by_secret && !secret_kept)
    step.last =
        run("add " + account.name + " --replace --client-secret-file -") + " (unless the secret is kept already)";
  else
    step.last = "nobody signs in; to try it, run: keybearer token " + account.name;
  return step;
}

// Only an issuer's metadata can say that the server registers clients; a preset whose users register one has a page.
bool may_register_itself(const Account& account) {
  if (!account.server.registration_endpoint.empty()) return true;
  const Provider* preset = find_provider(account.provider);
  return !account.server.issuer.empty() && (!preset || preset->register_at.empty());
}

}  // namespace

std::string how_to_register(const Account& account) {
  const Provider* preset = find_provider(account.provider);
  if (!preset || preset->register_at.empty()) return {};
  std::string where(preset->register_at);
  if (where.front() == '/' && account.server.issuer.empty()) return {};
  if (where.front() == '/') where.insert(0, parse_url(account.server.issuer, Exit::config).origin.text());
  std::string text = "register a client at " + where;
  if (!preset->register_as.empty()) text += ": " + std::string(preset->register_as);
  if (!account.sign_in.scope.empty()) text += "; scopes: " + account.sign_in.scope;
  return text;
}

NextStep next_step(const Account& account, const KnownOfAccount& known) {
  if (!account.grant.empty()) return {{"it uses the sign-in of " + account.grant}, "", run("login " + account.grant)};
  if (account.needs_no_sign_in()) return without_user(account, known.secret_kept);
  NextStep step;
  if (needs_redirect(account)) step.redirect_uri = account.client.redirect_uri;
  if (!account.client.id.empty()) {
    step.last = run("login " + account.name);
  } else if (known.server_registers || may_register_itself(account)) {
    step.redirect_uri.clear();
    step.last = run("login " + account.name) + ", which registers a client" +
                (known.server_registers ? "" : " if the server allows that");
  } else {
    const std::string how = how_to_register(account);
    step.before.push_back(how.empty() ? "register a client with the provider" : how);
    step.last = run("add " + account.name + " --replace --client-id ID");
  }
  return step;
}
