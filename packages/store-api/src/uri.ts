// Tracking URIs: one parser for every form.
import { raise } from "./errors.js";

export interface StoreLocation {
  /** `file` for plain paths; the dialect for databases. */
  readonly scheme: string;
  /** What stood after `+`; ignored by our stores. */
  readonly driver?: string | undefined;
  /** As given. Never log it. */
  readonly uri: string;
  /** For logs and messages: user and password hidden. */
  readonly redacted: string;
}

const words = /^(?:databricks|databricks-uc|uc)$/;
// One letter is a Windows drive.
const schemed = /^([a-z][\w.-]+)(?:\+([\w.-]+))?:/i;
const secretValue = /([?&;][^=?&;]*(?:pass|pwd|secret|token|credential|key|auth|sig|odbc_connect)[^=?&;]*=)[^&]*/gi;

/** Query values first: a password there may hold an `@`. Then all up to the last `@`, as a password before it may hold one too. */
function redact(uri: string, prefix: string): string {
  const rest = uri.slice(prefix.length).replace(secretValue, "$1***");
  const authority = /^\/\/(?!\/)/.test(rest) ? "//" : "";
  const at = rest.lastIndexOf("@");
  return at < 0 || rest.startsWith("///") ? prefix + rest : `${prefix}${authority}***${rest.slice(at)}`;
}

/**
 * Takes paths (`./mlruns`, `C:\runs`), `file:`, `<dialect>[+<driver>]://…`, `http(s)://…`, and the bare words `databricks`, `databricks-uc`, `uc`.
 *
 * @throws INVALID_PARAMETER_VALUE on an empty or malformed URI
 */
export function parseStoreUri(uri: string): StoreLocation {
  if (typeof uri !== "string" || uri.trim() === "" || uri.includes("\0")) {
    return raise(
      "INVALID_PARAMETER_VALUE",
      "A store URI must be a path or start with a scheme, such as sqlite:///runs.db; it must not be empty",
    );
  }
  if (words.test(uri)) return { scheme: uri, uri, redacted: uri };
  const [prefix, scheme, driver] = schemed.exec(uri) ?? [];
  if (prefix !== undefined && scheme !== undefined) {
    const lower = scheme.toLowerCase();
    return { scheme: lower, driver, uri, redacted: lower === "file" ? uri : redact(uri, prefix) };
  }
  if (/^[^/\\]*:\/\//.test(uri)) {
    return raise(
      "INVALID_PARAMETER_VALUE",
      "A store URI must start with one scheme and at most one driver, as in postgresql+psycopg2://host/database",
    );
  }
  return { scheme: "file", uri, redacted: uri };
}
