// OAuth machine to machine: a service principal of Databricks with a secret.
import { raise } from "@runledger/store-api";
import type { Way, WayContext } from "./credential.js";
import { valueOf } from "./credential.js";
import { renewable } from "./renewable.js";
import { requestToken } from "./token-endpoint.js";

const scopesOf = (context: WayContext): string =>
  valueOf(context, "scopes")
    .split(/[\s,]+/u)
    .filter(Boolean)
    .join(" ") || "all-apis";

/** The secret goes where the workspace says, but not from a safe line to an open one. */
async function endpointOf({ workspace }: WayContext): Promise<string> {
  const endpoint = await workspace.tokenEndpoint();
  if (workspace.base.startsWith("https:") && !endpoint.startsWith("https:")) {
    raise(
      "UNAUTHENTICATED",
      `${workspace.base} names ${endpoint} as its OAuth endpoint, which is not safe to send a secret to`,
    );
  }
  return endpoint;
}

export const oauthM2m: Way = {
  name: "oauth-m2m",
  needs: ["client_id", "client_secret"],
  configure: async (context, tried) => {
    const { shown } = tried;
    const client = { id: valueOf(context, "client_id"), secret: valueOf(context, "client_secret") };
    const form = { grant_type: "client_credentials", scope: scopesOf(context) };
    return renewable(context, {
      ...tried,
      advice: "the service principal may have no access to this workspace; add it in the workspace's settings",
      request: async () =>
        requestToken(context.transport, { url: await endpointOf(context), form, client, shown }, context.now),
    });
  },
};
