import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONTRACT_VERSION, type OpenOptions, type Store, type StoreLocation } from "../src/index.js";
import { type BuiltInStores, createStoreRegistry } from "../src/registry.js";

const options: OpenOptions = { artifactRoot: "/tmp/artifacts" };
const plugin = (name: string, scheme: string, version: number = CONTRACT_VERSION): string =>
  `export default { contractVersion: ${version}, schemes: ["${scheme}"], open: async (location) => ({ from: "${name}", location }) };`;

describe("createStoreRegistry", () => {
  let cwd = "";
  const builtIn: BuiltInStores = {
    sqlite: async () => ({
      default: {
        contractVersion: CONTRACT_VERSION,
        schemes: ["sqlite"],
        open: async () => ({ from: "built in" }) as unknown as Store,
      },
    }),
    broken: async () => ({ default: { open: () => undefined } }),
  };
  const opened = async (uri: string, plugins: readonly string[] = []) =>
    (await createStoreRegistry(builtIn, { cwd, plugins }).open(uri, options)) as unknown as {
      readonly from: string;
      readonly location: StoreLocation;
    };
  const failure = async (uri: string, plugins: readonly string[] = []): Promise<string> => {
    const error: unknown = await opened(uri, plugins).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    return error instanceof Error ? error.message : "";
  };

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), "store-registry-"));
    const install = async (
      name: string,
      source: string,
      exports: object = { default: "./index.js" },
    ): Promise<void> => {
      const folder = join(cwd, "node_modules", name);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "package.json"), JSON.stringify({ name, type: "module", exports }));
      if (source !== "") await writeFile(join(folder, "index.js"), source);
    };
    await install("runledger-store-mystore", plugin("installed", "mystore"));
    await install("runledger-store-sqlite", plugin("shadow", "sqlite"));
    await install("runledger-store-old", plugin("old", "old", 99));
    await install("runledger-store-throws", "throw new Error('no such library');");
    await install("runledger-store-lacking", `import "some-driver"; ${plugin("lacking", "lacking")}`);
    await install("runledger-store-import-only", plugin("any", "import-only"), { import: "./index.js" });
    await install("runledger-store-unbuilt", "");
    await install("runledger-store-elsewhere", plugin("elsewhere", "here"));
    await install("runledger-store-bare", "export const plugin = {};");
    await install(
      "runledger-store-half",
      `export default { contractVersion: ${CONTRACT_VERSION}, schemes: ["Half"], open: 1 };`,
    );
    await install("@acme/lite", plugin("named", "sqlite"));
    await install(
      "@acme/common",
      `const exports = ${plugin("common", "common").slice("export default ".length)} export default { default: exports };`,
    );
    await writeFile(join(cwd, "own.mjs"), plugin("file", "mystore"));
  });
  afterAll(async () => rm(cwd, { recursive: true }));

  it("asks named plugins first, then built-in stores, then installed packages", async () => {
    expect((await opened("sqlite:///x")).from).toBe("built in");
    expect((await opened("sqlite:///x", ["./own.mjs", "@acme/lite"])).from).toBe("named");
    expect((await opened("mystore://host")).from).toBe("installed");
    expect(await opened("mystore+any://u:p@host", [join(cwd, "own.mjs")])).toMatchObject({
      from: "file",
      location: { scheme: "mystore", redacted: "mystore+any://***@host" },
    });
  });

  it("says for an unknown scheme what it knows, what it tried and what to do, without the password", async () => {
    const message = await failure("clickhouse://me:secret@host", ["./own.mjs"]);
    for (const part of [
      "'clickhouse'",
      "bare, broken, elsewhere, half, import-only, lacking, mystore, old, sqlite, throws, unbuilt",
      "runledger-store-clickhouse",
      "--store-plugin",
      "***@host",
    ])
      expect(message).toContain(part);
    expect(message).not.toContain("secret");
  });

  it("refuses a plugin of another contract, naming both numbers", async () => {
    const message = await failure("old://x");
    expect([message.includes("99"), message.includes(String(CONTRACT_VERSION))]).toEqual([true, true]);
  });

  it("takes the default export of a CommonJS module as TypeScript emits it", async () => {
    expect((await opened("common://x", ["@acme/common"])).from).toBe("common");
  });

  it("refuses what is no plugin, is not installed or does not load", async () => {
    expect(await failure("broken://x")).toContain("defineStore");
    expect(await failure("bare://x")).toContain("no default export; export default defineStore(");
    expect(await failure("half://x")).toContain("lower case");
    expect(await failure("sqlite:///x", ["@acme/absent"])).toContain("'@acme/absent' is not installed");
    expect(await failure("sqlite:///x", ["./absent.mjs"])).toContain("cannot be loaded");
    expect(await failure("throws://x")).toContain("no such library");
  });

  it("tells an author what is wrong with an installed package", async () => {
    expect(await failure("lacking://x")).toMatch(/needs the package 'some-driver'.*npm install some-driver$/);
    expect(await failure("import-only://x")).toMatch(/under the condition 'default'.*"types": …, "default": …/);
    expect(await failure("unbuilt://x")).toMatch(/is installed in .*node_modules, but the file .* is missing$/);
    expect(await failure("elsewhere://x")).toContain("'runledger-store-elsewhere' serves 'here', but not 'elsewhere'");
  });

  it("warns when two named plugins serve a scheme, and asks the first", async () => {
    const warnings: string[] = [];
    const registry = createStoreRegistry(builtIn, { cwd, plugins: ["./own.mjs", "runledger-store-mystore"] });
    const store = await registry.open("mystore://x", { ...options, warn: (line) => warnings.push(line) });
    expect([store, warnings]).toMatchObject([
      { from: "file" },
      ["'mystore' is served by './own.mjs', named first; 'runledger-store-mystore' serves it too and is not asked"],
    ]);
  });

  it("lists each scheme with what would be asked for it", async () => {
    const known = await createStoreRegistry(builtIn, { cwd, plugins: ["@acme/lite"] }).known();
    expect(known.filter(({ scheme }) => ["broken", "mystore", "sqlite"].includes(scheme))).toEqual([
      { scheme: "broken", origin: "built in", from: null },
      { scheme: "mystore", origin: "installed", from: "runledger-store-mystore" },
      { scheme: "sqlite", origin: "plugin", from: "@acme/lite" },
    ]);
  });
});
