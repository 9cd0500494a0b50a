// SPDX-License-Identifier: MIT
// kubectl is set up by `kubectl config`: one user for each account, and one context for each account and each cluster
// whose server it matches. Existing users and contexts are left unchanged.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/json.hpp"
#include "helper/base/paths.hpp"
#include "helper/config/config.hpp"
#include "helper/setup/setup.hpp"
#include "helper/terminal.hpp"

namespace setup {
namespace {

// The file to which kubectl adds users and contexts.
std::string path() {
  const char* value = std::getenv("KUBECONFIG");
  std::string last = home() + "/.kube/config";
  for (const auto one : split(value ? value : "", ':')) {
    if (one.empty()) continue;
    last = absolute_path(std::string(one));
    if (access(last.c_str(), F_OK) == 0) break;
  }
  return last;
}

json::Document kubeconfig(const Command& kubectl) {
  std::string text;
  if (kubectl.run({"config", "view", "-o", "json"}, text) != 0)
    throw Error{Exit::config, "setup kubectl: kubectl cannot read its kubeconfig", "fix it first"};
  return json::Document::parse(std::move(text), Exit::config, "setup kubectl: the kubeconfig");
}

bool has(const json::Value& list, std::string_view name) {
  return std::any_of(list.items.begin(), list.items.end(),
                     [&](const json::Value& item) { return item["name"].string() == name; });
}

const Account* account_for_server(const std::vector<Account>& accounts, std::string_view server) {
  try {
    const Url url = parse_url(server, Exit::config);
    const MatchResult result = account_for(accounts, {url, "", ""});
    if (!result.tied.empty())
      terminal::warn("setup kubectl: " + sentence(tied(result, url, "set default = yes in one of them")));
    return result.account;
  } catch (const Error& error) {
    terminal::warn("setup kubectl: " + sentence(error));
    return nullptr;
  }
}

Changes set_up() {
  const Configuration configuration = read_configuration();
  const Command kubectl("kubectl");
  const auto document = kubeconfig(kubectl);
  const std::string file = path();
  auto noted = notes("kubectl", file);
  Changes changes;
  const auto add = [&](const std::string& note, const std::vector<std::string>& words) {
    if (!contains(noted, note)) noted.push_back(note);
    changes.push_back(kubectl.change(words));
  };
  bool any = false;
  std::set<std::string> planned;
  for (const auto& cluster : document.root()["clusters"].items) {
    const std::string name(cluster["name"].string().value_or(""));
    const Account* account =
        account_for_server(configuration.accounts, cluster["cluster"]["server"].string().value_or(""));
    if (!account || name.empty()) continue;
    any = true;
    const std::string user = "keybearer-" + account->name, context = user + "@" + name;
    if (!has(document.root()["users"], user) && planned.insert(user).second)
      add("user " + user,
          {"config", "set-credentials", user, "--exec-api-version=client.authentication.k8s.io/v1",
           "--exec-command=" + program_for("keybearer"), "--exec-arg=kubernetes", "--exec-arg=--account",
           "--exec-arg=" + account->name, "--exec-interactive-mode=IfAvailable"});
    if (!has(document.root()["contexts"], context))
      add("context " + context, {"config", "set-context", context, "--cluster=" + name, "--user=" + user});
  }
  if (!any)
    throw Error{Exit::config, "setup kubectl: no account matches the server of a cluster in the kubeconfig",
                "add that server to an account as a match"};
  if (!changes.empty()) changes.insert(changes.begin(), {{}, [noted, file] { write_notes("kubectl", file, noted); }});
  return changes;
}

Changes undo() {
  const std::string file = path();
  const auto noted = notes("kubectl", file);
  if (noted.empty()) return {};
  const Command kubectl("kubectl");
  const auto document = kubeconfig(kubectl);
  Changes changes;
  for (const auto& note : noted) {
    const auto blank = note.find(' ');
    const std::string kind = note.substr(0, blank), name = note.substr(blank + 1);
    if (has(document.root()[kind + "s"], name)) changes.push_back(kubectl.change({"config", "delete-" + kind, name}));
  }
  if (changes.empty()) return {};  // notes of an earlier version are those of another file
  changes.push_back({{}, [file] { write_notes("kubectl", file, {}); }});
  return changes;
}

}  // namespace

extern const Tool kubectl = {.name = "kubectl",
                             .set_up = set_up,
                             .undo = undo,
                             .file = path,
                             .variable = "KUBECONFIG",
                             .rewrites =
                                 "kubectl writes the file as a whole: it sorts the keys, and drops comments "
                                 "and fields that it does not know",
                             .then = "choose a context that begins with keybearer-: kubectl config use-context NAME"};

}  // namespace setup
