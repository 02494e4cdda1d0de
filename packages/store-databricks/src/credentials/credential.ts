// What every way to sign in gives, and what it is given.
import { raise, type Millis } from "@runledger/store-api";
import type { AttributeName, Environment } from "../env.js";
import type { Configuration } from "../settings/settings.js";
import type { Transport } from "../transport.js";
import type { Workspace } from "../workspace.js";

/** Headers by name in lower case. */
export type Headers = Readonly<Record<string, string>>;

export interface Credential {
  /** What DATABRICKS_AUTH_TYPE calls the way. */
  readonly way: string;
  /** For messages: the way and where its settings are from, such as `pat (DATABRICKS_TOKEN)`. */
  readonly shown: string;
  /** Headers for one request. */
  headers(): Promise<Headers>;
  /** Whether other headers can be had after a refusal. */
  readonly renewable: boolean;
  /** The server refused these headers: they are not given again, where others can be had. */
  refused(headers: Headers): void;
  /** What to do about a refusal that stays, as the end of a sentence. */
  readonly advice: string;
}

export interface WayContext {
  readonly configuration: Configuration;
  readonly workspace: Workspace;
  /** For programs that are run. */
  readonly environment: Environment;
  readonly transport: Transport;
  readonly now: () => Millis;
}

/** Why a way cannot serve here, as a sentence without a full stop. */
export interface NotHere {
  readonly reason: string;
}

/** A way that is tried, as messages call it: `pat`, and `pat (DATABRICKS_TOKEN)`. */
export interface Tried {
  readonly way: string;
  readonly shown: string;
}

/** One way to sign in. */
export interface Way {
  /** What DATABRICKS_AUTH_TYPE calls it. */
  readonly name: string;
  /** Settings without which it is not tried. */
  readonly needs: readonly AttributeName[];
  readonly configure: (context: WayContext, tried: Tried) => Promise<Credential | NotHere>;
}

/** The value of a setting that the way needs, so that it is there. */
export function valueOf({ configuration }: WayContext, name: AttributeName): string {
  return configuration.settings[name]?.value ?? "";
}

/**
 * @param from who the token is from
 * @throws UNAUTHENTICATED where `fetch` would refuse the header with the token in its message
 */
export function bearer(token: string, from: string): Headers {
  if (!/^[\x21-\x7e]+$/u.test(token)) {
    raise(
      "UNAUTHENTICATED",
      `The token of ${from} holds a space, a line break or a character beyond ASCII, which no token has`,
    );
  }
  return { authorization: `Bearer ${token}` };
}
