// SPDX-License-Identifier: MIT
//
// keybearer-oauth does what needs the network or the keystore. Only keybearer starts it
// (helper/core/job_request.hpp).
#include <csignal>
#include <exception>
#include <fcntl.h>
#include <new>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/ascii.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/config.hpp"
#include "helper/core/job_answer.hpp"
#include "helper/oauth/assertion.hpp"
#include "helper/oauth/http.hpp"
#include "helper/worker/home.hpp"
#include "helper/worker/job.hpp"

namespace worker {

using oauth::observe_exchanges;
using oauth::set_command_environment;

namespace {

void run(Job& job, json::Writer& done) {
  switch (job.request.job) {
    case JobKind::refresh:
      return refresh(job, done);
    case JobKind::login:
      return login(job, done);
    case JobKind::logout:
      return logout(job, done);
    case JobKind::remember:
      return remember(job, done);
    case JobKind::reject:
      return reject(job, done);
    case JobKind::probe:
      return probe(job, done);
    case JobKind::move:
      return move(job, done);
    case JobKind::check:
      return run_check(job, done);
    case JobKind::register_client:
      return register_client(job, done);
    case JobKind::resource:
      return find_issuer(job, done);
    case JobKind::home:
      return;  // perform() has answered it
    case JobKind::metadata:
      return read_metadata(job, done);
  }
}

// A signal could end the process after a refresh token was spent and before its successor is saved. A caller that goes
// away closes its socket, so no signal is needed to notice it.
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

bool is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

JobRequest receive_request(Channel& channel) {
  std::optional<json::Document> message;
  if (channel.receive(message, {}) != Channel::Got::message)
    throw Error{Exit::temporary, "keybearer closed the connection before it sent a job", "try again",
                Kept::nothing_changed};
  return decode_job_request(message->root());
}

const Account& find_account(const Configuration& configuration, std::string_view name) {
  if (const Account* account = find_named(configuration.accounts, name)) return *account;
  throw Error{Exit::config, "the account is no longer in the configuration",
              "to add it, run: keybearer add " + printable(name, 64), Kept::nothing_changed, printable(name, 64)};
}

// Reports HTTP exchanges, with --verbose each, else those that take long. The line about a response is sent with the
// next one, so that nothing delays saving a token that the response has.
class Steps {
 public:
  explicit Steps(Prompter& prompter) : prompter_(prompter) {
    observe_exchanges({[this](const std::string& line, const std::string& host) {
                         flush();
                         prompter_.step(line);
                         prompter_.waiting(host);
                       },
                       [this](const std::string& line) { waiting_.push_back(line); }});
  }
  ~Steps() {
    observe_exchanges({});
    flush();
  }
  Steps(const Steps&) = delete;
  Steps& operator=(const Steps&) = delete;

 private:
  void flush() {
    for (const auto& line : waiting_) prompter_.step(line);
    waiting_.clear();
  }

  Prompter& prompter_;
  std::vector<std::string> waiting_;
};

// A keystore reports Kept::sign_in without knowing whether the account has a sign-in.
Error with_correct_kept(Error error, const Account& account) {
  if (error.kept == Kept::sign_in && !state_of(account).known) error.kept = Kept::nothing_changed;
  return error;
}

// The answer to the job `home`, which reads no configuration.
Secret home_answer() {
  json::Writer out;
  write(out.begin_object().key("done").begin_object(), HomeAnswer{home_of_password_database()});
  return out.end_object().end_object().take();
}

// The inherited descriptors are taken before any file is opened, since a new descriptor could get one of their numbers.
Secret perform(Channel& channel) {
  std::optional<Lock> lock;
  if (is_open(worker_descriptor::lock)) lock = Lock::inherited(worker_descriptor::lock);
  if (is_open(worker_descriptor::environment))
    set_command_environment(read_environment(Descriptor(worker_descriptor::environment)));
  const JobRequest request = receive_request(channel);
  if (request.job == JobKind::home) return home_answer();
  const Configuration configuration = read_configuration();
  const Account no_account;  // for a job without an account
  const Account& account = request.account.empty() ? no_account : find_account(configuration, request.account);
  Job job(request, account, configuration.accounts, channel);
  job.lock = std::move(lock);
  const Steps steps(job.prompter);
  json::Writer out;
  out.begin_object().key("done").begin_object();
  try {
    run(job, out);
  } catch (const Error& error) {
    throw with_correct_kept(error, account);
  }
  return out.end_object().end_object().take();
}

Secret outcome(Channel& channel) {
  try {
    return perform(channel);
  } catch (const Error& error) {
    return encode_failure(error);
  } catch (const std::bad_alloc&) {
    return encode_failure(
        {Exit::internal, "keybearer-oauth is out of memory", "report this if the machine has enough memory"});
  } catch (const std::exception& error) {
    return encode_failure(
        {Exit::internal, std::string("an internal error in keybearer-oauth (") + error.what() + ")", "report this"});
  }
}

// False if keybearer has closed the connection.
bool report(Channel& channel, const Secret& outcome) {
  try {
    return channel.send(outcome);
  } catch (const Error& error) {  // the message is too long
    return channel.send(encode_failure(error));
  }
}

}  // namespace
}  // namespace worker

int main() {
  try {
    harden_process();
    if (!worker::is_socket(worker_descriptor::channel)) {
      constexpr std::string_view text = "keybearer-oauth: only keybearer can start this program; see: man keybearer\n";
      (void)!write(STDERR_FILENO, text.data(), text.size());
      return static_cast<int>(Exit::usage);
    }
    worker::block_signals();
    set_home_lookup(worker::home_of_password_database);
    oauth::unset_unsafe_environment();
    Channel channel{Descriptor(worker_descriptor::channel)};
    return worker::report(channel, worker::outcome(channel)) ? 0 : static_cast<int>(Exit::temporary);
  } catch (const Error& error) {
    return static_cast<int>(error.exit);
  }
}
