// URIs of servers as SQLAlchemy writes them: dialect[+driver]://user:password@host:port/database?parameter=value.
import { raise, type StoreLocation } from "@runledger/store-api";

export interface ServerUri {
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly database?: string | undefined;
  /** In the order given. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

// As in SQLAlchemy, a password may hold anything but an @, and an IPv6 address stands in brackets.
const form = /^\/\/(?:([^:/]*)(?::([^@]*))?@)?(?:\[([^/?]+)\]|([^/:?]+))?(?::([^/?]*))?(?:\/([^?]*))?(?:\?(.*))?$/su;

/** @throws INVALID_PARAMETER_VALUE when it has another form */
export function parseServerUri({ uri, scheme, redacted }: StoreLocation): ServerUri {
  const found = form.exec(uri.slice(uri.indexOf(":") + 1));
  if (found === null) return malformed(scheme, redacted);
  const [, user, password, address, host, port, database, query = ""] = found;
  if (port !== undefined && !/^\d{1,5}$/u.test(port)) return malformed(scheme, redacted);
  try {
    return {
      user: user === undefined ? undefined : decodeURIComponent(user),
      password: password === undefined ? undefined : decodeURIComponent(password),
      host: address ?? host,
      port: port === undefined ? undefined : Number(port),
      database: database === "" ? undefined : database,
      parameters: [...new URLSearchParams(query)],
    };
  } catch {
    return malformed(scheme, redacted);
  }
}

const malformed = (scheme: string, redacted: string): never =>
  raise(
    "INVALID_PARAMETER_VALUE",
    `A ${scheme} URI must be ${scheme}://user:password@host:port/database?parameter=value, with special characters of user and password percent-encoded, but is '${redacted}'`,
  );

/** What a parameter does to the options that a driver gets. */
export type Parameter<Options> = (value: string, options: Options, name: string) => void;

/**
 * Hands each parameter to what knows it.
 * @param canonical makes one name of all spellings
 * @throws INVALID_PARAMETER_VALUE naming the parameter and what is allowed
 */
export function readParameters<Options>(
  scheme: string,
  parameters: ServerUri["parameters"],
  known: Readonly<Record<string, Parameter<Options>>>,
  options: Options,
  canonical: (name: string) => string = (name) => name,
): void {
  for (const [name, value] of parameters) {
    const parameter = Object.hasOwn(known, canonical(name)) ? known[canonical(name)] : undefined;
    if (parameter === undefined) {
      raise(
        "INVALID_PARAMETER_VALUE",
        `A ${scheme} URI takes no parameter '${name}'; allowed are ${Object.keys(known).join(", ")}`,
      );
    }
    parameter(value, options, name);
  }
}

/** @throws INVALID_PARAMETER_VALUE unless the value is one of the words */
export function oneOf<Word extends string>(words: readonly Word[], value: string, name: string): Word {
  return (
    words.find((word) => word === value) ??
    raise("INVALID_PARAMETER_VALUE", `Parameter '${name}' must be one of ${words.join(", ")}, but is '${value}'`)
  );
}

export function wholeNumber(value: string, name: string): number {
  if (!/^\d{1,9}$/u.test(value))
    raise("INVALID_PARAMETER_VALUE", `Parameter '${name}' must be a whole number, but is '${value}'`);
  return Number(value);
}

export const isTrue = (value: string, name: string): boolean =>
  ["true", "yes", "1", "on"].includes(
    oneOf(["true", "false", "yes", "no", "1", "0", "on", "off"], value.toLowerCase(), name),
  );
