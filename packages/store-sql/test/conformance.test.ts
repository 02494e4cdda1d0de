// The suite of all stores, on a file and in memory.
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeStore } from "@runledger/store-conformance/vitest";
import { afterAll, beforeAll } from "vitest";
import { indexRuns, openSqlStore } from "../src/index.js";
import { ROOT } from "./support/open.js";
import { temporaryFile } from "./support/temporary.js";

const capabilities = ["loggedModels", "datasets", "registry", "transfer", "trash"] as const;

/** A new database, made once: most cases take less time than that. */
const folder = mkdtempSync(join(tmpdir(), "runledger-sql-"));
const fresh = join(folder, "fresh.db");
const indexed = join(folder, "indexed.db");
beforeAll(async () => {
  await (await openSqlStore(`sqlite:///${fresh}`, { artifactRoot: ROOT })).close();
  copyFileSync(fresh, indexed);
  await indexRuns(`sqlite:///${indexed}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

describeStore("sqlite, file", {
  open: () => {
    const file = temporaryFile();
    copyFileSync(fresh, file);
    return openSqlStore(`sqlite:///${file}`, { artifactRoot: ROOT });
  },
  capabilities,
});

describeStore("sqlite, file with the index of runs", {
  open: () => {
    const file = temporaryFile();
    copyFileSync(indexed, file);
    return openSqlStore(`sqlite:///${file}`, { artifactRoot: ROOT });
  },
  capabilities,
});

describeStore("sqlite, in memory", { open: () => openSqlStore("sqlite://", { artifactRoot: ROOT }), capabilities });
