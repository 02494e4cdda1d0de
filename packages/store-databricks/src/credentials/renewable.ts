// Credentials whose token is asked for, kept and renewed.
import type { Credential, Headers, WayContext } from "./credential.js";
import { bearer } from "./credential.js";
import { createTokenSource, type Token } from "./token-source.js";

interface Renewable {
  readonly way: string;
  readonly shown: string;
  readonly advice: string;
  readonly request: () => Promise<Token>;
  /** What is sent beside the token. */
  readonly extra?: () => Promise<Headers>;
}

export function renewable({ now }: WayContext, { way, shown, advice, request, extra }: Renewable): Credential {
  const source = createTokenSource(request, now);
  return {
    way,
    shown,
    advice,
    renewable: true,
    headers: async () => ({ ...bearer((await source.get()).value, shown), ...(await extra?.()) }),
    refused({ authorization = "" }) {
      source.drop(authorization.replace(/^Bearer /u, ""));
    },
  };
}
