// What can go wrong on a server, named once for all of them: what the caller is told, and what the store may do about it.
import { StoreError, type StoreErrorCode } from "@runledger/store-api";

/**
 * `repeat`: nothing of the work is stored and it may succeed now. `once`: the same, but a second failure is the answer.
 * `lost`: the connection is gone; a work that had not come to its commit may be done on another one. `none`: the error is the answer.
 */
export type Recovery = "repeat" | "once" | "lost" | "none";

const temporary = "TEMPORARILY_UNAVAILABLE";

const faults = {
  conflict: ["repeat", temporary, "is under too many conflicting writes; try again"],
  // Another writer was first: done again, the work sees what that one wrote, and says what is wrong with it.
  duplicate: ["once", "BAD_REQUEST", "has something under the same key already"],
  lost: ["lost", temporary, "has broken off the connection; try again"],
  unreachable: [
    "none",
    temporary,
    "cannot be reached; check that the server runs at the URI's host and port, and try again",
  ],
  crowded: [
    "none",
    temporary,
    "takes no more connections; try again, let the server take more, or let the store have fewer with MLFLOW_SQLALCHEMYSTORE_POOL_SIZE",
  ],
  full: ["none", temporary, "has no space left for this; free some and try again"],
  readOnly: [
    "none",
    temporary,
    "takes no writes now, as a replica or a server in maintenance; try again, or name the primary in the URI",
  ],
  cancelled: ["none", temporary, "has cancelled the statement, as a time limit of the server does; try again"],
  reference: [
    "none",
    "BAD_REQUEST",
    "lacks something that the request refers to, or keeps something that refers to it",
  ],
  constraint: ["none", "BAD_REQUEST", "does not allow a value of the request"],
  tooLong: ["none", "INVALID_PARAMETER_VALUE", "has no room for a text of that length"],
  range: ["none", "INVALID_PARAMETER_VALUE", "has no room for a number of that size"],
  encoding: ["none", "INVALID_PARAMETER_VALUE", "cannot keep a character of the text"],
  collation: [
    "none",
    "INVALID_PARAMETER_VALUE",
    "has a key already that its collation takes for the same, as it ignores case, accents or trailing spaces; choose another key, or move to a database that Runledger makes",
  ],
  login: ["none", "PERMISSION_DENIED", "does not accept the URI's user and password"],
  database: ["none", "RESOURCE_DOES_NOT_EXIST", "has no database of the URI's name; make an empty one"],
  permission: ["none", "PERMISSION_DENIED", "does not allow this to the URI's user"],
  certificate: [
    "none",
    "PERMISSION_DENIED",
    "shows a certificate that is not trusted, or wants one; check the URI's TLS parameters",
  ],
} as const satisfies Record<string, readonly [recovery: Recovery, code: StoreErrorCode, predicate: string]>;

export type Fault = keyof typeof faults;

export const recoveryFrom = (fault: Fault | undefined): Recovery => (fault === undefined ? "none" : faults[fault][0]);

export function faultError(store: string, fault: Fault, cause: unknown): StoreError {
  const [, code, predicate] = faults[fault];
  return new StoreError(code, `The ${store} database ${predicate}`, { cause });
}

const networkFaults: readonly (readonly [codes: RegExp, fault: Fault])[] = [
  [/^(?:ECONNRESET|EPIPE|ECONNABORTED)$/u, "lost"],
  [
    /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_NODATA|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ETIMEDOUT|ENOENT)$/u,
    "unreachable",
  ],
  [/CERT|^UNABLE_TO_|^ERR_(?:TLS|SSL|OSSL)|^EPROTO$/u, "certificate"],
];

/** What Node says of sockets and TLS, the same under every driver. */
export const networkFault = (code: string): Fault | undefined => networkFaults.find(([codes]) => codes.test(code))?.[1];

/** The fields of an error that tell what it is; a lookup needs no more. */
export function told(error: unknown): { readonly code: string; readonly number: number; readonly message: string } {
  if (typeof error !== "object" || error === null || StoreError.is(error)) return { code: "", number: 0, message: "" };
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const errno = "errno" in error ? error.errno : "number" in error ? error.number : 0;
  const message = "message" in error && typeof error.message === "string" ? error.message : "";
  return { code, number: typeof errno === "number" ? errno : 0, message };
}
