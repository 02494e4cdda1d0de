// Finds and loads packages and files whose default export is a store plugin, and says what is wrong with those that are none.
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { raise } from "./errors.js";
import { shown } from "./failures.js";
import { CONTRACT_VERSION, type StorePlugin } from "./plugin.js";

const PACKAGE_PREFIX = "runledger-store-";
const remedy = "export default defineStore({ schemes, open }) from @runledger/store-api";

const refuse = (message: string, cause?: unknown): never => raise("INVALID_PARAMETER_VALUE", message, { cause });
const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);

/** What npm calls the package that is looked for when nobody else serves a scheme. */
export const packageOf = (scheme: string): string => `${PACKAGE_PREFIX}${scheme}`;

/** Where packages are looked for: from the user's folder upward, then beside this program, as in a global install. */
const places = (cwd: string): readonly NodeJS.Require[] => [
  createRequire(join(cwd, "package.json")),
  createRequire(import.meta.url),
];

const foldersOf = (cwd: string, name: string): readonly string[] => [
  ...new Set(places(cwd).flatMap((place) => place.resolve.paths(name) ?? [])),
];

/** Schemes of the installed packages that are named for one; nothing is loaded. */
export function installedSchemes(cwd: string): readonly string[] {
  const names = foldersOf(cwd, PACKAGE_PREFIX)
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).filter((name) => name.startsWith(PACKAGE_PREFIX)));
  return [...new Set(names.map((name) => name.slice(PACKAGE_PREFIX.length)))].toSorted();
}

/** The file of a package or path as a URL; undefined when no such package is installed. */
export function locatePlugin(name: string, cwd: string): string | undefined {
  if (name.startsWith("file:")) return name;
  if (name.startsWith(".") || isAbsolute(name)) return pathToFileURL(resolve(cwd, name)).href;
  for (const place of places(cwd)) {
    try {
      return pathToFileURL(place.resolve(name)).href;
    } catch (cause) {
      if (codeOf(cause) !== "MODULE_NOT_FOUND")
        return refuse(`Store plugin ${shown(name)} ${resolveReason(cause)}`, cause);
    }
  }
  const folder = foldersOf(cwd, name).find((each) => existsSync(join(each, name)));
  return folder === undefined
    ? undefined
    : refuse(
        `Store plugin ${shown(name)} is installed in ${folder}, but the file that its package.json names is missing`,
      );
}

function resolveReason(error: unknown): string {
  return codeOf(error) === "ERR_PACKAGE_PATH_NOT_EXPORTED"
    ? `is installed, but its package.json exports nothing for '.' under the condition 'default'; exports of the form { ".": { "types": …, "default": … } } work everywhere`
    : loadReason(error);
}

function loadReason(error: unknown): string {
  const message = error instanceof Error ? error.message : shown(error);
  const [, absent] = /^Cannot find package '([^']+)'/.exec(message) ?? [];
  return codeOf(error) === "ERR_MODULE_NOT_FOUND" && absent !== undefined
    ? `needs the package ${shown(absent)}, which is not installed; install it with: npm install ${absent}`
    : `cannot be loaded: ${message}`;
}

/** @throws INVALID_PARAMETER_VALUE when the file cannot be imported or its default export is no plugin */
export async function loadPlugin(name: string, file: string): Promise<StorePlugin> {
  const module: { readonly default?: unknown } = await import(file).catch((cause: unknown) =>
    refuse(`Store plugin ${shown(name)} ${loadReason(cause)}`, cause),
  );
  return asPlugin(module.default, `Store plugin ${shown(name)}`);
}

/** @param from how a message calls it @throws INVALID_PARAMETER_VALUE */
export function asPlugin(exported: unknown, from: string): StorePlugin {
  if (exported === undefined) return refuse(`${from} has no default export; ${remedy}`);
  // A CommonJS module as TypeScript emits it.
  const value = isObject(exported) && "default" in exported ? exported["default"] : exported;
  if (!isObject(value) || !("contractVersion" in value))
    return refuse(`The default export of ${from} is not a store plugin; ${remedy}`);
  const { contractVersion: version, schemes, open } = value;
  if (version !== CONTRACT_VERSION) {
    const older = Number(version) < CONTRACT_VERSION ? "a newer version of it" : "a newer version of this program";
    return refuse(
      `${from} was made for contract version ${shown(version)}, but this program has version ${CONTRACT_VERSION}; install ${older}`,
    );
  }
  if (!Array.isArray(schemes) || !schemes.every(isScheme) || typeof open !== "function")
    return refuse(
      `${from} must name its schemes in lower case, as in ['mystore'], and have a function open; ${remedy}`,
    );
  // A parsing seam: what is looked at stands for the rest.
  return value as unknown as StorePlugin;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
const isScheme = (value: unknown): boolean => typeof value === "string" && /^[a-z][a-z0-9_.-]+$/.test(value);
