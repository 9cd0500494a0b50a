// SPDX-License-Identifier: MIT
//
// A client of docker's credential helper protocol: "store" takes an object, "get" and "erase" take a server's URL,
// "list" returns {URL: username}. A helper reports that there is no credential by a message on its standard output; any
// other exit status than 0 means that the store cannot be used. Records are stored in base64, since a helper may accept
// only text.
#include <algorithm>

#include "helper/base/ascii.hpp"
#include "helper/base/deadline.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/json.hpp"
#include "helper/base/kernel_key.hpp"
#include "helper/base/process.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/account.hpp"
#include "keystore/keystore.hpp"

namespace keystore {
namespace {

constexpr std::string_view url_prefix = "https://keybearer.invalid/";
// docker-credential-helpers read a line of at most 64 KiB (measured with 0.6.4); base64 makes a record a third longer.
constexpr std::size_t program_limit = 48000;
constexpr std::size_t answer_limit = 1024 * 1024;
using ProcessResult = ::ProcessResult<Secret>;

constexpr std::string_view not_found_messages[] = {"credentials not found in native keychain", "no usernames for "};

std::string server_url(const Name& name, std::string_view kind) {
  return std::string(url_prefix) + name.account + "/" + name.identity + "/" + std::string(kind);
}

std::string server_url(const Name& name) { return server_url(name, word_of(name.kind)); }

std::optional<Name> name_of(std::string_view url) {
  if (!url.starts_with(url_prefix)) return {};
  const auto parts = split(url.substr(url_prefix.size()), '/');
  if (parts.size() != 3 || !is_account_name(parts[0]) || parts[1].empty()) return {};
  const auto kind = kind_of(parts[2]);
  if (!kind) return {};
  return Name{*kind, std::string(parts[0]), std::string(parts[1])};
}

class Exec : public Keystore {
 public:
  Exec(std::string_view program, const Access& access) : program_(program), access_(access) {}

  std::size_t limit() const override { return program_limit; }
  // The program may pass the record to the daemon of a keyring.
  std::chrono::seconds settling_time() const override { return std::chrono::minutes(2); }

  std::vector<Secret> load(const Name& name) override {
    std::vector<Secret> records;
    if (auto record = get(name)) records.push_back(std::move(*record));
    return records;
  }

  void save(const Name& name, const Secret& record) override {
    check_size(name, record, limit());
    store(name, server_url(name), record);
    const auto kept = get(name);
    if (!kept || !(*kept == record))
      throw Error{Exit::io, shown() + " did not return the bytes that it was given; it may have a size limit",
                  "choose another store; see: keybearer help stores", Kept::unsaid, name.account};
  }

  void erase(const Name& name) override {
    if (get(name)) erase(name, server_url(name));
  }

  std::vector<Name> list() override {
    std::vector<Name> names;
    const ProcessResult result = call({Name::Kind::grant, "keybearer", ""}, "list", "");
    if (result.status != 0 && is_not_found(result)) return names;
    if (result.status != 0) throw refused("keybearer", result);
    const auto document = parse("keybearer", result);
    for (const auto& [url, user] : document.root().members)
      if (auto name = name_of(url); name && user.string() == name->account) names.push_back(std::move(*name));
    return names;
  }

  // This costs two more calls, and two commits if `pass` uses git. So it is done only if there is no escrow that would
  // hold a record that cannot be stored.
  void check_writable(const Name& name) override {
    if (kernel_keyring_works()) return;
    store(name, server_url(name, "probe"), Secret("probe"));
    erase(name, server_url(name, "probe"));
  }

 private:
  std::string shown() const { return printable(program_, 80); }

  Error unusable(const std::string& account, const std::string& why, const std::string& hint) const {
    return {Exit::keystore, "the store's program " + shown() + " " + why, hint, Kept::sign_in, account};
  }

  Error refused(const std::string& account, const ProcessResult& result) const {
    if (result.status > 128)
      return unusable(account, "was terminated by signal " + std::to_string(result.status - 128), "run it to see why");
    // A JSON object may hold the secret, so it is not shown.
    const auto output = words_of(result);
    const std::string words = output.starts_with('{') ? "" : printable(output, 150);
    return unusable(account,
                    "ended with " + std::to_string(result.status) + (words.empty() ? "" : " and said: " + words),
                    "unlock or repair it");
  }

  Error damaged(const Name& name) const {
    return {Exit::io, "the record in " + shown() + " is damaged", "run: keybearer login " + name.account,
            Kept::nothing_changed, name.account};
  }

  static std::string_view words_of(const ProcessResult& result) { return trim(result.output.view()); }

  static bool is_not_found(const ProcessResult& result) {
    const auto words = words_of(result);
    return std::any_of(std::begin(not_found_messages), std::end(not_found_messages),
                       [&](auto text) { return words.starts_with(text); });
  }

  Program program(const std::string& account, const char* action) const {
    Program helper;
    const auto found = find_program(program_);
    if (!found) throw unusable(account, "was not found", "install it, or correct `store`");
    helper.path = *found;
    helper.arguments = {program_, action};
    helper.environment = environment_for_programs(access_);
    return helper;
  }

  ProcessResult call(const Name& name, const char* action, std::string_view input) const {
    auto result = run<Secret>(program(name.account, action), input, answer_limit, deadline_after(access_.timeout));
    if (!result)
      throw unusable(name.account, "did not answer within " + std::to_string(access_.timeout.count()) + " s",
                     "unlock or repair it");
    return std::move(*result);
  }

  json::Document parse(const std::string& account, const ProcessResult& result) const {
    try {
      return json::Document::parse(result.output.copy(), Exit::keystore, "");
    } catch (const Error&) {
      throw unusable(account, "returned something that is not a JSON object", "run it to see why");
    }
  }

  std::optional<Secret> get(const Name& name) const {
    const ProcessResult result = call(name, "get", server_url(name));
    if (result.status != 0 && is_not_found(result)) return {};
    if (result.status != 0) throw refused(name.account, result);
    const auto document = parse(name.account, result);
    const json::Value& root = document.root();
    const auto secret = root["Secret"].string();
    if (root["Username"].string() == "" && secret == "") return {};  // how docker-credential-pass says "not found"
    if (!secret || root["Username"].string() != name.account) throw damaged(name);
    auto record = decode_base64<Secret>(*secret);
    if (!record) throw damaged(name);
    return record;
  }

  void store(const Name& name, const std::string& url, const Secret& record) const {
    Secret base64;
    append_base64(base64, record);
    json::Writer out;
    out.begin_object().member("ServerURL", url).member("Username", name.account).member("Secret", base64).end_object();
    const ProcessResult result = call(name, "store", out.take().view());
    if (result.status != 0) throw refused(name.account, result);
  }

  void erase(const Name& name, const std::string& url) const {
    const ProcessResult result = call(name, "erase", url);
    if (result.status != 0 && !is_not_found(result)) throw refused(name.account, result);
  }

  std::string program_;
  Access access_;
};

}  // namespace

std::unique_ptr<Keystore> open_exec(std::string_view program, const Access& access) {
  return std::make_unique<Exec>(program, access);
}

}  // namespace keystore
