// SPDX-License-Identifier: MIT
#include "helper/config/providers.hpp"

#include <array>

#include "helper/base/ascii.hpp"
#include "helper/base/url.hpp"

namespace {

using MatchText = std::string_view;
using Parameter = std::pair<std::string_view, std::string_view>;

constexpr MatchText goto_match[] = {"https://api.getgo.com", "https://api.goto.com"};
// Tools that know only hosts have no use for a wildcard, so hosts of theirs are also listed by name.
constexpr MatchText github_match[] = {"https://github.com", "https://api.github.com",     "https://gist.github.com",
                                      "https://ghcr.io",    "https://npm.pkg.github.com", "https://*.pkg.github.com"};
constexpr MatchText gitlab_match[] = {"https://gitlab.com", "https://registry.gitlab.com"};
constexpr MatchText bitbucket_match[] = {"https://bitbucket.org", "https://api.bitbucket.org"};
constexpr MatchText codeberg_match[] = {"https://codeberg.org"};
constexpr MatchText azure_match[] = {"https://dev.azure.com", "https://pkgs.dev.azure.com",
                                     "https://*.visualstudio.com"};
constexpr MatchText google_match[] = {"https://*.googlesource.com", "https://source.developers.google.com",
                                      "https://*.pkg.dev", "https://gcr.io", "https://*.gcr.io"};
constexpr MatchText google_apis_match[] = {"https://www.googleapis.com", "https://*.googleapis.com"};
constexpr MatchText graph_match[] = {"https://graph.microsoft.com"};
constexpr MatchText atlassian_match[] = {"https://api.atlassian.com"};

// Gitea gives all rights if no scope of its own is requested.
constexpr std::string_view gitea_scope = "write:repository";

constexpr Parameter google_parameter[] = {{"access_type", "offline"}, {"prompt", "consent"}};
constexpr Parameter consent[] = {{"prompt", "consent"}};

constexpr std::string_view unauthorized_client[] = {"unauthorized_client"};

constexpr std::string_view documented = "from its documentation";
constexpr std::string_view metadata = "from its documentation; endpoints from its metadata";

constexpr std::array table = {
    // GoTo compares the redirect URI exactly, port included. Its clients register `http://localhost` with a fixed port;
    // whether its portal accepts a numeric address is not known. The name is safe here, since the listener has the port
    // on both loopback addresses (THREATS.md E1).
    Provider{
        .name = "goto",
        .title = "GoTo (GoToMeeting, GoToWebinar, GoToTraining, GoToConnect), formerly LogMeIn",
        .issuer = "https://identity.goto.com",
        .authorization_endpoint = "https://identity.goto.com/oauth/authorize",
        .token_endpoint = "https://identity.goto.com/oauth/token",
        .revocation_endpoint = "https://identity.goto.com/oauth/revoke",
        .basic_encoding = BasicEncoding::raw,
        .redirect_uri = "http://localhost:9111/callback",
        .match = goto_match,
        .only_apis = true,
        .refuses_by_403 = true,
        .grant_type = "personal_access_token",
        .secret_parameter = "pat",
        .register_at = "https://developer.logmeininc.com/clients",
        .register_as = "a client; its scopes are the most that a token gets",
        .note =
            "an unused sign-in ends after 30 days; --flow secret signs in with a personal access token, which is made "
            "at https://myaccount.goto.com (Developer Tools) with the client's scopes, and needs the grant type "
            "Personal Access Token enabled for the client at https://developer.logmeininc.com/clients; its metadata "
            "says "
            "that a client_id may be the https address of a client ID metadata document",
        .evidence = "from its documentation, its metadata and reports of users",
        .refresh_token_days = 30,
    },
    Provider{
        .name = "github",
        .title = "GitHub: OAuth apps and GitHub Apps",
        .authorization_endpoint = "https://github.com/login/oauth/authorize",
        .token_endpoint = "https://github.com/login/oauth/access_token",
        .device_authorization_endpoint = "https://github.com/login/device/code",
        .auth_method = AuthMethod::client_secret_post,
        .scope = "repo gist workflow",
        .match = github_match,
        .host_refuses_bearer_for_git = true,
        .code_needs_secret = true,
        .register_at = "https://github.com/settings/applications/new",
        .register_as = "an OAuth app; with Enable Device Flow it needs no secret",
        .note = "--flow browser needs the client secret, --flow device does not; for a GitHub App remove the scope; "
                "ghcr.io "
                "and *.pkg.github.com need read:packages or write:packages in it",
        .evidence = documented,
    },
    Provider{
        .name = "github-enterprise",
        .title = "GitHub Enterprise Server; issuer is its address",
        .authorization_endpoint = "/login/oauth/authorize",
        .token_endpoint = "/login/oauth/access_token",
        .device_authorization_endpoint = "/login/device/code",
        .auth_method = AuthMethod::client_secret_post,
        .scope = "repo gist workflow",
        .matches_issuer = true,
        .host_refuses_bearer_for_git = true,
        .code_needs_secret = true,
        .register_at = "/settings/applications/new",
        .register_as = "an OAuth app; with Enable Device Flow it needs no secret",
        .note = "see github",
        .evidence = documented,
    },
    Provider{
        .name = "gitlab",
        .title = "GitLab; for your own server add its issuer",
        .issuer = "https://gitlab.com",
        .device_authorization_endpoint = "/oauth/authorize_device",  // exists, but is not in its metadata
        .auth_method = AuthMethod::client_secret_post,
        .redirect_uri = "http://127.0.0.1/callback",
        .scope = "read_repository write_repository",
        .match = gitlab_match,
        .matches_issuer = true,
        .basic_username = "oauth2",
        .host_refuses_bearer_for_git = true,
        .refresh_repeats_redirect_uri = true,
        .register_at = "/-/user_settings/applications",
        .register_as = "an application; uncheck Confidential, and it has no secret",
        .note = "the container registry needs read_registry or write_registry in the scope",
        .evidence = metadata,
    },
    Provider{
        .name = "bitbucket",
        .title = "Bitbucket Cloud",
        .authorization_endpoint = "https://bitbucket.org/site/oauth2/authorize",
        .token_endpoint = "https://bitbucket.org/site/oauth2/access_token",
        .basic_encoding = BasicEncoding::raw,
        .redirect_uri = "http://localhost:9112/callback",
        .match = bitbucket_match,
        .basic_username = "x-token-auth",
        .code_needs_secret = true,
        .register_at = "https://bitbucket.org: Workspace settings > OAuth consumers > Add consumer",
        .register_as = "a consumer with the permissions Repositories: Read and Write; its Key is the client id",
        .note = "the consumer's secret is needed; the scopes are those of the consumer",
        .evidence = documented,
    },
    Provider{
        .name = "bitbucket-dc",
        .title = "Bitbucket Data Center; issuer is its address",
        .authorization_endpoint = "/rest/oauth2/latest/authorize",
        .token_endpoint = "/rest/oauth2/latest/token",
        .auth_method = AuthMethod::client_secret_post,
        .scope = "REPO_READ REPO_WRITE",
        .matches_issuer = true,
        .basic_username = "x-token-auth",
        .code_needs_secret = true,
        .register_at = "Administration > Applications > Application links > Create link",
        .register_as = "an external application, incoming; only an administrator can",
        .evidence = documented,
    },
    Provider{
        .name = "gitea",
        .title = "Gitea; issuer is its address",
        .redirect_uri = "http://127.0.0.1/callback",
        .scope = gitea_scope,
        .matches_issuer = true,
        .basic_username = "oauth2",
        .ending_errors = unauthorized_client,  // Gitea: routers/web/auth/oauth2_provider.go
        .register_at = "/user/settings/applications",
        .register_as = "an OAuth2 application; uncheck Confidential Client, and it has no secret",
        .note = "packages need write:package in the scope, the API what it serves; before 1.23 a token has all rights",
        .evidence = metadata,
    },
    Provider{
        .name = "forgejo",
        .title = "Forgejo; issuer is its address",
        .redirect_uri = "http://127.0.0.1/callback",
        .scope = gitea_scope,
        .matches_issuer = true,
        .basic_username = "oauth2",
        .ending_errors = unauthorized_client,
        .register_at = "/user/settings/applications",
        .register_as = "an OAuth2 application; uncheck Confidential Client, and it has no secret",
        .note =
            "see gitea; it ignores the scope unless its administrator enables that, and a token then has all rights",
        .evidence = metadata,
    },
    Provider{
        .name = "codeberg",
        .title = "Codeberg",
        .issuer = "https://codeberg.org",
        .redirect_uri = "http://127.0.0.1/callback",
        .scope = gitea_scope,
        .match = codeberg_match,
        .basic_username = "oauth2",
        .ending_errors = unauthorized_client,
        .register_at = "https://codeberg.org/user/settings/applications",
        .register_as = "an OAuth2 application; uncheck Confidential Client, and it has no secret",
        .note = "see gitea",
        .evidence = metadata,
    },
    Provider{
        .name = "azure-devops",
        .title = "Azure DevOps with Microsoft Entra; for one tenant add its issuer",
        .issuer = "https://login.microsoftonline.com/organizations/v2.0",
        .client_assertion_audience = AssertionAudience::token_endpoint,
        .redirect_uri = "http://localhost",
        .scope = "499b84ac-1321-427f-aa17-267ca6975798/.default offline_access",
        .match = azure_match,
        .register_at = "https://entra.microsoft.com: App registrations",
        .register_as = "an app with the platform Mobile and desktop applications; Allow public client flows is for the "
                       "device flow",
        .note = "a public client has no secret",
        .evidence = metadata,
    },
    Provider{
        .name = "google",
        .title = "Google: googlesource.com, Artifact Registry, Container Registry",
        .issuer = "https://accounts.google.com",
        .auth_method = AuthMethod::client_secret_post,
        .redirect_uri = "http://127.0.0.1/callback",
        .scope = "https://www.googleapis.com/auth/gerritcodereview https://www.googleapis.com/auth/cloud-platform",
        .match = google_match,
        .basic_username = "oauth2accesstoken",
        .authorization_parameter = google_parameter,
        .code_needs_secret = true,
        .refuses_device_flow = true,
        .register_at = "https://console.cloud.google.com/apis/credentials",
        .register_as = "an OAuth client ID of the type Desktop app; it has a secret",
        .note = "a Desktop client needs its secret, which protects nothing; these scopes have no device flow",
        .evidence = metadata,
    },
    Provider{
        .name = "google-apis",
        .title = "Google's APIs: *.googleapis.com",
        .issuer = "https://accounts.google.com",
        .auth_method = AuthMethod::client_secret_post,
        .redirect_uri = "http://127.0.0.1/callback",
        .scope = "openid email",
        .match = google_apis_match,
        .only_apis = true,
        .authorization_parameter = google_parameter,
        .code_needs_secret = true,
        .refuses_device_flow = true,
        .register_at = "https://console.cloud.google.com/apis/credentials",
        .register_as = "an OAuth client ID of the type Desktop app; it has a secret",
        .note = "add the scopes of the APIs to scope; a Desktop client needs its secret, which protects nothing",
        .evidence = metadata,
    },
    Provider{
        .name = "microsoft-graph",
        .title = "Microsoft Graph; for one tenant add its issuer",
        .issuer = "https://login.microsoftonline.com/organizations/v2.0",
        .client_assertion_audience = AssertionAudience::token_endpoint,
        .redirect_uri = "http://localhost",
        .scope = "https://graph.microsoft.com/User.Read offline_access",
        .match = graph_match,
        .only_apis = true,
        .register_at = "https://entra.microsoft.com: App registrations",
        .register_as = "an app with the platform Mobile and desktop applications; Allow public client flows is for the "
                       "device flow",
        .note = "a public client has no secret; add the permissions that you need to scope",
        .evidence = metadata,
    },
    Provider{
        .name = "atlassian",
        .title = "Atlassian Cloud (Jira, Confluence)",
        .authorization_endpoint = "https://auth.atlassian.com/authorize",
        .token_endpoint = "https://auth.atlassian.com/oauth/token",
        .auth_method = AuthMethod::client_secret_post,
        .redirect_uri = "http://localhost:9113/callback",
        .scope = "offline_access",
        .audience = "api.atlassian.com",
        .match = atlassian_match,
        .only_apis = true,
        .authorization_parameter = consent,
        .ending_errors = unauthorized_client,  // with status 403
        .code_needs_secret = true,
        .register_at = "https://developer.atlassian.com/console/myapps/",
        .register_as = "an OAuth 2.0 integration (3LO) with the permissions that you need; it has a secret",
        .note = "add the product's scopes to offline_access; Atlassian's policy forbids vendors to have each customer "
                "register a 3LO app: register one for your own use only",
        .evidence = documented,
    },
    Provider{
        .name = "okta",
        .title = "Okta; issuer is the authorization server's",
        .scope = "openid offline_access",
        .register_at = "the Admin Console: Applications > Create App Integration",
        .register_as = "OIDC, Native Application, with the grant type Refresh Token",
        .evidence = metadata,
    },
    Provider{
        .name = "auth0",
        .title = "Auth0; issuer is the tenant's, with its slash",
        .scope = "openid offline_access",
        .register_at = "the Dashboard: Applications > Create Application",
        .register_as = "a Native application; the redirect URI is an Allowed Callback URL",
        .note = "a token for an API needs audience",
        .evidence = metadata,
    },
    Provider{
        .name = "keycloak",
        .title = "Keycloak; issuer is https://HOST/realms/REALM",
        .scope = "openid offline_access",
        .register_at = "the realm's Admin Console: Clients > Create client",
        .register_as = "a client without Client authentication",
        .evidence = metadata,
    },
};

struct Retired {
  std::string_view host;
  std::string_view path;
  std::string_view instead;
};

constexpr Retired retired[] = {
    {"api.getgo.com", "/oauth/", "this host was retired on 2025-09-30; use provider = goto"},
    {"api.citrixonline.com", "/", "this host was retired on 2025-09-30; use provider = goto"},
};

}  // namespace

std::span<const Provider> providers() { return table; }

const Provider* find_provider(std::string_view name) { return find_named(table, name); }

std::string_view retired_endpoint(std::string_view text) {
  try {
    const Url url = parse_url(text, Exit::config);
    for (const auto& row : retired)
      if (url.origin.host == row.host && url.path.compare(0, row.path.size(), row.path) == 0) return row.instead;
  } catch (const Error&) {  // not a URL: the caller reports that
  }
  return {};
}
