// Asks an OAuth endpoint for an access token, over a connection like that of the store itself.
import { StoreError, type Millis } from "@runledger/store-api";
import { basicAuthorization, createSend, type FailedAnswer } from "@runledger/store-http/internal";
import { fieldsOf } from "../json.js";
import type { Transport } from "../transport.js";
import type { Token } from "./token-source.js";

const TIMEOUT: Millis = 30_000;
/** A call waits for the token, so its own patience must not be multiplied. */
const RETRIES = 2;

export interface TokenRequest {
  readonly url: string;
  readonly form: Readonly<Record<string, string>>;
  /** Basic credentials of the client, where they are not part of the form. */
  readonly client?: { readonly id: string; readonly secret: string } | undefined;
  /** For messages: the way and where its settings are from. */
  readonly shown: string;
}

/** Only the code, which is a word: descriptions repeat what was sent. */
function reasonOf({ status, text }: FailedAnswer): string {
  const { error, errorCode } = fieldsOf(text);
  const code = error ?? errorCode;
  return typeof code === "string" && /^[\w .-]{1,80}$/u.test(code) ? `${status} ${code}` : String(status);
}

const failureFor =
  ({ url, shown }: TokenRequest) =>
  (answer: FailedAnswer): StoreError => {
    const said = `The OAuth endpoint ${url} answered ${reasonOf(answer)} to ${shown}`;
    return answer.status === 429 || answer.status >= 500
      ? new StoreError("TEMPORARILY_UNAVAILABLE", `${said}; try again`)
      : new StoreError("UNAUTHENTICATED", `${said}: the client or its secret is wrong, or the secret has expired`);
  };

/** @throws UNAUTHENTICATED when the client is refused; TEMPORARILY_UNAVAILABLE when the endpoint cannot answer now */
export async function requestToken(transport: Transport, request: TokenRequest, now: () => Millis): Promise<Token> {
  const { url, form, client, shown } = request;
  const send = createSend({
    ...transport,
    base: url,
    timeoutMs: TIMEOUT,
    retry: { ...transport.retry, maxRetries: Math.min(RETRIES, transport.retry?.maxRetries ?? RETRIES) },
    contentType: "application/x-www-form-urlencoded",
    headers: async () => ({
      accept: "application/json",
      ...(client && { authorization: basicAuthorization(client.id, client.secret) }),
    }),
    failure: failureFor(request),
  });
  const asked = now();
  const body = new URLSearchParams(form).toString();
  const { access_token: value, expires_in: seconds } = fieldsOf(
    await send({ method: "POST", path: "", body, reads: true }),
  );
  if (typeof value !== "string" || value === "") {
    throw new StoreError("UNAUTHENTICATED", `The OAuth endpoint ${url} gave no token to ${shown}`);
  }
  const life = Number(seconds);
  return { value, expiresAt: Number.isFinite(life) && life > 0 ? asked + life * 1000 : undefined };
}
