// SPDX-License-Identifier: MIT
// npm's oidc-provider as other people run it: PKCE demanded, refresh tokens rotated, a replayed one ends the grant. Its
// user is signed in and agrees to everything, by redirects alone, so that curl with a cookie jar is browser enough.
// Prints its issuer; LOG gets a JSON line for every decision of the token endpoint.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const server = createServer((request, response) => answer(request, response));
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'client',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['http://127.0.0.1/callback'],
  }, {
    client_id: 'confidential',
    client_secret: 'kbcanary secret+with/odd:bytes=%',
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['http://127.0.0.1/callback'],
  }],
  cookies: { keys: ['kbcanary-cookie-key'] },
  features: { devInteractions: { enabled: false }, revocation: { enabled: true } },
  findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
  issueRefreshToken: () => true,
  pkce: { required: () => true },
  rotateRefreshToken: true,
});

const log = (entry) => appendFileSync(process.env.LOG, JSON.stringify(entry) + '\n');
for (const event of ['grant.success', 'grant.error', 'grant.revoked']) {
  provider.on(event, (context) => {
    const { grant_type, refresh_token } = context.oidc.params ?? {};
    log({ event, grant_type, refresh_token });
  });
}

const callback = provider.callback();

async function answer(request, response) {
  if (!request.url.startsWith('/interaction/')) return callback(request, response);
  const { prompt, params } = await provider.interactionDetails(request, response);
  const result = prompt.name === 'login' ? { login: { accountId: 'alice' } }
    : { consent: { grantId: await consent(params) } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

async function consent({ client_id: clientId, scope }) {
  const grant = new provider.Grant({ accountId: 'alice', clientId });
  grant.addOIDCScope(scope);
  return grant.save();
}

console.log(issuer);
