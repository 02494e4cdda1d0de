// What a workspace answers, in the words of whoever has to do something about it.
import { readError } from "@runledger/rest-api";
import { StoreError } from "@runledger/store-api";
import type { FailedAnswer } from "@runledger/store-http/internal";
import type { Credential } from "./credentials/credential.js";

/** A 403 that is about who calls, not about what they may do. Workspaces say so in words only. */
const aboutToken = /\b(?:invalid|expired|malformed)\b.*\btoken\b|\btoken\b.*\b(?:invalid|expired|malformed)\b/iu;

export interface Asker {
  readonly base: string;
  readonly credential: Credential;
  /** Some servers repeat what they were sent. */
  readonly hideSecrets: (text: string) => string;
}

/** The answer itself is no cause of the error, as it may hold what was sent. */
export function explain({ status, text, request }: FailedAnswer, { base, credential, hideSecrets }: Asker): StoreError {
  const error = readError(status, text);
  if (status === 401 || (status === 403 && aboutToken.test(error.message))) {
    const { shown, advice } = credential;
    return new StoreError("UNAUTHENTICATED", `The workspace ${base} refused the credentials of ${shown}: ${advice}`);
  }
  if (error.code === "ENDPOINT_NOT_FOUND") {
    const route = `${request.method} ${request.path.replace(/\?.*/su, "")}`;
    return new StoreError(
      "NOT_IMPLEMENTED",
      `${base} does not serve ${route}: Databricks does not offer it, or this is not the address of a workspace`,
    );
  }
  const message = hideSecrets(error.message);
  return status === 429
    ? new StoreError(
        error.code,
        `${message} (a limit of the workspace ${base}: try later, or ask its admin to raise it)`,
      )
    : new StoreError(error.code, message);
}
