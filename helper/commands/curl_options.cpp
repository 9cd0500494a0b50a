// SPDX-License-Identifier: MIT
// curl sends the token to the URLs on its command line, so keybearer parses that line by curl's rules and refuses what
// it does not know:
// - An option's name must be complete: an abbreviation may be ambiguous in a newer curl.
// - Short options may be combined, and the value of the last one may follow directly: -sSLo FILE, -ofile.
// - A value may follow "=" after a long name (curl 8.16); keybearer passes it to curl as the next argument.
// - After "--" every argument is a URL. A rebuilt URL never begins with "-", so the "--" itself is dropped.
// - A URL without a scheme has the scheme of --proto-default, which may come anywhere before the next --next; without
//   that option it is http. (curl would guess ftp for a host named ftp.*, so the scheme is written out.)
#include "helper/commands/curl_options.hpp"

#include <optional>

#include "helper/base/ascii.hpp"
#include "helper/base/error.hpp"
#include "helper/base/utf8.hpp"

namespace {

using enum CurlOption::Kind;

constexpr std::string_view unchecked = "its content cannot be checked";
constexpr std::string_view reroutes = "it could send the token to another server than the URL says";
constexpr std::string_view writes = "it writes the token to a file";
constexpr std::string_view shows = "it shows the token; use -i or -D to see the response's headers";
constexpr std::string_view signs = "the Authorization header carries the account's token";
constexpr std::string_view unverified = "the server would not be verified";
constexpr std::string_view proxies = "a proxy is taken from the environment only";
constexpr std::string_view no_request = "it sends no request; run curl itself";

// Options of protocols other than HTTP are listed too, so that their values are not taken for URLs.
constexpr CurlOption table[] = {
    // clang-format off
    {"abstract-unix-socket", value, 0, reroutes}, {"alpn", toggle}, {"alt-svc", value}, {"anyauth", flag, 0, signs},
    {"append", toggle, 'a'}, {"aws-sigv4", value, 0, signs}, {"basic", toggle, 0, signs}, {"buffer", toggle, 'N'},
    {"ca-native", toggle}, {"cacert", value}, {"capath", value}, {"cert", value, 'E'}, {"cert-status", toggle},
    {"cert-type", value}, {"ciphers", value}, {"clobber", toggle}, {"compressed", toggle}, {"compressed-ssh", toggle},
    {"config", value, 'K', unchecked}, {"connect-timeout", value}, {"connect-to", value, 0, reroutes},
    {"continue-at", value, 'C'}, {"cookie", value, 'b'}, {"cookie-jar", value, 'c'}, {"create-dirs", toggle},
    {"create-file-mode", value}, {"crlf", toggle}, {"crlfile", value}, {"curves", value}, {"data", value, 'd'},
    {"data-ascii", value}, {"data-binary", value}, {"data-raw", value}, {"data-urlencode", value},
    {"delegation", value}, {"digest", toggle, 0, signs}, {"disable", toggle, 'q'}, {"disable-eprt", toggle},
    {"disable-epsv", toggle}, {"disallow-username-in-url", toggle}, {"dns-interface", value},
    {"dns-ipv4-addr", value}, {"dns-ipv6-addr", value}, {"dns-servers", value}, {"doh-cert-status", toggle},
    {"doh-insecure", toggle}, {"doh-url", value}, {"dump-ca-embed", flag}, {"dump-header", value, 'D'},
    {"ech", value}, {"egd-file", value}, {"engine", value}, {"eprt", toggle}, {"epsv", toggle},
    {"etag-compare", value}, {"etag-save", value}, {"expect100-timeout", value}, {"fail", toggle, 'f'},
    {"fail-early", toggle}, {"fail-with-body", toggle}, {"false-start", toggle}, {"follow", toggle},
    {"form", value, 'F'}, {"form-escape", toggle}, {"form-string", value}, {"ftp-account", value},
    {"ftp-alternative-to-user", value}, {"ftp-create-dirs", toggle}, {"ftp-method", value}, {"ftp-pasv", flag},
    {"ftp-port", value, 'P'}, {"ftp-pret", toggle}, {"ftp-skip-pasv-ip", toggle}, {"ftp-ssl", toggle},
    {"ftp-ssl-ccc", toggle}, {"ftp-ssl-ccc-mode", value}, {"ftp-ssl-control", toggle}, {"ftp-ssl-reqd", toggle},
    {"get", toggle, 'G'}, {"globoff", toggle, 'g'}, {"happy-eyeballs-timeout-ms", value}, {"haproxy-clientip", value},
    {"haproxy-protocol", toggle}, {"head", toggle, 'I'}, {"header", value, 'H'}, {"help", toggle, 'h', no_request},
    {"hostpubmd5", value}, {"hostpubsha256", value}, {"hsts", value}, {"http0.9", toggle}, {"http1.0", flag, '0'},
    {"http1.1", flag}, {"http2", flag}, {"http2-prior-knowledge", flag}, {"http3", flag}, {"http3-only", flag},
    {"ignore-content-length", toggle}, {"include", toggle, 'i'}, {"insecure", toggle, 'k', unverified},
    {"interface", value}, {"ip-tos", value}, {"ipfs-gateway", value}, {"ipv4", flag, '4'}, {"ipv6", flag, '6'},
    {"json", value}, {"junk-session-cookies", toggle, 'j'}, {"keepalive", toggle}, {"keepalive-cnt", value},
    {"keepalive-time", value}, {"key", value}, {"key-type", value}, {"knownhosts", value}, {"krb", value},
    {"krb4", value}, {"libcurl", value, 0, writes}, {"limit-rate", value}, {"list-only", toggle, 'l'},
    {"local-port", value}, {"location", toggle, 'L'}, {"location-trusted", toggle, 0, reroutes},
    {"login-options", value}, {"mail-auth", value}, {"mail-from", value}, {"mail-rcpt", value},
    {"mail-rcpt-allowfails", toggle}, {"manual", toggle, 'M', no_request}, {"max-filesize", value},
    {"max-redirs", value}, {"max-time", value, 'm'}, {"metalink", toggle}, {"mptcp", toggle},
    {"negotiate", toggle, 0, signs}, {"netrc", toggle, 'n', signs}, {"netrc-file", value, 0, signs},
    {"netrc-optional", toggle, 0, signs}, {"next", flag, ':'}, {"noproxy", value}, {"npn", toggle},
    {"ntlm", toggle, 0, signs}, {"ntlm-wb", toggle, 0, signs}, {"oauth2-bearer", value, 0, signs},
    {"out-null", toggle}, {"output", value, 'o'}, {"output-dir", value}, {"parallel", toggle, 'Z'},
    {"parallel-immediate", toggle}, {"parallel-max", value}, {"parallel-max-host", value}, {"pass", value},
    {"path-as-is", toggle}, {"pinnedpubkey", value}, {"post301", toggle}, {"post302", toggle}, {"post303", toggle},
    {"preproxy", value, 0, proxies}, {"progress-bar", toggle, '#'}, {"progress-meter", toggle}, {"proto", value},
    {"proto-default", value}, {"proto-redir", value}, {"proxy", value, 'x', proxies},
    {"proxy-anyauth", toggle, 0, proxies}, {"proxy-basic", toggle, 0, proxies},
    {"proxy-ca-native", toggle, 0, proxies}, {"proxy-cacert", value, 0, proxies}, {"proxy-capath", value, 0, proxies},
    {"proxy-cert", value, 0, proxies}, {"proxy-cert-type", value, 0, proxies}, {"proxy-ciphers", value, 0, proxies},
    {"proxy-crlfile", value, 0, proxies}, {"proxy-digest", toggle, 0, proxies}, {"proxy-header", value, 0, proxies},
    {"proxy-http2", toggle, 0, proxies}, {"proxy-insecure", toggle, 0, proxies}, {"proxy-key", value, 0, proxies},
    {"proxy-key-type", value, 0, proxies}, {"proxy-negotiate", toggle, 0, proxies},
    {"proxy-ntlm", toggle, 0, proxies}, {"proxy-pass", value, 0, proxies}, {"proxy-pinnedpubkey", value, 0, proxies},
    {"proxy-service-name", value, 0, proxies}, {"proxy-ssl-allow-beast", toggle, 0, proxies},
    {"proxy-ssl-auto-client-cert", toggle, 0, proxies}, {"proxy-tls13-ciphers", value, 0, proxies},
    {"proxy-tlsauthtype", value, 0, proxies}, {"proxy-tlspassword", value, 0, proxies},
    {"proxy-tlsuser", value, 0, proxies}, {"proxy-tlsv1", flag, 0, proxies}, {"proxy-user", value, 'U', proxies},
    {"proxy1.0", value, 0, proxies}, {"proxytunnel", toggle, 'p', proxies}, {"pubkey", value}, {"quote", value, 'Q'},
    {"random-file", value}, {"range", value, 'r'}, {"rate", value}, {"raw", toggle}, {"referer", value, 'e'},
    {"remote-header-name", toggle, 'J'}, {"remote-name", toggle, 'O'}, {"remote-name-all", toggle},
    {"remote-time", toggle, 'R'}, {"remove-on-error", toggle}, {"request", value, 'X'},
    {"request-target", value, 0, reroutes}, {"resolve", value, 0, reroutes}, {"retry", value},
    {"retry-all-errors", toggle}, {"retry-connrefused", toggle}, {"retry-delay", value}, {"retry-max-time", value},
    {"sasl-authzid", value}, {"sasl-ir", toggle}, {"service-name", value}, {"sessionid", toggle},
    {"show-error", toggle, 'S'}, {"show-headers", toggle}, {"sigalgs", value}, {"silent", toggle, 's'},
    {"skip-existing", toggle}, {"socks4", value, 0, proxies}, {"socks4a", value, 0, proxies},
    {"socks5", value, 0, proxies}, {"socks5-basic", toggle, 0, proxies}, {"socks5-gssapi", toggle, 0, proxies},
    {"socks5-gssapi-nec", toggle, 0, proxies}, {"socks5-gssapi-service", value, 0, proxies},
    {"socks5-hostname", value, 0, proxies}, {"speed-limit", value, 'Y'}, {"speed-time", value, 'y'}, {"ssl", toggle},
    {"ssl-allow-beast", toggle}, {"ssl-auto-client-cert", toggle}, {"ssl-no-revoke", toggle}, {"ssl-reqd", toggle},
    {"ssl-revoke-best-effort", toggle}, {"ssl-sessions", value}, {"sslv2", flag, '2'}, {"sslv3", flag, '3'},
    {"stderr", value}, {"styled-output", toggle}, {"suppress-connect-headers", toggle}, {"tcp-fastopen", toggle},
    {"tcp-nodelay", toggle}, {"telnet-option", value, 't'}, {"tftp-blksize", value}, {"tftp-no-options", toggle},
    {"time-cond", value, 'z'}, {"tls-earlydata", toggle}, {"tls-max", value}, {"tls13-ciphers", value},
    {"tlsauthtype", value}, {"tlspassword", value}, {"tlsuser", value}, {"tlsv1", flag, '1'}, {"tlsv1.0", flag},
    {"tlsv1.1", flag}, {"tlsv1.2", flag}, {"tlsv1.3", flag}, {"tr-encoding", toggle}, {"trace", value, 0, shows},
    {"trace-ascii", value, 0, shows}, {"trace-config", value, 0, shows}, {"trace-ids", toggle},
    {"trace-time", toggle}, {"unix-socket", value, 0, reroutes}, {"upload-file", value, 'T'}, {"upload-flags", value},
    {"url", value}, {"url-query", value}, {"use-ascii", toggle, 'B'}, {"user", value, 'u', signs},
    {"user-agent", value, 'A'}, {"variable", value, 0, unchecked}, {"verbose", toggle, 'v', shows},
    {"version", toggle, 'V', no_request}, {"vlan-priority", value}, {"write-out", value, 'w'}, {"xattr", toggle},
    // clang-format on
};

Error refusal(const std::string& what, std::string_view why) {
  return {Exit::usage, "curl: " + printable(what, 80) + " is refused: " + std::string(why)};
}

const CurlOption& known(const CurlOption* option, const std::string& word) {
  if (!option) throw refusal(word, "keybearer does not know this option, and accepts no abbreviations");
  if (!option->refused.empty()) throw refusal(word, option->refused);
  return *option;
}

const CurlOption* by_letter(char letter) {
  for (const auto& option : table)
    if (option.letter == letter && letter != 0) return &option;
  return nullptr;
}

// A Host header selects one of the sites of a server, so it sends the token elsewhere as an address would.
void check_header(std::string_view header) {
  if (header.starts_with('@')) throw refusal("a header from a file", unchecked);
  if (header.find_first_of("\r\n") != header.npos) throw refusal("a header of several lines", unchecked);
  const auto name = trim(header.substr(0, header.find_first_of(":;")));
  if (equal_ignoring_case(name, "Authorization")) throw refusal("an Authorization header", signs);
  if (equal_ignoring_case(name, "Proxy-Authorization")) throw refusal("a Proxy-Authorization header", proxies);
  if (equal_ignoring_case(name, "Host")) throw refusal("a Host header", reroutes);
}

bool has_scheme(std::string_view text) {
  const auto end = text.find("://");
  if (end == text.npos || end == 0) return false;
  for (const char byte : lower(text.substr(0, end)))
    if (!((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '+' || byte == '-' || byte == '.'))
      return false;
  return true;
}

class Reader {
 public:
  explicit Reader(std::span<const std::string> arguments) : arguments_(arguments) {}

  std::vector<CurlOperation> read() {
    bool options = true;
    while (at_ < arguments_.size()) {
      const std::string& word = arguments_[at_++];
      if (!options || !word.starts_with('-'))
        take_url(word);
      else if (word == "--")
        options = false;
      else if (word.starts_with("--"))
        take_long(word);
      else
        take_letters(word);
    }
    end_operation();
    return std::move(operations_);
  }

 private:
  struct Found {
    std::size_t word;  // its index in CurlOperation::words
    std::string text;
  };

  void take_url(const std::string& text) {
    if (text.starts_with('@')) throw refusal("a file of URLs", unchecked);
    found_.push_back({current_.words.size(), text});
    current_.words.push_back(text);
  }

  void take_value(const CurlOption& option, const std::string& value) {
    if (option.name == "url") return take_url(value);
    if (option.name == "header") check_header(value);
    if (option.name == "proto-default") default_scheme_ = lower(value);
    if (option.name == "dump-header") current_.dumps_headers = true;
    current_.words.push_back(value);
  }

  const std::string& next_word(const std::string& option) {
    if (at_ == arguments_.size()) throw Error{Exit::usage, "curl: " + printable(option, 80) + " requires a value"};
    return arguments_[at_++];
  }

  void take_long(const std::string& word) {
    std::string_view name = std::string_view(word).substr(2);
    if (name.starts_with("expand-")) throw refusal("--expand-", unchecked);
    const auto equals = name.find('=');
    if (equals != name.npos) return take_adjacent(word.substr(0, 2 + equals), word.substr(2 + equals + 1));
    const bool negated = name.starts_with("no-");
    if (negated) name.remove_prefix(3);
    const auto& option = known(find_named(table, name), word);
    if (negated && option.kind != toggle) throw refusal(word, "this option has no --no- form");
    if (option.name == "next") return end_operation();
    current_.words.push_back(word);
    if (option.kind == value) take_value(option, next_word(word));
  }

  void take_adjacent(const std::string& word, const std::string& text) {
    const auto& option = known(find_named(table, std::string_view(word).substr(2)), word);
    if (option.kind != value) throw refusal(word + "=", "this option takes no value");
    current_.words.push_back(word);
    take_value(option, text);
  }

  void take_letters(const std::string& word) {
    if (word == "-:") return end_operation();
    for (std::size_t at = 1; at < word.size(); ++at) {
      const std::string shown{'-', word[at]};
      const auto& option = known(by_letter(word[at]), shown);
      // Whether curl drops the letters after it depends on curl's version.
      if (option.name == "next") throw refusal(word, "-: cannot be combined with other options");
      if (option.kind != value) continue;
      if (at + 1 < word.size()) {
        if (option.name == "header") check_header(word.substr(at + 1));
        if (option.name == "dump-header") current_.dumps_headers = true;
        break;
      }
      current_.words.push_back(word);
      return take_value(option, next_word(shown));
    }
    if (word.size() == 1) throw refusal(word, "it is neither an option nor a URL");
    current_.words.push_back(word);
  }

  void end_operation() {
    if (found_.empty()) throw Error{Exit::usage, "curl: no URL is given"};
    if (default_scheme_ != "http" && default_scheme_ != "https")
      throw refusal("--proto-default " + default_scheme_, "a token is sent by https, or by http to a loopback address");
    for (const auto& [word, text] : found_) {
      const Url url = parse_url(has_scheme(text) ? text : default_scheme_ + "://" + text, Exit::usage);
      current_.words[word] = url.text();
      current_.urls.push_back(url);
    }
    operations_.push_back(std::move(current_));
    current_ = {};
    found_.clear();
    default_scheme_ = "http";
  }

  std::span<const std::string> arguments_;
  std::size_t at_ = 0;
  std::vector<CurlOperation> operations_;
  CurlOperation current_;
  std::vector<Found> found_;
  std::string default_scheme_ = "http";
};

}  // namespace

std::span<const CurlOption> curl_options() { return table; }

std::vector<CurlOperation> read_curl_line(std::span<const std::string> arguments) { return Reader(arguments).read(); }
