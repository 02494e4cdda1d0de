// From a URI to an open store: which plugin serves which scheme. A value that apps build; nothing is global and nothing is downloaded.
import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Store } from "./contract/store.js";
import { raise } from "./errors.js";
import { shown } from "./failures.js";
import { CONTRACT_VERSION, type OpenOptions, type StorePlugin } from "./plugin.js";
import { parseStoreUri } from "./uri.js";

/** Scheme → import of a module whose default export is the plugin, so that an unused store is never loaded. */
export type BuiltInStores = Readonly<Record<string, () => Promise<{ readonly default: unknown }>>>;

export interface StoreRegistryOptions {
  /** Packages or files with a plugin as default export; asked in this order, before the built-in stores. */
  readonly plugins?: readonly string[] | undefined;
  /** Where packages are looked up and relative files start. Default: the working directory. */
  readonly cwd?: string | undefined;
}

export interface StoreRegistry {
  /** @throws INVALID_PARAMETER_VALUE when the URI is malformed, no plugin serves its scheme, or a plugin cannot be loaded */
  open(uri: string, options: OpenOptions): Promise<Store>;
}

const packageOf = (scheme: string): string => `runledger-store-${scheme}`;

function asPlugin(value: unknown, from: string): StorePlugin {
  if (typeof value !== "object" || value === null || !("contractVersion" in value)) {
    return raise(
      "INVALID_PARAMETER_VALUE",
      `The default export of ${from} is not a store plugin; make it with defineStore`,
    );
  }
  if (value.contractVersion !== CONTRACT_VERSION) {
    raise(
      "INVALID_PARAMETER_VALUE",
      `${from} was made for contract version ${shown(value.contractVersion)}, but this program has version ${CONTRACT_VERSION}`,
    );
  }
  // A parsing seam: the version stands for the rest of the shape.
  return value as StorePlugin;
}

/** The file of a plugin, or undefined when no such package is installed. */
function locate(plugin: string, cwd: string): string | undefined {
  if (plugin.startsWith("file:")) return plugin;
  if (plugin.startsWith(".") || isAbsolute(plugin)) return pathToFileURL(resolve(cwd, plugin)).href;
  try {
    return pathToFileURL(createRequire(join(cwd, "package.json")).resolve(plugin)).href;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "MODULE_NOT_FOUND") return undefined;
    const reason = cause instanceof Error ? cause.message : shown(cause);
    return raise("INVALID_PARAMETER_VALUE", `Store plugin ${shown(plugin)} cannot be loaded: ${reason}`, { cause });
  }
}

async function load(plugin: string, file: string): Promise<StorePlugin> {
  const module: { readonly default?: unknown } = await import(file).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : shown(cause);
    return raise("INVALID_PARAMETER_VALUE", `Store plugin ${shown(plugin)} cannot be loaded: ${reason}`, { cause });
  });
  return asPlugin(module.default, plugin);
}

export function createStoreRegistry(
  builtIn: BuiltInStores,
  { plugins = [], cwd = process.cwd() }: StoreRegistryOptions = {},
): StoreRegistry {
  const explicit = async function* (): AsyncGenerator<StorePlugin> {
    for (const name of plugins) {
      const file =
        locate(name, cwd) ?? raise("INVALID_PARAMETER_VALUE", `Store plugin ${shown(name)} is not installed in ${cwd}`);
      yield await load(name, file);
    }
  };

  async function find(scheme: string, redacted: string): Promise<StorePlugin> {
    const known = new Set(Object.keys(builtIn));
    for await (const plugin of explicit()) {
      if (plugin.schemes.includes(scheme)) return plugin;
      for (const other of plugin.schemes) known.add(other);
    }
    const own = Object.hasOwn(builtIn, scheme) ? builtIn[scheme] : undefined;
    if (own !== undefined) return asPlugin((await own()).default, `The store for ${scheme}`);
    const name = packageOf(scheme);
    const file = locate(name, cwd);
    if (file !== undefined) return load(name, file);
    return raise(
      "INVALID_PARAMETER_VALUE",
      `No store serves '${scheme}' (in ${redacted}). Known schemes: ${[...known].toSorted().join(", ")}. ` +
        `The package ${name} is not installed in ${cwd}; install it there or name a plugin with --store-plugin`,
    );
  }

  return {
    async open(uri, options) {
      const location = parseStoreUri(uri);
      const plugin = await find(location.scheme, location.redacted);
      return plugin.open(location, options);
    },
  };
}
