// SPDX-License-Identifier: MPL-2.0
// A real OpenID Connect provider for the tests, with a sign-in form that lists persons instead of asking for a secret.
// Its configuration comes as JSON on standard input; it writes one line once it listens, and ends with its input.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";
import { exportJWK, generateKeyPair } from "jose";

const told = JSON.parse(await new Promise((resolve) => {
  let text = "";
  process.stdin.on("data", (part) => {
    text += part;
    if (text.includes("\n")) resolve(text);
  });
  process.stdin.on("end", () => process.exit(0));
}));

const claims = [...new Set(Object.values(told.persons).flatMap(Object.keys))];

async function key(alg) {
  const made = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(made.privateKey)), alg, use: "sig", kid: `${alg}-${crypto.randomUUID()}` };
}

const provider = new Provider(told.issuer, {
  clients: told.clients,
  jwks: { keys: [await key("RS256"), await key("ES256")] },
  cookies: { keys: ["only for tests"] },
  claims: { openid: ["sub"], person: claims },
  scopes: ["openid", "person"],
  conformIdTokenClaims: !told.claims_in_id_token,
  acrValues: told.acr_values,
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = page("Sign out", `${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`);
      },
    },
  },
  // Its own guard against calls into private networks would refuse the site under test, which is on this machine.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...told.persons[id] }) }),
  loadExistingGrant: async (ctx) => {
    const { client, session, provider: owner } = ctx.oidc;
    const grant = new owner.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid person");
    grant.addOIDCClaims(claims);
    await grant.save();
    return grant;
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  renderError: (ctx, out) => { ctx.body = page("Error", `<p>${out.error}: ${out.error_description}</p>`); },
});

function page(title, body) {
  return `<!DOCTYPE html><html lang="en"><title>${title}</title><h1>${title}</h1>${body}`;
}

provider.on("backchannel.error", (ctx, error) => console.error("backchannel.error", error.message, error.cause?.message));
provider.on("server_error", (ctx, error) => console.error("server_error", error.message, error.cause?.message));

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  if (ctx.method === "GET") {
    const buttons = Object.keys(told.persons).map((id) => `<button name="person" value="${id}">${id}</button>`);
    ctx.body = page("Provider", `<form method="post">${buttons.join("")}<button name="cancel" value="1">cancel</button></form>`);
    return undefined;
  }
  let form = "";
  for await (const part of ctx.req) form += part;
  const person = new URLSearchParams(form).get("person");
  const result = person ? { login: { accountId: person } } : { error: "access_denied" };
  return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
});

createServer(provider.callback()).listen(told.port, "127.0.0.1", () => console.log("ready"));
