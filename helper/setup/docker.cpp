// SPDX-License-Identifier: MIT
// docker is set up in its config.json. docker rewrites that file at every login, so it can hold no mark, and a note
// records what keybearer wrote.
#include "helper/base/ascii.hpp"
#include "helper/base/json.hpp"
#include "helper/base/paths.hpp"
#include "helper/base/utf8.hpp"
#include "helper/setup/setup.hpp"
#include "helper/setup/user_file.hpp"
#include "helper/terminal.hpp"
#include "protocol/protocol.hpp"

namespace setup {
namespace {

constexpr std::string_view helpers = "credHelpers";
constexpr std::string_view ours = "keybearer";
constexpr std::string_view made_file = "(the file)";  // a note that is not a host

std::string path() { return path_in_variable("DOCKER_CONFIG").value_or(home() + "/.docker") + "/config.json"; }

json::Document parsed(const std::string& path, const Secret& text) {
  if (text.view().starts_with("\xEF\xBB\xBF"))
    throw Error{Exit::config, "setup docker: " + path + " begins with a byte order mark, which docker cannot read",
                "remove those three bytes", Kept::nothing_changed};
  const bool empty = trim(text.view()).empty();
  try {
    return json::Document::parse(empty ? Secret("{}") : text.copy(), Exit::config, "setup docker: " + path);
  } catch (const Error& error) {
    throw Error{error.exit, error.what, "fix it first"};
  }
}

Error other_shape(const UserFile& file) {
  return {Exit::config, "setup docker: " + file.path() + " is not as docker writes it", "fix it first",
          Kept::nothing_changed};
}

const json::Value* find(const json::Value& object, std::string_view name) {
  for (const auto& [member, value] : object.members)
    if (member == name) return &value;
  return nullptr;
}

// Helpers can be added only to an object; null is not one.
void refuse_other_shapes(const UserFile& file, const json::Value& root) {
  const json::Value* value = find(root, helpers);
  if (root.kind != json::Kind::object || (value && value->kind != json::Kind::object)) throw other_shape(file);
}

// Checks that the inserted members can be read, even if the rest has escaped or repeated names.
void check(const UserFile& file, const Secret& text, const std::vector<std::string>& hosts) {
  const auto document = parsed(file.path(), text);
  for (const auto& host : hosts)
    if (document.root()[helpers][host].string() != ours) throw other_shape(file);
}

Changes set_up() {
  const std::string program(protocol::docker.link.name);
  if (program_for(program).front() == '/')
    throw Error{Exit::config, "setup docker: docker finds its helpers on PATH, and " + program + " is not there",
                "put its directory on PATH"};
  const UserFile file(path());
  const auto document = parsed(file.path(), file.text());
  refuse_other_shapes(file, document.root());
  JsonText changed{file.text().copy()};
  std::vector<std::string> shown, added;
  for (const auto& [account, match] : host_matches("docker")) {
    const std::string host = match->origin().authority();
    const json::Value* now = find(document.root()[helpers], host);
    if (now && now->string() == ours) continue;
    if (now) {
      terminal::warn("setup docker: " + host + " has the helper " +
                     (now->is_null() ? "null" : printable(now->text, 40)) + " and was left unchanged");
      continue;
    }
    changed.insert(helpers, host, ours);
    added.push_back(host);
    shown.push_back(file.path() + ": + \"credHelpers\": {\"" + host + "\": \"keybearer\"}");
  }
  if (added.empty()) return {};
  check(file, changed.text, added);
  auto noted = notes("docker", file.path());
  if (!file.exists()) noted.emplace_back(made_file);
  noted.insert(noted.end(), added.begin(), added.end());
  Changes changes;
  changes.push_back({{}, [noted, path = file.path()] { write_notes("docker", path, noted); }});
  add(changes, file.change(std::move(changed.text), shown));
  return changes;
}

// A member is keybearer's if a note names it and its value is still keybearer.
Changes undo() {
  const UserFile file(path());
  const auto noted = notes("docker", file.path());
  if (noted.empty()) return {};
  const auto document = parsed(file.path(), file.text());
  JsonText changed{file.text().copy()};
  std::vector<std::string> shown;
  for (const auto& host : noted)
    if (document.root()[helpers][host].string() == ours && changed.remove(helpers, host))
      shown.push_back(file.path() + ": - \"credHelpers\": {\"" + host + "\": \"keybearer\"}");
  std::optional<Secret> left = std::move(changed.text);
  const bool made = contains(noted, made_file);
  if (made && parsed(file.path(), *left).root().members.empty()) left.reset();
  Changes changes;
  if (shown.empty()) return {};  // notes of an earlier version are those of another file
  add(changes, file.change(std::move(left), shown));
  changes.push_back({{}, [path = file.path()] { write_notes("docker", path, {}); }});
  return changes;
}

}  // namespace

extern const Tool docker = {.name = "docker",
                            .set_up = set_up,
                            .undo = undo,
                            .file = path,
                            .variable = "DOCKER_CONFIG",
                            .variable_is_folder = true};

}  // namespace setup
