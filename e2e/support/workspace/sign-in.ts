// Who may come in to the simulated Databricks: access tokens, passwords, and service principals whose OAuth tokens live as long as said.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Asked } from "./asked.ts";

export interface Accounts {
  /** Access tokens that are good. */
  readonly tokens: readonly string[];
  /** Access tokens that were good once. */
  readonly expiredTokens: readonly string[];
  readonly user: { readonly name: string; readonly password: string };
  /** Service principal of Databricks and, with the same secret, of Microsoft Entra ID. */
  readonly client: { readonly id: string; readonly secret: string };
  /** Seconds that an OAuth token lives. */
  readonly tokenLife: number;
}

export interface SignInCounts {
  /** OAuth tokens that were given out. */
  readonly issued: number;
  /** The most requests for one at a time. */
  readonly atOnce: number;
  /** Calls with an OAuth token that was not good any more. */
  readonly late: number;
}

/** As slow as a real endpoint, so that callers meet. */
const ISSUE_MS = 5;

const basicOf = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

const refuse = (status: number, message: string): Answer => ({ status, body: { error_code: String(status), message } });

export function createSignIn({ tokens, expiredTokens, user, client, tokenLife }: Accounts) {
  const issued = new Map<string, number>();
  const counts = { issued: 0, atOnce: 0, late: 0 };
  let open = 0;

  /** The client is in the header for Databricks, in the form for Entra ID. */
  function knows({ headers: { authorization }, body }: Asked): boolean {
    const form = new URLSearchParams(body);
    if (form.get("grant_type") !== "client_credentials") return false;
    if (authorization !== undefined) return authorization === basicOf(client.id, client.secret);
    return form.get("client_id") === client.id && form.get("client_secret") === client.secret;
  }

  async function issue(asked: Asked): Promise<Answer> {
    open += 1;
    counts.atOnce = Math.max(counts.atOnce, open);
    await pause(ISSUE_MS);
    open -= 1;
    if (!knows(asked)) {
      // It repeats what it was sent, as the worst of servers do.
      const description = `Client authentication failed: ${asked.headers.authorization} ${asked.body}`;
      return { status: 401, body: { error: "invalid_client", error_description: description } };
    }
    const token = `oauth-${randomUUID()}`;
    issued.set(token, Date.now() + tokenLife * 1000);
    counts.issued += 1;
    return { status: 200, body: { access_token: token, token_type: "Bearer", expires_in: tokenLife } };
  }

  return {
    counts,
    /** Tokens that were given out are good no more, whatever was said about their life. */
    revoke: () => issued.clear(),
    /** Undefined where a page needs signing in, or is none. */
    async page(asked: Asked): Promise<Answer | undefined> {
      const { origin, pathname } = asked.url;
      switch (pathname) {
        case "/oidc/.well-known/oauth-authorization-server":
          return { status: 200, body: { token_endpoint: `${origin}/oidc/v1/token` } };
        case "/aad/auth":
          return {
            status: 302,
            body: {},
            headers: { location: "https://login.microsoftonline.com/tenant/oauth2/authorize" },
          };
        case "/oidc/v1/token":
        case "/tenant/oauth2/token":
          return issue(asked);
        default:
          return undefined;
      }
    },
    /** Undefined lets the call in. */
    refusal({ headers: { authorization } }: Asked): Answer | undefined {
      if (authorization === undefined) {
        return refuse(401, "Credential was not sent or was of an unsupported type for this API.");
      }
      const token = authorization.replace(/^Bearer /u, "");
      if (authorization === basicOf(user.name, user.password) || tokens.includes(token)) return undefined;
      if ((issued.get(token) ?? 0) > Date.now()) return undefined;
      if (token.startsWith("oauth-")) {
        counts.late += 1;
        return refuse(401, `Access token expired: ${token}`);
      }
      return refuse(403, expiredTokens.includes(token) ? `Token ${token} expired` : `Invalid access token: ${token}`);
    },
  };
}
