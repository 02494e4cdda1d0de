// A store of one's own, by the guide alone: from an empty folder to a green suite.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { command } from "../command.mjs";
import { inFolder, install } from "../outsider.mjs";
import { tarball } from "../tarballs.mjs";

test("npm create, npm install, npm test", async (t) => {
  await inFolder(async (folder) => {
    const start = performance.now();
    const exec = ["npm", "exec", "--yes", "--prefer-offline", `--package=${tarball("@runledger/create-store")}`, "--"];
    assert.match(await command([...exec, "create-store", "clickhouse"], { cwd: folder }), /npm test/);
    const own = join(folder, "runledger-store-clickhouse");
    await install(own, ["@runledger/store-api", "@runledger/store-conformance"]);
    const said = await command(["npm", "test", "--silent"], { cwd: own, env: { ...process.env, NO_COLOR: "1" } });
    t.diagnostic(`${Math.round((performance.now() - start) / 1000)} s to a green suite: ${/Tests .*/.exec(said)?.[0]}`);

    const [{ filename }] = JSON.parse(await command(["npm", "pack", "--json", "--silent"], { cwd: own }));
    await command(["attw", join(own, filename), "--profile", "esm-only", "--format", "ascii", "--no-color"]);
  });
});
