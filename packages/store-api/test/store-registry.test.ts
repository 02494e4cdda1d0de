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
    const install = async (name: string, source: string): Promise<void> => {
      const folder = join(cwd, "node_modules", name);
      await mkdir(folder, { recursive: true });
      await writeFile(
        join(folder, "package.json"),
        JSON.stringify({ name, type: "module", exports: { default: "./index.js" } }),
      );
      await writeFile(join(folder, "index.js"), source);
    };
    await install("runledger-store-mystore", plugin("installed", "mystore"));
    await install("runledger-store-sqlite", plugin("shadow", "sqlite"));
    await install("runledger-store-old", plugin("old", "old", 99));
    await install("runledger-store-throws", "throw new Error('no such library');");
    await install("@acme/lite", plugin("named", "sqlite"));
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
      "broken, mystore, sqlite",
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

  it("refuses what is no plugin, is not installed or does not load", async () => {
    expect(await failure("broken://x")).toContain("defineStore");
    expect(await failure("sqlite:///x", ["@acme/absent"])).toContain("'@acme/absent' is not installed");
    expect(await failure("sqlite:///x", ["./absent.mjs"])).toContain("cannot be loaded");
    expect(await failure("throws://x")).toContain("no such library");
  });
});
