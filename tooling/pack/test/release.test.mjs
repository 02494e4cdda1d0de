// A release as the workflow makes it, up to the last step: versions and changelogs in a scratch clone, and a publish that sends nothing.
import assert from "node:assert/strict";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { root } from "../../checks/workspace.mjs";
import { command } from "../command.mjs";
import { inFolder } from "../outsider.mjs";
import { manifests, pnpm } from "../tarballs.mjs";

const changed = `---
"@runledger/store-api": major
---

Another contract.
`;

test("changesets make versions and changelogs, and dependents follow", async () => {
  await inFolder(async (folder) => {
    const clone = join(folder, "clone");
    await command(["git", "clone", "--quiet", root, clone]);
    await writeFile(join(clone, ".changeset/another-contract.md"), changed);
    await command(["node", "tooling/pack/set-repository.mjs", "https://example.org/a/b"], { cwd: clone });
    await command(["changeset", "version"], { cwd: clone, env: await withoutPnpm(folder) });

    const manifestOf = async (place) => JSON.parse(await readFile(join(clone, place, "package.json"), "utf8"));
    const { version, repository } = await manifestOf("packages/store-api");
    assert.equal(version, "1.0.0");
    assert.equal(repository.directory, "packages/store-api");
    assert.notEqual(
      (await manifestOf("packages/store-memory")).version,
      manifests.get("@runledger/store-memory").version,
    );
    assert.match(await readFile(join(clone, "packages/store-api/CHANGELOG.md"), "utf8"), /Another contract\./);
    await assert.rejects(readFile(join(clone, ".changeset/another-contract.md")));
  });
});

test("every package could be published", async () => {
  const [program, ...args] = pnpm.filter((part) => part !== "--silent");
  const said = await command([program, ...args, "--recursive", "publish", "--dry-run", "--no-git-checks", "--json"], {
    cwd: root,
  });
  for (const name of manifests.keys()) assert.ok(said.includes(name), `${name} is not among\n${said}`);
});

/** A `pnpm` that does nothing: changesets would have it install the clone, which takes longer than all the rest. */
async function withoutPnpm(folder) {
  const bin = join(folder, "bin");
  await mkdir(bin);
  await writeFile(join(bin, "pnpm"), "#!/bin/sh\n");
  await chmod(join(bin, "pnpm"), 0o755);
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
}
