// Checks of single arguments. Each gives back what may be stored or throws INVALID_PARAMETER_VALUE naming the value.
import type { ExperimentId, LoggedModelId, RunId } from "../contract/values.js";
import { raise, type StoreErrorCode } from "../errors.js";
import { canonicalExperimentId } from "../experiment-id.js";
import { failures, shown } from "../failures.js";
import { limits } from "../limits.js";

export const invalid = (message: string): never => raise("INVALID_PARAMETER_VALUE", message);

/** UTF-16 units before the code point number `limit`, or undefined when the text is not longer than that. */
function cutPoint(value: string, limit: number): number | undefined {
  if (value.length <= limit) return undefined;
  let units = 0;
  for (let points = 0; points < limit; points += 1) {
    if (units >= value.length) return undefined;
    units += (value.codePointAt(units) ?? 0) > 0xff_ff ? 2 : 1;
  }
  return units < value.length ? units : undefined;
}

/** Text of at most `limit` code points; may be empty. */
export function text(what: string, value: string, limit: number): string {
  if (typeof value !== "string") return invalid(`${what} must be text, but is ${shown(value)}`);
  if (cutPoint(value, limit) !== undefined)
    invalid(`${what} ${shown(value)} is longer than the ${limit} characters allowed`);
  if (!value.isWellFormed()) invalid(`${what} ${shown(value)} is not valid Unicode (it has half a surrogate pair)`);
  return value;
}

export function optionalText(what: string, value: string | null | undefined, limit: number): string | null {
  return value === undefined || value === null ? null : text(what, value, limit);
}

export function someText(what: string, value: string, limit: number): string {
  return text(what, value, limit) === "" ? invalid(`${what} must not be empty`) : value;
}

/** Text that is cut at `limit` code points when the caller allows it, and refused otherwise. */
export function cutText(what: string, value: string, limit: number, cut: boolean): string {
  const end = cut && typeof value === "string" ? cutPoint(value, limit) : undefined;
  return text(what, end === undefined ? value : value.slice(0, end), limit);
}

// ASCII names without odd segments, which are nearly all of them.
const plainKey = /^[\w\- :][\w.\- :]*(?:\/[\w\- :][\w.\- :]*)*$/;
// Python's `\w` and `$`: letters and numbers of any script, and one line feed at the end slips through.
const wideKey = /^[/\p{L}\p{N}_.\- :]*\n?$/u;

/** Whether the name is its own normal form as a relative path, as stores may keep it as one. */
export function isNormalPath(name: string): boolean {
  return !name.startsWith("..") && name.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/** Whether MLflow takes the text as the name of a metric, a param or a tag, length aside. */
export const isKeyName = (value: string): boolean =>
  plainKey.test(value) || (wideKey.test(value) && isNormalPath(value));

/** The name of a metric, a param or a tag. */
export function key(what: string, value: string): string {
  if (typeof value === "string" && value.length <= limits.key && plainKey.test(value)) return value;
  someText(what, value, limits.key);
  if (!wideKey.test(value))
    invalid(`${what} ${shown(value)} may hold only letters, digits, '_', '-', '.', ' ', ':' and '/'`);
  if (!isNormalPath(value))
    invalid(
      `${what} ${shown(value)} must be a normal relative path: no empty part, '.' or '..', no '/' at the start or end`,
    );
  return value;
}

/** For reading: any text that could have been a key of a metric. */
export function metricKey(key: string): string {
  return typeof key === "string" && key !== "" ? key : invalid(`Metric key must not be empty, but is ${shown(key)}`);
}

/** A whole number within ±2^53. */
export function wholeNumber(what: string, value: number, least = Number.MIN_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  return invalid(
    `${what} must be a whole number ${least < 0 ? "within ±2^53" : `from ${least} to 2^53`}, but is ${shown(value)}`,
  );
}

export function oneOf<const T extends string>(what: string, value: string, allowed: readonly T[]): T {
  return (
    allowed.find((candidate) => candidate === value) ??
    invalid(`${what} ${shown(value)} is unknown; it is one of ${allowed.join(", ")}`)
  );
}

export function unrepeated<T extends { readonly key: string }>(
  what: string,
  items: readonly T[],
  code: StoreErrorCode = "INVALID_PARAMETER_VALUE",
): readonly T[] {
  const seen = new Set<string>();
  for (const item of items) {
    if (seen.has(item.key)) raise(code, `${what} ${shown(item.key)} is given more than once`);
    seen.add(item.key);
  }
  return items;
}

/** Of equal identities the last item, at the place of the first. */
export function lastOfEach<T>(items: readonly T[], identity: (item: T) => string): readonly T[] {
  const found = new Map(items.map((item) => [identity(item), item]));
  return found.size === items.length ? items : [...found.values()];
}

/** Of equal identities the first item. */
export function firstOfEach<T>(items: readonly T[], identity: (item: T) => string): readonly T[] {
  return lastOfEach(items.toReversed(), identity).toReversed();
}

/** No store's column holds more. */
const fitsInt64 = (integer: string): boolean =>
  integer.length < 19 || (integer.length <= 20 && BigInt.asIntN(64, BigInt(integer)) === BigInt(integer));

/** @throws failures.experimentNotFound for an id beyond 64 bits */
export function experimentId(id: ExperimentId): ExperimentId {
  const [known] = knownExperimentIds([id]);
  if (known === undefined) throw failures.experimentNotFound(id);
  return known;
}

/** Canonical and distinct; ids beyond 64 bits name nothing and are left out. */
export function knownExperimentIds(ids: readonly ExperimentId[]): readonly ExperimentId[] {
  const known = new Set<ExperimentId>();
  for (const id of ids) {
    const canonical = typeof id === "string" ? canonicalExperimentId(id) : undefined;
    if (canonical === undefined) return invalid(`Experiment id ${shown(id)} must be a whole number`);
    if (fitsInt64(canonical)) known.add(canonical);
  }
  return [...known];
}

// Also keeps path separators away from stores that use ids as file names.
const idPattern = /^[a-zA-Z0-9][\w-]{0,255}$/;

/** Whether any store can have made this id. */
export function isPossibleId(what: string, id: string): boolean {
  if (id === "") invalid(`${what} must not be empty`);
  return typeof id === "string" ? idPattern.test(id) : invalid(`${what} must be text, but is ${shown(id)}`);
}

export function runId(id: RunId): RunId {
  if (!isPossibleId("Run id", id)) throw failures.runNotFound(id);
  return id;
}

export function loggedModelId(id: LoggedModelId): LoggedModelId {
  if (!isPossibleId("Logged model id", id)) throw failures.loggedModelNotFound(id);
  return id;
}

const versionText = /^\s*\+?(-?\d+)\s*$/;

/** The number of a model version; one that cannot exist becomes -1, which names nothing. */
export function versionNumber(version: number | string): number {
  const number = typeof version === "number" ? version : Number(versionText.exec(version)?.[1] ?? Number.NaN);
  if (!Number.isInteger(number)) return invalid(`Version ${shown(version)} must be a whole number`);
  return number >= 0 && number <= limits.modelVersion ? number : -1;
}
