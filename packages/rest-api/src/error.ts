// Error answers, as a client reads them.
import { errorCodes, StoreError, type StoreErrorCode } from "@runledger/store-api";
import { isJsonObject } from "./decode.js";

/** What a status means where no body says more, as in MLflow's own client; 408 and 502 are what gateways say of a server that is away. */
const codeOfStatus: Readonly<Record<number, StoreErrorCode>> = {
  400: "BAD_REQUEST",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "ENDPOINT_NOT_FOUND",
  408: "TEMPORARILY_UNAVAILABLE",
  409: "ALREADY_EXISTS",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL_ERROR",
  501: "NOT_IMPLEMENTED",
  502: "TEMPORARILY_UNAVAILABLE",
  503: "TEMPORARILY_UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** A proxy may answer with anything. */
const LONGEST_REASON = 300;

const isCode = (code: unknown): code is StoreErrorCode => typeof code === "string" && Object.hasOwn(errorCodes, code);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is no JSON is a sentence, as of a switched-off endpoint, or the page of a proxy, which says nothing to a program. */
function reasonOf(text: string): string {
  const sentence = text.trim();
  return sentence === "" || sentence.startsWith("<") ? " without a reason" : `: ${sentence.slice(0, LONGEST_REASON)}`;
}

/** The error that an answer other than 2xx stands for; whatever the text, there is one. */
export function readError(status: number, text: string): StoreError {
  const body = parse(text);
  const byStatus = codeOfStatus[status] ?? (status < 500 ? "BAD_REQUEST" : "INTERNAL_ERROR");
  if (!isJsonObject(body)) return new StoreError(byStatus, `The server answered ${status}${reasonOf(text)}`);
  const { error_code, message } = body;
  return new StoreError(
    isCode(error_code) ? error_code : byStatus,
    typeof message === "string" && message !== "" ? message : `The server answered ${status} without a message`,
  );
}
