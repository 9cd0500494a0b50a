// SPDX-License-Identifier: MIT
//
// keybearer-oauth: the part with secrets and network, started by keybearer alone. Descriptor 3 is the channel, 4 the
// account's lock where the caller holds it.
#include <array>
#include <csignal>
#include <exception>
#include <fcntl.h>
#include <new>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/config.hpp"
#include "helper/core/error_json.hpp"
#include "helper/oauth/assertion.hpp"
#include "helper/oauth/http.hpp"
#include "helper/worker/job.hpp"

namespace oauth {
namespace {

struct Row {
  std::string_view name;
  void (*run)(Job& job, json::Writer& done);
};
constexpr std::array jobs = {Row{"refresh", refresh},
                             Row{"login", login},
                             Row{"logout", logout},
                             Row{"remember", remember},
                             Row{"reject", reject},
                             Row{"probe", probe},
                             Row{"move", move},
                             Row{"examine", examine},
                             Row{"register", register_client},
                             Row{"resource", examine_resource}};

// A caller that goes away closes its socket, which says it; a signal in the wrong moment could only lose a grant.
void block_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  sigprocmask(SIG_BLOCK, &set, nullptr);
}

bool is_socket(int fd) {
  struct stat status {};
  return fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

json::Document first_message(Channel& channel) {
  std::optional<json::Document> message;
  if (channel.receive(message, {}) != Channel::Got::message)
    throw Error{Exit::temporary, "keybearer went away before it named a job", {}, Kept::nothing_changed};
  if (message->root()["v"].string() != KEYBEARER_VERSION)
    throw Error{Exit::temporary, "keybearer was upgraded meanwhile", "run it again", Kept::nothing_changed};
  return std::move(*message);
}

const Account& find_account(const Configuration& configuration, std::string_view name) {
  for (const auto& account : configuration.accounts)
    if (account.name == name) return account;
  throw Error{
      Exit::config, printable(name, 64) + ": this account is gone from the configuration", {}, Kept::nothing_changed};
}

const Row& find_job(std::string_view name) {
  for (const auto& row : jobs)
    if (row.name == name) return row;
  throw Error{Exit::internal, "keybearer-oauth has no job " + printable(name, 40), "report this"};
}

// An answer's line waits until the next word is due: what stands between the answer and its saving stays short.
class Steps {
 public:
  explicit Steps(Person& person) : person_(person) {
    observe_exchanges({[this](const std::string& line) { flush(), person_.step(line); },
                       [this](const std::string& line) { waiting_.push_back(line); }});
  }
  ~Steps() {
    observe_exchanges({});
    flush();
  }

 private:
  void flush() {
    for (const auto& line : waiting_) person_.step(line);
    waiting_.clear();
  }

  Person& person_;
  std::vector<std::string> waiting_;
};

// A keystore says that the sign-in was kept, and does not know whether there is one.
Error truthful(Error error, const Account& account) {
  if (error.kept == Kept::sign_in && !state_of(account).known) error.kept = Kept::nothing_changed;
  return error;
}

Secret perform(Channel& channel) {
  const json::Document message = first_message(channel);
  const json::Value& root = message.root();
  const Configuration configuration = read_configuration();
  const Account nobody;  // of a job about what no account knows yet
  const auto whose = root["account"].string().value_or("");
  const Account& account = whose.empty() ? nobody : find_account(configuration, whose);
  Job job(account, configuration.accounts, channel);
  job.rejected = root["rejected"].string().value_or("");
  for (const auto& [name, value] : root["options"].members) job.options.emplace(name, value.string().value_or(""));
  std::vector<std::string> command_environment;
  for (const auto& variable : root["environment"].items)
    command_environment.emplace_back(variable.string().value_or(""));
  set_command_environment(std::move(command_environment));
  if (fcntl(4, F_GETFD) >= 0) job.lock = Lock::inherited(4);
  const Steps steps(job.person);
  json::Writer out;
  out.begin_object().key("done").begin_object();
  const Row& row = find_job(root["job"].string().value_or(""));
  try {
    row.run(job, out);
  } catch (const Error& error) {
    throw truthful(error, account);
  }
  return out.end_object().end_object().take();
}

Secret failure(const Error& error) {
  json::Writer out;
  out.begin_object().key("done").begin_object();
  write(out, error);
  return out.end_object().end_object().take();
}

Secret outcome(Channel& channel) {
  try {
    return perform(channel);
  } catch (const Error& error) {
    return failure(error);
  } catch (const std::bad_alloc&) {
    return failure({Exit::internal, "no memory left in keybearer-oauth", "report this if memory is plenty"});
  } catch (const std::exception& error) {
    return failure({Exit::internal, std::string("a bug of keybearer-oauth's own (") + error.what() + ")", "report it"});
  }
}

}  // namespace
}  // namespace oauth

int main() {
  try {
    harden_process();
    if (!oauth::is_socket(3)) {
      constexpr std::string_view text = "keybearer-oauth: started by keybearer alone; see: man keybearer\n";
      (void)!write(STDERR_FILENO, text.data(), text.size());
      return static_cast<int>(Exit::usage);
    }
    oauth::block_signals();
    oauth::forget_hostile_environment();
    Channel channel{Descriptor(3)};
    return channel.send(oauth::outcome(channel)) ? 0 : static_cast<int>(Exit::temporary);
  } catch (const Error& error) {
    return static_cast<int>(error.exit);
  }
}
