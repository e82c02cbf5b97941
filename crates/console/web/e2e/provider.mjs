// A provider of sign-ins (OpenID Connect), as a unit has one: `node e2e/provider.mjs PORT SECRET CALLBACK`.
// Whoever types a name is that one; its own pages ask for it.

import Provider from "oidc-provider";

const [port, secret, callback] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "xueliang", client_secret: secret, redirect_uris: [callback] }],
  claims: { openid: ["sub"], profile: ["preferred_username"] },
  // What was asked for is in the proof itself.
  conformIdTokenClaims: false,
  cookies: { keys: [secret] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: `id of ${id}`.slice(0, 64), preferred_username: id }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => process.stdout.write("ready\n"));
