// SPDX-License-Identifier: MIT
#include "helper/base/ascii.hpp"
#include "helper/base/json.hpp"
#include "helper/base/time.hpp"
#include "helper/base/utf8.hpp"
#include "helper/broker.hpp"
#include "helper/commands/commands.hpp"
#include "helper/commands/options.hpp"
#include "helper/config/config.hpp"
#include "helper/terminal.hpp"

namespace {

constexpr std::int64_t longest_min_valid = 10 * 365 * 86400LL;

TokenRequirements wanted_by(const Command& command, const Options& options) {
  TokenRequirements wanted;
  wanted.fresh = options.has("fresh");
  if (const auto text = options.get("min-valid")) {
    const auto seconds = decimal(*text);
    if (!seconds || *seconds < 0 || *seconds > longest_min_valid)
      throw Error{Exit::usage,
                  std::string(command.name) + ": --min-valid is a number of seconds, not " + printable(*text, 40)};
    wanted.min_valid = std::chrono::seconds(*seconds);
  }
  return wanted;
}

struct Found {
  Account account;
  AccessToken token;
};

Found find(const Command& command, const Arguments& arguments) {
  const auto options = Options::of_call(command, arguments);
  const TokenRequirements wanted = wanted_by(command, options);
  const Configuration configuration = read_configuration_for_target(options.names()[0]);
  const Account& account = account_for_target(configuration.accounts, options.names()[0]);
  AccessToken token = token_for(account, wanted);
  return {account, std::move(token)};
}

}  // namespace

Exit run_token(const Command& command, const Arguments& arguments) {
  const Found found = find(command, arguments);
  Secret output;
  output.append(bearer_of(found.account, found.token));
  output.append("\n");
  terminal::put(output.view());
  return Exit::ok;
}

Exit run_header(const Command& command, const Arguments& arguments) {
  const Found found = find(command, arguments);
  Secret output;
  output.append("Authorization: Bearer ");
  output.append(bearer_of(found.account, found.token));
  output.append("\n");
  terminal::put(output.view());
  return Exit::ok;
}

Exit run_get(const Command& command, const Arguments& arguments) {
  const Found found = find(command, arguments);
  const AccessToken& token = found.token;
  json::Writer out;
  out.begin_object().member("access_token", token.value).member("token_type", token.type);
  if (const auto expiry = token.reported_expiry())
    out.member("expires_at", rfc3339(*expiry));
  else
    out.key("expires_at").null();
  out.member("scope", token.scope).member("account", found.account.name);
  if (!token.id_token.empty()) out.member("id_token", token.id_token);
  out.key("extra").begin_object();
  for (const auto& [name, value] : token.extra) out.member(name, value);
  out.end_object().end_object();
  Secret output = out.take();
  output.append("\n");
  terminal::put(output.view());
  return Exit::ok;
}
