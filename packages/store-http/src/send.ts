// The only way out of this package: a request goes out, is repeated where that is safe, and comes back as text or as a StoreError.
import { readError } from "@runledger/rest-api";
import { StoreError, type CallOptions } from "@runledger/store-api";
import { type Connection, defaultRetry } from "./connection.js";
import { exchange, type Request } from "./exchange.js";
import { isUncertain, type Repeat, withRetries } from "./retry.js";

export interface SentRequest extends Request {
  /** Default `any-time`. */
  readonly repeat?: Repeat | undefined;
  /** Changes nothing, so that a failure leaves no doubt. Default: whether it is a GET. */
  readonly reads?: boolean | undefined;
}

/** @returns the text of a success. @throws StoreError: what the server answered, or why there is no answer */
export type Send = (request: SentRequest, options?: CallOptions) => Promise<string>;

const added = (error: StoreError, sentence: string): StoreError =>
  new StoreError(error.code, `${error.message}. ${sentence}`, { cause: error });

export function createSend(connection: Connection): Send {
  const policy = { ...defaultRetry, ...connection.retry };
  const failure = connection.failure ?? (({ status, text }) => readError(status, text));

  /** Nothing is done on a 401, so any call may follow new credentials. */
  async function attempt(request: Request, options: CallOptions) {
    const outcome = await exchange(connection, request, options);
    if (outcome.kind === "failed" || outcome.status !== 401) return outcome;
    return (await connection.renew?.()) === true ? exchange(connection, request, options) : outcome;
  }

  return async (request, options = {}) => {
    const { repeat = "any-time", reads = request.method === "GET" } = request;
    const { outcome, uncertain } = await withRetries(() => attempt(request, options), repeat, policy, options.signal);
    if (outcome.kind === "answered" && outcome.status >= 200 && outcome.status < 300) return outcome.text;
    const error = outcome.kind === "failed" ? outcome.error : failure({ ...outcome, request });
    if (reads) throw error;
    if (isUncertain(outcome)) throw added(error, "Whether the call was carried out is not known");
    throw uncertain ? added(error, "An earlier try of this call got no answer and may have been carried out") : error;
  };
}
