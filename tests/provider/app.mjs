// SPDX-License-Identifier: MIT
// npm's oidc-provider with common settings: it requires PKCE, rotates refresh tokens, and ends the grant if one is used
// twice. Its user is signed in and agrees to everything by redirects, so curl with a cookie jar can be the browser.
// It prints its issuer, and writes a JSON line to LOG for every decision of the token endpoint.
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const server = createServer((request, response) => answer(request, response));
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

// A client for each algorithm; its private key is written to KEYS for keybearer.
const signers = [['RS256', 'rsa', { modulusLength: 2048 }], ['PS256', 'rsa', { modulusLength: 2048 }],
  ['ES256', 'ec', { namedCurve: 'P-256' }]].map(([alg, kind, options]) => {
  const { privateKey, publicKey } = generateKeyPairSync(kind, options);
  writeFileSync(`${process.env.KEYS}/${alg}.pem`, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return {
    client_id: `signs-${alg}`,
    application_type: 'native',
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: alg,
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg, use: 'sig' }] },
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    redirect_uris: ['http://127.0.0.1/callback'],
  };
});

const provider = new Provider(issuer, {
  clients: [...signers, {
    client_id: 'client',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    redirect_uris: ['http://127.0.0.1/callback'],
  }, {
    client_id: 'posts',
    client_secret: 'kbcanary post',
    token_endpoint_auth_method: 'client_secret_post',
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    redirect_uris: ['http://127.0.0.1/callback'],
  }, {
    client_id: 'confidential',
    client_secret: 'kbcanary secret+with/odd:bytes=%',
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['http://127.0.0.1/callback'],
  }],
  cookies: { keys: ['kbcanary-cookie-key'] },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    deviceFlow: { enabled: true },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: Boolean(process.env.PUSHED) },
    registration: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (context, resource) => ({ scope: 'read write', audience: resource, accessTokenFormat: 'jwt' }),
    },
    revocation: { enabled: true },
  },
  enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256'] },
  findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
  issueRefreshToken: () => true,
  pkce: { required: () => true },
  rotateRefreshToken: true,
});

const log = (entry) => appendFileSync(process.env.LOG, JSON.stringify(entry) + '\n');
for (const event of ['grant.success', 'grant.error', 'grant.revoked']) {
  provider.on(event, (context, error) => {
    const { grant_type, refresh_token } = context.oidc.params ?? {};
    log({ event, grant_type, refresh_token, why: error?.error_detail });
  });
}

const callback = provider.callback();

async function answer(request, response) {
  if (!request.url.startsWith('/interaction/')) return callback(request, response);
  const { prompt, params, grantId } = await provider.interactionDetails(request, response);
  const result = prompt.name === 'login' ? { login: { accountId: 'alice' } }
    : { consent: { grantId: await consent(params, grantId) } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

async function consent({ client_id: clientId, scope, resource }, grantId) {
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: 'alice', clientId });
  grant.addOIDCScope(scope);
  for (const one of [resource ?? []].flat()) grant.addResourceScope(one, scope);
  return grant.save();
}

console.log(issuer);
