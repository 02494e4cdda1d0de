// Failures of a start as one sentence that says what to do.
import { StoreError } from "@runledger/store-api";

interface Where {
  readonly host: string;
  readonly port: number;
}

const reasons: Readonly<Record<string, (where: Where) => string>> = {
  EADDRINUSE: ({ host, port }) => `port ${port} of ${host} is in use; choose another one with --port`,
  EACCES: ({ host, port }) => `port ${port} of ${host} may not be used by this user; choose one above 1023 with --port`,
  EADDRNOTAVAIL: ({ host }) => `'${host}' is not an address of this machine; choose another one with --host`,
  ENOTFOUND: ({ host }) => `'${host}' is not a known host name; choose another one with --host`,
};

function listenReason(error: Error, where: Where): string | undefined {
  if (!("code" in error) || typeof error.code !== "string" || !("syscall" in error)) return undefined;
  return ["listen", "bind", "getaddrinfo"].includes(String(error.syscall)) ? reasons[error.code]?.(where) : undefined;
}

export function failureSentence(error: unknown, where: Where): string {
  if (StoreError.is(error)) return error.message;
  if (!(error instanceof Error)) return String(error);
  return listenReason(error, where) ?? error.message;
}
