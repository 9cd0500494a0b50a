// SPDX-License-Identifier: MIT
// Dynamic client registration (RFC 7591). The client_id is noted in the state folder, and the next account of the same
// issuer uses it again, so that the server does not collect clients. A client with a secret is used by one account
// only. A protocol request never registers a client.
#include <algorithm>
#include <fcntl.h>

#include "helper/base/ascii.hpp"
#include "helper/base/descriptor.hpp"
#include "helper/base/encoding.hpp"
#include "helper/base/file.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/utf8.hpp"
#include "helper/config/editor.hpp"
#include "helper/config/flows.hpp"
#include "helper/oauth/discovery.hpp"
#include "helper/worker/grant.hpp"
#include "helper/worker/job.hpp"

namespace worker {

using oauth::basic_or_post;
using oauth::discover;
using oauth::exchange;
using oauth::HttpRequest;
using oauth::HttpResult;
using oauth::no_answer;
using oauth::refuse_unusable;
using oauth::Server;

namespace {

constexpr std::size_t answer_limit = 64 * 1024;

struct Registered {
  std::string client_id;
  Secret secret;
  std::string auth_method;
};

class Registration {
 public:
  explicit Registration(Job& job) : job_(job), account_(job.account), name_(job.account.name) {}

  void run() {
    if (!account_.client.id.empty()) return;
    if (account_.file != configuration_path())
      throw Error{Exit::config,
                  "the account has no client_id, and its section is in " + account_.file +
                      ", which is not your configuration file",
                  "add client_id there", Kept::nothing_changed, name_};
    const Server server =
        discover(account_, {.anything = true}, [this](const std::string& text) { job_.prompter.warn(text); });
    refuse_unusable(server, "registration_endpoint", name_);
    if (server.registration_endpoint.empty())
      throw Error{Exit::config, "the account has no client_id, and the server does not register clients", manual_hint(),
                  Kept::nothing_changed, name_};
    endpoint_ = server.registration_endpoint;
    if (auto known = noted_client_id(); !known.empty())
      return keep({std::move(known), {}, "none"}, "a client that was registered before is used");
    // The response may contain a secret. Its record's name is not known before.
    job_.keystore_to_keep()->check_writable({keystore::Name::Kind::client, name_, {}});
    keep(send(server), "a client was registered with the server");
  }

 private:
  std::string manual_hint() const {
    return "register a client at the server, then run: keybearer add " + name_ + " --replace --client-id ID";
  }

  // The name depends on the server and on everything that a client is registered for.
  std::string note_name() const {
    return "client-" + name_digest(endpoint_ + "\n" + account_.server.issuer + "\n" + account_.client.redirect_uri +
                                   "\n" + account_.sign_in.scope);
  }

  std::string noted_client_id() const {
    if (account_.client.auth_method) return {};
    const Descriptor folder = open_state_folder();
    const Descriptor file = open_own_file(folder.get(), note_name(), O_RDONLY);
    std::string text;
    if (!file || !read_up_to(file.get(), text, 4096)) return {};
    const auto lines = split(text, '\n');
    return lines.size() >= 2 && lines[0] == account_.server.issuer ? std::string(lines[1]) : std::string();
  }

  void note(const Registered& client) const {
    if (!client.secret.empty() || account_.client.auth_method) return;
    const Descriptor folder = open_state_folder();
    if (!replace_file(folder.get(), note_name(), account_.server.issuer + "\n" + client.client_id + "\n", 0600))
      job_.prompter.warn(name_ +
                         ": cannot note the registration; another account of this issuer will register a client again");
  }

  // A public client, if the server supports them. glewlwyd, which does not list `none`, registers a public client and
  // later refuses it.
  AuthMethod wanted_auth_method(const Server& server) const {
    if (account_.client.auth_method) return *account_.client.auth_method;
    const auto& offered = server.token_endpoint_auth_methods;
    if (offered.empty() || contains(offered, name_of(AuthMethod::none))) return AuthMethod::none;
    return basic_or_post(offered);
  }

  Secret request(const Server& server, bool with_device) const {
    json::Writer out;
    out.begin_object().member("client_name", "keybearer").member("application_type", "native");
    out.key("redirect_uris").begin_array().string(account_.client.redirect_uri).end_array();
    out.key("grant_types").begin_array().string("authorization_code").string("refresh_token");
    if (with_device) out.string(grant_type_of(Flow::device));
    out.end_array().key("response_types").begin_array().string("code").end_array();
    out.member("token_endpoint_auth_method", name_of(wanted_auth_method(server)));
    if (!account_.sign_in.scope.empty()) out.member("scope", account_.sign_in.scope);
    out.member("software_id", "keybearer").member("software_version", KEYBEARER_VERSION).end_object();
    return out.take();
  }

  // glewlwyd supports the device grant, but refuses to register a client for its grant_type.
  Registered send(const Server& server) const {
    const bool device = !server.device_authorization_endpoint.empty();
    auto client = send(server, device);
    if (!client && device) client = send(server, false);
    if (!client) throw refused("invalid_client_metadata");
    return std::move(*client);
  }

  // Nothing if the server refuses the client's metadata.
  std::optional<Registered> send(const Server& server, bool with_device) const {
    HttpRequest http;
    http.url = parse_endpoint(server.registration_endpoint, Exit::protocol);
    http.post = true;
    http.json = request(server, with_device);
    http.answer_limit = answer_limit;
    HttpResult result = exchange(http, account_);
    if (!result.answered) throw no_answer(result.failure, name_);
    const int status = result.answer.status;
    if (status >= 300 && status < 400)
      throw invalid(status,
                    "is a redirect to " + printable(result.answer.redirected_to, 100) + ", which is not followed");
    if (status >= 500 || status == 429)
      throw Error{Exit::temporary, "the server answered " + std::to_string(status) + " to a registration",
                  "try again later", Kept::nothing_changed, name_};
    if (status == 401 || status == 403) throw refused(std::to_string(status));
    return read(parsed(std::move(result.answer.body), status).root(), status);
  }

  json::Document parsed(Secret body, int status) const {
    try {
      return json::Document::parse(std::move(body), Exit::protocol, "it");
    } catch (const Error& error) {
      throw invalid(status, "cannot be used: " + error.what);
    }
  }

  Error invalid(int status, const std::string& what) const {
    return {Exit::protocol, "the response to the registration (" + std::to_string(status) + ") " + what, manual_hint(),
            Kept::nothing_changed, name_};
  }

  Error refused(const std::string& why) const {
    return {Exit::config, "the server refused to register a client (" + why + ")", manual_hint(), Kept::nothing_changed,
            name_};
  }

  // The response is the client, whatever was requested (RFC 7591 section 3.2.1). All of it is checked before any of it
  // is kept: what the section or a request cannot hold would be an error at every later call.
  std::optional<Registered> read(const json::Value& root, int status) const {
    if (const auto error = root["error"].string(); error && !error->empty()) {
      if (*error == "invalid_client_metadata") return {};
      throw refused(printable(*error, 64));
    }
    const auto client_id = root["client_id"].string();
    if ((status != 201 && status != 200) || !client_id || !is_usable_id(*client_id))
      throw invalid(status, "has no usable client_id");
    const json::Value& secret = root["client_secret"];
    const auto secret_text = secret.string().value_or("");
    if (!secret.is_null() && (!secret.string() || !is_usable_secret(secret_text)))
      throw invalid(status, "has no usable client_secret");
    Registered client{std::string(*client_id), Secret(secret_text), ""};
    const json::Value& method = root["token_endpoint_auth_method"];
    const std::string_view usual = name_of(client.secret.empty() ? AuthMethod::none : AuthMethod::client_secret_basic);
    client.auth_method = method.is_null() ? usual : method.string().value_or("");
    if (!is_usable_method(client)) throw invalid(status, "has no usable token_endpoint_auth_method");
    return client;
  }

  static bool is_usable_id(std::string_view text) {
    return !text.empty() && text.size() <= 1024 && printable(text, 1024) == text &&
           text.find_first_of(" #\t") == text.npos;
  }

  // RFC 6749 appendix A.2. An empty secret is as if there were none.
  static bool is_usable_secret(std::string_view text) {
    return text.size() <= 16384 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  }

  // Whether this account has what the method needs. A method in the section wins over the registered one.
  bool is_usable_method(const Registered& client) const {
    if (account_.client.auth_method) return true;
    if (client.auth_method == name_of(AuthMethod::none)) return true;
    const bool by_secret = client.auth_method == name_of(AuthMethod::client_secret_basic) ||
                           client.auth_method == name_of(AuthMethod::client_secret_post);
    return by_secret && !client.secret.empty();
  }

  // The secret is saved first, since a client_id in the configuration without its secret could not authenticate.
  void keep(const Registered& client, const std::string& what) {
    if (!client.secret.empty()) {
      Account registered = account_;
      registered.client.id = client.client_id;
      job_.keystore_to_keep()->save(client_name(registered), client.secret);
      job_.remember_keystore();
    }
    Changes changes{{"client_id", {client.client_id}}};
    if (client.auth_method != "none" && !account_.client.auth_method)
      changes.push_back({"token_endpoint_auth_method", {client.auth_method}});
    change_configuration(with_section_changed, name_, changes);
    note(client);
    job_.prompter.note(name_ + ": " + what + ", " + printable(client.client_id, 80));
  }

  Job& job_;
  const Account& account_;
  const std::string& name_;
  std::string endpoint_;
};

}  // namespace

void register_client(Job& job, json::Writer&) { Registration(job).run(); }

}  // namespace worker
