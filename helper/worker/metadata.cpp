// SPDX-License-Identifier: MIT
// Reads the metadata of an authorization server that the user has just named, for `add` at a terminal.
#include "helper/base/ascii.hpp"
#include "helper/base/utf8.hpp"
#include "helper/core/job_answer.hpp"
#include "helper/oauth/discovery.hpp"
#include "helper/worker/job.hpp"

namespace worker {

void read_metadata(Job& job, json::Writer& done) {
  constexpr std::size_t room = 500;  // bytes of all scopes
  Account account;
  account.server.issuer = job.request.url;
  const auto server = oauth::discover(account, {.authorization_endpoint = false, .anything = true},
                                      [&](const std::string& text) { job.prompter.warn(text); });
  const auto& methods = server.token_endpoint_auth_methods;
  ServerAnswer answer;
  answer.registers = !server.registration_endpoint.empty();
  answer.device = !server.device_authorization_endpoint.empty();
  answer.takes_document = server.takes_metadata_documents;
  answer.takes_public = methods.empty() || contains(methods, name_of(AuthMethod::none));
  answer.scopes = printable(join(server.scopes, " "), room);
  write(done, answer);
}

}  // namespace worker
