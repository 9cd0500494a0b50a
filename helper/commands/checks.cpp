// SPDX-License-Identifier: MIT
#include "helper/commands/checks.hpp"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/deadline.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/environment.hpp"
#include "helper/base/file.hpp"
#include "helper/base/lock.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/providers.hpp"
#include "helper/config/ties.hpp"
#include "helper/core/cache.hpp"
#include "helper/worker_client.hpp"

namespace doctor {
namespace {

constexpr std::chrono::seconds program_may_take{5}, worker_may_take{15};
constexpr std::size_t output_limit = 64 * 1024;
constexpr const char* scratch = ".doctor";  // no account's name begins with a dot

// The first line that a program on PATH prints; none if it is not found or fails.
std::optional<std::string> first_line_of(const char* name, std::vector<std::string> arguments) {
  const auto path = find_on_path(name);
  if (!path) return {};
  Program program;
  program.path = *path;
  program.arguments = std::move(arguments);
  program.environment = own_environment();
  const auto ran = run<std::string>(std::move(program), "", output_limit, deadline_after(program_may_take));
  if (!ran || ran->status != 0) return {};
  return printable(ran->output.substr(0, ran->output.find('\n')), 100);
}

void ask_worker(const Account& account, WorkerCheck check, Findings& findings) {
  worker_client::Job job(JobKind::check, account.name);
  job.request.check = check;
  job.deadline = deadline_after(worker_may_take);
  findings.about(name_of(check));
  try {
    const auto answer = worker_client::run(std::move(job));
    read(answer.root()["done"], findings);
  } catch (const Error& error) {
    findings.problem(error);
  }
}

// Whether docker's configuration has "credHelpers": {"HOST": "keybearer"} or "credsStore": "keybearer".
bool names_keybearer(const json::Value& root) {
  if (root["credsStore"].string() == "keybearer") return true;
  for (const auto& [host, helper] : root["credHelpers"].members)
    if (helper.string() == "keybearer") return true;
  return false;
}

bool is_helper_for(const Match& match) {
  const auto helper = first_line_of("git", {"git", "config", "--get-urlmatch", "credential.helper", match.text()});
  return helper && helper->find("keybearer") != helper->npos;
}

bool is_any(const Match&) { return true; }

bool is_host(const Match& match) {
  return match.origin().scheme == "https" && !match.wildcard() && match.path().empty();
}

// The matches that a tool may use, each once: not those of presets that are only for APIs.
std::vector<const Match*> matches_for_tools(const std::vector<Account>& accounts, bool (*wanted)(const Match&)) {
  std::vector<const Match*> matches;
  for (const auto& account : accounts) {
    const Provider* preset = find_provider(account.provider);
    if (preset && preset->only_apis) continue;
    for (const auto& match : account.match) {
      const auto same = [&](const Match* other) { return other->text() == match.text(); };
      if (wanted(match) && std::none_of(matches.begin(), matches.end(), same)) matches.push_back(&match);
    }
  }
  return matches;
}

std::string some_of(const std::vector<const Match*>& matches) {
  return join_some(matches, 3, [](const Match* match) { return match->text(); });
}

}  // namespace

// Some file systems do not support locks (THREATS.md M6).
void check_state_folder(Findings& findings) {
  findings.about("state");
  { const Lock lock = Lock::take(scratch, LockKind::refresh, at_once(), {}); }
  unlinkat(open_state_folder().get(), (std::string(scratch) + ".lock").c_str(), 0);
  findings.ok("the state directory is writable, and its file system supports locks");
}

void check_cache(Findings& findings) {
  findings.about("cache");
  const CacheBackend place = working_cache({});
  if (place == CacheBackend::kernel) return findings.ok("access tokens are cached in the user's kernel keyring");
  if (place == CacheBackend::runtime)
    return findings.ok("access tokens are cached in a file in XDG_RUNTIME_DIR; the kernel keyring cannot be used here");
  findings.warn(
      "access tokens cannot be cached: neither the kernel keyring nor XDG_RUNTIME_DIR can be used here, so every "
      "call asks the keystore",
      "allow keyctl(2) in this container, or set XDG_RUNTIME_DIR to a directory of yours in memory");
}

void check_memory(Findings& findings) {
  findings.about("memory");
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur < 1024 * 1024 && geteuid() != 0)
    return findings.note("secrets may be swapped to disk, because the limit of locked memory (RLIMIT_MEMLOCK) is low",
                         "raise it: ulimit -l");
  findings.ok("secrets are locked into memory");
}

void check_curl(Findings& findings) {
  findings.about("curl");
  if (const auto version = first_line_of("curl", {"curl", "--version"})) return findings.ok(*version);
  findings.note("curl is not on PATH, so keybearer curl cannot run it", "install curl");
}

// docker asks a helper by the host's name alone. None that keybearer answers is in its configuration: docker may not be
// used for these hosts, so that is a note.
void check_docker(const std::vector<Account>& accounts, Findings& findings) {
  const char* folder = std::getenv("DOCKER_CONFIG");
  const char* home = std::getenv("HOME");
  const auto hosts = matches_for_tools(accounts, is_host);
  if ((!folder && !home) || hosts.empty()) return;
  const std::string path = folder ? std::string(folder) + "/config.json" : std::string(home) + "/.docker/config.json";
  if (access(path.c_str(), F_OK) != 0 && !find_on_path("docker")) return;
  findings.about("docker");
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  Secret bytes;
  if (file && read_up_to(file.get(), bytes, output_limit)) {
    const auto document = json::Document::parse(std::move(bytes), Exit::config, printable(path));
    if (names_keybearer(document.root())) return findings.ok(printable(path) + " names keybearer");
  }
  findings.note("docker does not ask keybearer for " + some_of(hosts),
                "if one is a registry, run: keybearer setup docker");
}

void check_ties(const std::vector<Account>& accounts, Findings& findings) {
  findings.about("ties");
  for (const auto& tie : ties_between(accounts)) findings.warn(tied(tie.result, tie.url, {}).what, what_decides(tie));
}

void check_git(const std::vector<Account>& accounts, Findings& findings) {
  const auto matches = matches_for_tools(accounts, is_any);
  if (matches.empty()) return;
  findings.about("git");
  const auto version = first_line_of("git", {"git", "--version"});
  if (!version) return;  // it is not used here
  findings.ok(*version);
  std::vector<const Match*> not_asked;
  for (const auto* match : matches)
    if (!is_helper_for(*match)) not_asked.push_back(match);
  if (!not_asked.empty())
    findings.note("git does not ask keybearer for " + some_of(not_asked), "if git uses it, run: keybearer setup git");
}

void check_account(const Account& account, Findings& findings) {
  findings.about("configuration");
  if (account.client.id.empty() && account.server.issuer.empty() && account.server.registration_endpoint.empty())
    findings.problem(Exit::config, "the account has no client_id",
                     "run: keybearer add " + account.name + " --replace --client-id ID");
  if (account.match.empty())
    findings.note("no match is configured, so the account is reached only by its name",
                  "run: keybearer add " + account.name + " --replace --match URL");
  ask_worker(account, WorkerCheck::keystore, findings);
  ask_worker(account, WorkerCheck::network, findings);
}

}  // namespace doctor
