// SPDX-License-Identifier: MIT
#include "helper/core/job_request.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/base/error.hpp"
#include "helper/base/file.hpp"
#include "helper/base/utf8.hpp"
#include "helper/core/channel.hpp"

using std::chrono::seconds;

namespace {

// The members of a request, for both the encoder and the decoder.
template <typename Request, typename Member>
void for_each_member(Request& request, const Member& member) {
  member("job", request.job);
  member("account", request.account);
  member("terminal", request.terminal);
  member("rejected", request.rejected);
  member("min_valid", request.min_valid);
  member("fresh", request.fresh);
  member("older", request.older);
  member("ahead", request.ahead);
  member("flow", request.flow);
  member("time_limit", request.time_limit);
  member("import", request.import);
  member("requested_at", request.requested_at);
  member("keep_remote", request.keep_remote);
  member("client_secret", request.client_secret);
  member("store", request.store);
  member("check", request.check);
  member("keystore_limit", request.keystore_limit);
  member("url", request.url);
}

class Encoder {
 public:
  explicit Encoder(json::Writer& out) : out_(out) {}

  void operator()(std::string_view name, JobKind kind) const { out_.member(name, name_of(kind)); }
  void operator()(std::string_view name, const std::string& text) const {
    if (!text.empty()) out_.member(name, text);
  }
  void operator()(std::string_view name, bool value) const {
    if (value) out_.member(name, value);
  }
  void operator()(std::string_view name, std::optional<seconds> value) const {
    if (value) out_.member(name, std::int64_t{value->count()});
  }
  void operator()(std::string_view name, std::optional<Time> value) const {
    if (value) out_.member(name, std::int64_t{value->time_since_epoch().count()});
  }
  template <typename MatchResult>
  void operator()(std::string_view name, std::optional<MatchResult> value) const {
    if (value) out_.member(name, name_of(*value));
  }

 private:
  json::Writer& out_;
};

class Decoder {
 public:
  explicit Decoder(const json::Value& message) : message_(message) {}

  void operator()(std::string_view name, JobKind& into) const {
    const auto text = message_[name].string().value_or("");
    const auto kind = find_by_name<JobKind>(text);
    if (!kind) throw Error{Exit::internal, "keybearer-oauth has no job " + printable(text, 40), "report this"};
    into = *kind;
  }
  void operator()(std::string_view name, std::string& into) const {
    take(name, message_[name].string(), [&](auto text) { into = text; });
  }
  void operator()(std::string_view name, bool& into) const {
    take(name, message_[name].boolean(), [&](bool value) { into = value; });
  }
  void operator()(std::string_view name, std::optional<seconds>& into) const {
    take(name, message_[name].integer(), [&](std::int64_t count) { into = seconds(count); });
  }
  void operator()(std::string_view name, std::optional<Time>& into) const {
    take(name, message_[name].integer(), [&](std::int64_t count) { into = Time(seconds(count)); });
  }
  template <typename MatchResult>
  void operator()(std::string_view name, std::optional<MatchResult>& into) const {
    const auto choice = find_by_name<MatchResult>(message_[name].string().value_or(""));
    take(name, choice, [&](MatchResult value) { into = value; });
  }

 private:
  // A member of another type is an error, since both programs have the same version.
  template <typename Value, typename Set>
  void take(std::string_view name, const std::optional<Value>& value, const Set& set) const {
    if (value) return set(*value);
    if (message_[name].is_null()) return;
    throw Error{Exit::internal, "the job request has no valid " + std::string(name), "report this"};
  }

  const json::Value& message_;
};

// Linux 6.3 added MFD_NOEXEC_SEAL, which vm.memfd_noexec=2 requires; older kernels reject the flag.
Descriptor anonymous_memory() {
  constexpr unsigned noexec_seal = 8, flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  Descriptor memory(memfd_create("environment", flags | noexec_seal));
  if (memory || errno != EINVAL) return memory;
  return Descriptor(memfd_create("environment", flags));
}

Error no_environment(int why) {
  return {Exit::temporary, "cannot pass the environment to the account's command: " + errno_text(why),
          "try again later", Kept::nothing_changed};
}

}  // namespace

Secret encode(const JobRequest& request) {
  json::Writer out;
  out.begin_object().member("v", KEYBEARER_VERSION);
  for_each_member(request, Encoder(out));
  Secret message = out.end_object().take();
  if (message.size() >= message_limit)
    throw Error{Exit::usage,
                "the arguments of " + std::string(name_of(request.job)) + " are larger than 512 KiB in total",
                "use shorter arguments", Kept::nothing_changed, request.account};
  return message;
}

JobRequest decode_job_request(const json::Value& message) {
  if (message["v"].string() != KEYBEARER_VERSION)
    throw Error{Exit::temporary, "keybearer was upgraded while it was running", "run it again", Kept::nothing_changed};
  JobRequest request;
  for_each_member(request, Decoder(message));
  return request;
}

Descriptor seal_environment(const std::vector<std::string>& variables) {
  Descriptor memory = anonymous_memory();
  if (!memory) throw no_environment(errno);
  std::string bytes;
  for (const auto& variable : variables) bytes.append(variable).push_back('\0');
  constexpr int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (!write_all(memory.get(), bytes) || fcntl(memory.get(), F_ADD_SEALS, seals) != 0 ||
      lseek(memory.get(), 0, SEEK_SET) != 0)
    throw no_environment(errno);
  return memory;
}

std::vector<std::string> read_environment(const Descriptor& sealed) {
  struct stat status {};
  Secret bytes;
  if (fstat(sealed.get(), &status) != 0 || !read_up_to(sealed.get(), bytes, static_cast<std::size_t>(status.st_size)))
    throw no_environment(errno);
  std::vector<std::string> variables;
  for (std::string_view rest = bytes.view(); !rest.empty();) {
    const auto end = rest.find('\0');
    variables.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  }
  return variables;
}
