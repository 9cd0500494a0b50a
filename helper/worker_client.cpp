// SPDX-License-Identifier: MIT
#include "helper/worker_client.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/base/descriptor.hpp"
#include "helper/base/environment.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/process.hpp"
#include "helper/base/time.hpp"
#include "helper/core/channel.hpp"
#include "helper/core/error_json.hpp"
#include "helper/core/job_answer.hpp"
#include "helper/installation.hpp"
#include "helper/terminal.hpp"

namespace worker_client {
namespace {

// The variables that the worker inherits: they name its files, bus, display, proxy and keys. Its libraries see no
// other.
const std::vector<const char*> environment = {
    "HOME", "PATH", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "DISPLAY",
    "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "BROWSER",
    // What browsers and their openers need, and what says where the browser runs (helper/worker/browser.hpp).
    "XDG_CONFIG_DIRS", "XDG_DATA_DIRS", "DESKTOP_SESSION", "KDE_FULL_SESSION", "KDE_SESSION_VERSION",
    "VSCODE_IPC_HOOK_CLI", "REMOTE_CONTAINERS", "CODESPACES", "container", "SSH_CONNECTION", "WSL_DISTRO_NAME",
    "WSL_INTEROP",
    "SSL_CERT_FILE",  // not used: the worker names it where a certificate is rejected
    "SSL_CERT_DIR", "https_proxy", "NO_PROXY", "no_proxy", "KEYBEARER_CONFIG", "KEYBEARER_INTERACTIVE",
    "DBUS_SESSION_BUS_ADDRESS", "CREDENTIALS_DIRECTORY", "GNUPGHOME", "GPG_TTY", "PASSWORD_STORE_DIR"};

std::vector<std::string> worker_environment() {
  auto variables = environment_of(environment);
  if (!looked_up_home().empty()) variables.push_back("HOME=" + looked_up_home());
  return variables;
}

struct Started {
  Channel channel;
  int pid;
  bool has_request;  // false: the worker ended before it received the request
};

Started start_worker(Job& job, bool detached) {
  job.request.terminal = job.terminal >= 0;
  const Secret request = encode(job.request);
  const Descriptor sealed = job.command_environment.empty() ? Descriptor() : seal_environment(job.command_environment);
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
    throw Error{Exit::temporary, "cannot make a socket: " + errno_text(errno), "try again later", Kept::unsaid,
                job.request.account};
  Descriptor ours(pair[0]), theirs(pair[1]);
  Program program;
  program.path = libexec_path("keybearer-oauth");
  program.arguments = {"keybearer-oauth"};
  program.environment = worker_environment();
  program.descriptors = {{theirs.get(), worker_descriptor::channel}};
  if (job.lock) program.descriptors.emplace_back(job.lock->fd(), worker_descriptor::lock);
  if (sealed) program.descriptors.emplace_back(sealed.get(), worker_descriptor::environment);
  program.own_session = true;
  program.detached = detached;
  const int pid = start(program);
  theirs.close();  // while we hold it, receive() would not see that the worker has ended
  Channel channel(std::move(ours));
  const bool has_request = channel.send(request);
  return {std::move(channel), pid, has_request};
}

// A worker that another process or the kernel killed (for example because memory ran out) is not a bug. Nor is SIGTRAP,
// with which GLib ends a process that has no descriptor or memory left.
Error ended_early(const std::string& account, int pid) {
  const int status = wait_for(pid);
  const int signal = status - 128;
  if (signal == SIGKILL || signal == SIGTERM || signal == SIGXCPU || signal == SIGPWR || signal == SIGTRAP)
    return {Exit::temporary,
            "keybearer-oauth was killed (signal " + std::to_string(signal) +
                "); the next run finds out what became of the sign-in",
            "try again", Kept::unsaid, account};
  if (status >= static_cast<int>(Exit::usage) && status <= static_cast<int>(Exit::config) &&
      status != static_cast<int>(Exit::internal))
    return {static_cast<Exit>(status), "keybearer-oauth could not send its answer; what it received is saved",
            "try again", Kept::unsaid, account};
  return {Exit::internal, "keybearer-oauth ended without an answer", "report this", Kept::unsaid, account};
}

Secret encode_answer(const std::optional<Secret>& answer) {
  json::Writer out;
  out.begin_object().key("answer");
  if (answer)
    out.string(*answer);
  else
    out.null();
  out.end_object();
  return out.take();
}

// More than the keyring's call may take while the user is asked (Job::access_to), so that the worker's own message
// comes first.
constexpr std::chrono::seconds longest_window{70};

// When the user is told what is waited for, and how often that line is renewed.
constexpr std::chrono::seconds shown_after{2}, shown_again{1};

// The conversation of one job. While the user types an answer, the worker's messages are still read, since the worker
// may get its answer elsewhere (from the browser) and end. If the worker did not receive its request, the first
// receive() reports that it has ended.
class Conversation {
 public:
  Conversation(Started& worker, Job& job) : channel_(worker.channel), pid_(worker.pid), job_(job) {}

  ~Conversation() { terminal::progress(""); }
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  // The user has a question to answer.
  bool is_asking() const { return reader_ && !answered_; }

  json::Document run() {
    for (;;) {
      if (is_asking() && !channel_.pending()) wait_for_either();
      if (auto last = take_message()) return std::move(*last);
    }
  }

 private:
  void wait_for_either() {
    pollfd both[] = {{channel_.fd(), POLLIN, 0}, {reader_->fd(), POLLIN, 0}};
    if (poll(both, 2, -1) < 0) return;
    if (both[1].revents && reader_->advance()) {
      const auto line = reader_->take();
      answered_ = true;  // the terminal's settings stay for a further question
      if (job_.deadline) *job_.deadline += std::chrono::steady_clock::now() - asked_since_;
      answer_with(line);
    }
  }

  std::optional<json::Document> take_message() {
    std::optional<json::Document> message;
    auto deadline = job_.deadline;
    if (window_open_since_) deadline = *window_open_since_ + longest_window;
    if (is_asking()) deadline = at_once();
    const auto tick = next_tick();
    switch (channel_.receive(message, tick && (!deadline || *tick < *deadline) ? tick : deadline)) {
      case Channel::Got::message:
        return handle(std::move(*message));
      case Channel::Got::closed:
        throw ended_early(job_.request.account, pid_);
      case Channel::Got::timeout:
        if (is_asking()) return {};
        if (deadline && has_passed(*deadline)) throw no_answer();
        show_waiting();
    }
    return {};
  }

  // When the line about what is waited for is next written.
  std::optional<Deadline> next_tick() const {
    if (is_asking() || waiting_for_.empty() || !terminal::decorated()) return {};
    const auto waited = std::chrono::steady_clock::now() - waiting_since_;
    return waiting_since_ + std::max(shown_after, std::chrono::floor<std::chrono::seconds>(waited) + shown_again);
  }

  void show_waiting() const {
    const auto waited = std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now() - waiting_since_);
    terminal::progress((job_.request.account.empty() ? "" : job_.request.account + ": ") + "waiting for " +
                       waiting_for_ + ", " + minutes_and_seconds(waited.count()));
  }

  void cancel() {
    reader_.reset();
    terminal::progress("");
  }

  void set_waiting(std::string_view what) {
    waiting_for_ = what;
    waiting_since_ = std::chrono::steady_clock::now();
    tell_interruption();
  }

  // What Ctrl-C leaves: the worker completes a request that it has sent, and else notices that the caller is gone.
  void tell_interruption() const {
    const std::string& name = job_.request.account;
    terminal::Interruption::say((name.empty() ? "" : name + ": ") +
                                (waiting_for_.empty() ? "interrupted; nothing was changed"
                                                      : "interrupted while waiting for " + waiting_for_ +
                                                            "; a request that was sent is still completed and saved"));
  }

  Error no_answer() const {
    const auto waited = std::chrono::round<std::chrono::seconds>(std::chrono::steady_clock::now() - began_);
    return {Exit::temporary,
            "no answer" + (waiting_for_.empty() ? "" : " from " + waiting_for_) + " within " +
                std::to_string(waited.count()) + " s; a request that was sent is still completed and saved",
            "try again later", Kept::unsaid, job_.request.account};
  }

  std::optional<json::Document> handle(json::Document message) {
    const json::Value& root = message.root();
    const auto text = root["text"].string().value_or("");
    if (!waiting_for_.empty()) {
      terminal::progress("");
      set_waiting("");
    }
    if (const auto say = root["say"].string()) {
      speak(*say, text);
    } else if (const auto ask = root["ask"].string()) {
      answer(*ask, text);
    } else if (auto error = read_error(root["done"])) {
      throw std::move(*error);
    } else {
      return message;
    }
    return {};
  }

  void speak(std::string_view level, std::string_view text) {
    if (level == "window") set_window(text == "open");
    if (level == "step") terminal::step(text);
    if (level == "note") terminal::note(text);
    if (level == "warning") terminal::warn(text);
    if (level == "page") terminal::page(text);
    if (level == "faint") terminal::faint_page(text);
    if (level == "code") terminal::code(text);
    if (level == "qr") terminal::qr_code(text);
    if (level == "waiting") set_waiting(text);
    if (level == "cancel") cancel();
    if (level == "progress") terminal::progress(text);
  }

  // While the keyring's own window is open, only the limit of the keyring's call counts, which the worker keeps.
  void set_window(bool open) {
    if (open == window_open_since_.has_value()) return;
    if (open) {
      window_open_since_ = std::chrono::steady_clock::now();
      set_waiting("the keyring's window");
      return;
    }
    if (job_.deadline) *job_.deadline += std::chrono::steady_clock::now() - *window_open_since_;
    window_open_since_.reset();
  }

  // A failure to send is ignored: the worker may have ended without the answer, and its last message says how.
  void answer_with(const std::optional<Secret>& text) { (void)channel_.send(encode_answer(text)); }

  void answer(std::string_view kind, std::string_view prompt) {
    if (kind == "given" && job_.answer) {
      const std::optional<Secret> given = std::move(job_.answer);
      job_.answer.reset();
      answer_with(given);
      return;
    }
    using Kind = terminal::Reader::Kind;
    asked_since_ = std::chrono::steady_clock::now();
    if (reader_ && kind == "paste" && asked_for_paste_) {
      answered_ = false;
      return reader_->read_another(prompt);
    }
    answered_ = false;
    asked_for_paste_ = kind == "paste";
    reader_.emplace(kind == "paste"     ? Kind::paste
                    : kind == "confirm" ? Kind::line
                                        : Kind::secret,
                    prompt, job_.terminal >= 0 ? job_.terminal : STDIN_FILENO);
  }

  Channel& channel_;
  int pid_;
  Job& job_;
  terminal::Interruption interruption_{(job_.request.account.empty() ? "" : job_.request.account + ": ") +
                                       "interrupted; nothing was changed"};
  std::string waiting_for_;  // what the worker said that it waits for, until its next message
  std::chrono::steady_clock::time_point waiting_since_, began_ = std::chrono::steady_clock::now();
  std::optional<terminal::Reader> reader_;
  bool answered_ = false, asked_for_paste_ = false;  // of reader_
  std::chrono::steady_clock::time_point asked_since_;
  std::optional<std::chrono::steady_clock::time_point> window_open_since_;
};

}  // namespace

std::vector<std::string> environment_for_commands(const Account& account) {
  if (account.client.keys.assertion.command.empty() && account.sign_in.assertion.command.empty() &&
      account.sign_in.subject_token.command.empty())
    return {};
  return own_environment();
}

json::Document run(Job job) {
  Started started = start_worker(job, false);
  return Conversation(started, job).run();
}

std::string find_home() {
  Job job(JobKind::home);
  job.deadline = deadline_after(std::chrono::seconds(30));
  return read_home_answer(run(std::move(job)).root()["done"]).path;
}

void start_and_leave(Job job) {
  if (!start_worker(job, true).has_request)
    throw Error{Exit::temporary,
                "keybearer-oauth ended before it received its job",
                {},
                Kept::nothing_changed,
                job.request.account};
}

}  // namespace worker_client
