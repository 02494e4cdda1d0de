// Credentials that stand in the settings as they are sent: access tokens, and users with passwords.
import { basicAuthorization } from "@runledger/store-http/internal";
import type { Credential, Headers, Tried, Way } from "./credential.js";
import { bearer, valueOf } from "./credential.js";

const fixed = (tried: Tried, headers: Headers, advice: string): Credential => ({
  ...tried,
  headers: async () => headers,
  renewable: false,
  refused: () => undefined,
  advice,
});

export const pat: Way = {
  name: "pat",
  needs: ["token"],
  configure: async (context, tried) =>
    fixed(
      tried,
      bearer(valueOf(context, "token"), tried.shown),
      "the token is wrong, expired or of another workspace; make a new one in the workspace's settings, under Developer",
    ),
};

export const basic: Way = {
  name: "basic",
  needs: ["username", "password"],
  configure: async (context, tried) =>
    fixed(
      tried,
      { authorization: basicAuthorization(valueOf(context, "username"), valueOf(context, "password")) },
      "most workspaces take no passwords any more; use an access token or OAuth",
    ),
};
