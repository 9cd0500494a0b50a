// SPDX-License-Identifier: MIT
#include "helper/core/job_answer.hpp"

#include "helper/core/error_json.hpp"

namespace {

std::string text_of(const json::Value& value) { return std::string(value.string().value_or("")); }

}  // namespace

void write(json::Writer& done, const SignInAnswer& answer) {
  done.member("user", answer.user).member("scope", answer.scope);
  done.member("refresh_token", answer.has_refresh_token);
}

SignInAnswer read_sign_in_answer(const json::Value& done) {
  return {text_of(done["user"]), text_of(done["scope"]), done["refresh_token"].boolean().value_or(true)};
}

void write(json::Writer& done, const ProbeAnswer& answer) {
  done.member("store", answer.store);
  if (answer.signed_in) done.member("signed_in", *answer.signed_in);
  if (answer.known) write(done.key("known"), *answer.known);
  if (answer.problem) {
    write(done.key("problem").begin_object(), *answer.problem);
    done.end_object();
  }
}

ProbeAnswer read_probe_answer(const json::Value& done) {
  return {text_of(done["store"]), done["signed_in"].boolean(), read_known(done["known"]), read_error(done["problem"])};
}

void write(json::Writer& done, const ResourceAnswer& answer) {
  done.member("resource", answer.resource).member("issuer", answer.issuer).member("scopes", answer.scopes);
}

ResourceAnswer read_resource_answer(const json::Value& done) {
  return {text_of(done["resource"]), text_of(done["issuer"]), text_of(done["scopes"])};
}

void write(json::Writer& done, const HomeAnswer& answer) { done.member("path", answer.path); }

HomeAnswer read_home_answer(const json::Value& done) { return {text_of(done["path"])}; }

void write(json::Writer& done, const ServerAnswer& answer) {
  done.member("registers", answer.registers).member("device", answer.device);
  done.member("takes_document", answer.takes_document).member("takes_public", answer.takes_public);
  done.member("scopes", answer.scopes);
}

ServerAnswer read_server_answer(const json::Value& done) {
  const auto is = [&](std::string_view name) { return done[name].boolean().value_or(false); };
  return {is("registers"), is("device"), is("takes_document"), is("takes_public"), text_of(done["scopes"])};
}

Secret encode_failure(const Error& error) {
  json::Writer out;
  write(out.begin_object().key("done").begin_object(), error);
  return out.end_object().end_object().take();
}
