// From a URI to an open store: which plugin serves which scheme. A value that apps build; nothing is global and nothing is downloaded.
import type { Store } from "./contract/store.js";
import { raise } from "./errors.js";
import { shown } from "./failures.js";
import type { OpenOptions, StorePlugin } from "./plugin.js";
import { asPlugin, installedSchemes, loadPlugin, locatePlugin, packageOf } from "./store-plugins.js";
import { parseStoreUri } from "./uri.js";

/** Scheme → import of a module whose default export is the plugin, so that an unused store is never loaded. */
export type BuiltInStores = Readonly<Record<string, () => Promise<{ readonly default: unknown }>>>;

export interface StoreRegistryOptions {
  /** Packages or files with a plugin as default export; asked in this order, before the built-in stores. */
  readonly plugins?: readonly string[] | undefined;
  /** Where packages are looked up first and relative files start. Default: the working directory. */
  readonly cwd?: string | undefined;
}

/** A scheme that can be opened, and what serves it: a plugin that was named, a store of the program, or an installed package. */
export interface KnownScheme {
  readonly scheme: string;
  readonly origin: "plugin" | "built in" | "installed";
  /** The plugin as it was named, or the package; null for a built-in store. */
  readonly from: string | null;
}

export interface StoreRegistry {
  /** @throws INVALID_PARAMETER_VALUE when the URI is malformed, no plugin serves its scheme, or a plugin cannot be loaded */
  open(uri: string, options: OpenOptions): Promise<Store>;
  /** One entry for each scheme, by scheme. Named plugins are loaded for it, nothing else. @throws as `open`, about those */
  known(): Promise<readonly KnownScheme[]>;
}

interface NamedPlugin {
  readonly name: string;
  readonly plugin: StorePlugin;
}

async function loadNamed(name: string, cwd: string): Promise<NamedPlugin> {
  const file =
    locatePlugin(name, cwd) ??
    raise(
      "INVALID_PARAMETER_VALUE",
      `Store plugin ${shown(name)} is not installed in ${cwd}; name a package or a file`,
    );
  return { name, plugin: await loadPlugin(name, file) };
}

export function createStoreRegistry(
  builtIn: BuiltInStores,
  { plugins = [], cwd = process.cwd() }: StoreRegistryOptions = {},
): StoreRegistry {
  let loading: Promise<readonly NamedPlugin[]> | undefined;
  const named = (): Promise<readonly NamedPlugin[]> =>
    (loading ??= Promise.all(plugins.map((name) => loadNamed(name, cwd))));

  async function known(): Promise<readonly KnownScheme[]> {
    const found = [
      ...installedSchemes(cwd).map((scheme) => ({ scheme, origin: "installed" as const, from: packageOf(scheme) })),
      ...Object.keys(builtIn).map((scheme) => ({ scheme, origin: "built in" as const, from: null })),
      ...(await named())
        .toReversed()
        .flatMap(({ name, plugin }) =>
          plugin.schemes.map((scheme) => ({ scheme, origin: "plugin" as const, from: name })),
        ),
    ];
    // Who is asked first stands last.
    const last = new Map<string, KnownScheme>(found.map((each) => [each.scheme, each]));
    return [...last.values()].toSorted((a, b) => (a.scheme < b.scheme ? -1 : 1));
  }

  /** The package that is named for the scheme. */
  async function installed(scheme: string, redacted: string): Promise<StorePlugin> {
    const name = packageOf(scheme);
    const file = locatePlugin(name, cwd);
    if (file === undefined) {
      const schemes = (await known()).map((each) => each.scheme).join(", ");
      return raise(
        "INVALID_PARAMETER_VALUE",
        `No store serves '${scheme}' (in ${redacted}). Known schemes: ${schemes}. ` +
          `The package ${name} is not installed in ${cwd}; install it there or name a plugin with --store-plugin`,
      );
    }
    const plugin = await loadPlugin(name, file);
    if (plugin.schemes.includes(scheme)) return plugin;
    const others = plugin.schemes.map((each) => `'${each}'`).join(", ");
    return raise("INVALID_PARAMETER_VALUE", `Store plugin ${shown(name)} serves ${others}, but not '${scheme}'`);
  }

  async function find(scheme: string, redacted: string, warn: OpenOptions["warn"]): Promise<StorePlugin> {
    const [first, ...others] = (await named()).filter(({ plugin }) => plugin.schemes.includes(scheme));
    for (const { name } of others)
      warn?.(
        `'${scheme}' is served by ${shown(first?.name)}, named first; ${shown(name)} serves it too and is not asked`,
      );
    const own = Object.hasOwn(builtIn, scheme) ? builtIn[scheme] : undefined;
    if (first !== undefined) return first.plugin;
    return own === undefined ? installed(scheme, redacted) : asPlugin((await own()).default, `The store for ${scheme}`);
  }

  return {
    async open(uri, options) {
      const location = parseStoreUri(uri);
      const plugin = await find(location.scheme, location.redacted, options.warn);
      return plugin.open(location, options);
    },
    known,
  };
}
