// Page tokens: the sort values of the last row given, so a page costs the same at any depth. Opaque to callers.
import { fromBase64url, toBase64url } from "../base64url.js";
import { raise } from "../errors.js";
import { shown } from "../failures.js";
import { checksum, checksumLength } from "./checksum.js";
import type { Cursor, OrderKey, SortValue } from "./filter.js";

/** Not a secret: it only tells a token of this ordering from any other text. */
function digestOf(body: string, orderBy: readonly OrderKey[]): string {
  const ordering = orderBy.map(({ field, descending, dataset }) => [
    field.space,
    field.key,
    descending,
    dataset?.name,
    dataset?.digest,
  ]);
  return checksum(JSON.stringify([ordering, body]));
}

/** JSON has no NaN and no infinities; as text they cannot be mistaken, since the type of each key is known. */
const toJson = (value: SortValue): SortValue =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

function fromJson(value: unknown, type: "string" | "number"): SortValue | undefined {
  if (value === null) return null;
  if (type === "string") return typeof value === "string" ? value : undefined;
  if (typeof value === "number") return value;
  return value === "NaN" || value === "Infinity" || value === "-Infinity" ? Number(value) : undefined;
}

/** Token for the page after the row with this cursor. */
export function encodePageToken(cursor: Cursor, orderBy: readonly OrderKey[]): string {
  const body = JSON.stringify(cursor.map(toJson));
  return toBase64url(digestOf(body, orderBy) + body);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** @throws INVALID_PARAMETER_VALUE unless the token was made for the same ordering */
export function decodePageToken(token: string, orderBy: readonly OrderKey[]): Cursor {
  const refuse = (): never =>
    raise(
      "INVALID_PARAMETER_VALUE",
      `Invalid page token ${shown(token)}: give one back as the search with the same ordering returned it`,
    );
  const text = fromBase64url(token) ?? refuse();
  const body = text.slice(checksumLength);
  if (text.slice(0, checksumLength) !== digestOf(body, orderBy)) return refuse();
  const values = parsed(body);
  if (!Array.isArray(values) || values.length !== orderBy.length) return refuse();
  return orderBy.map(({ field }, i) => {
    const value = fromJson(values[i], field.type);
    return value === undefined ? refuse() : value;
  });
}
