// Each package installs from its tarball into an empty project, alone or with one driver, imports, and compiles for the strictest of users.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import typesOfNode from "@types/node/package.json" with { type: "json" };
import { entriesOf, installs } from "../installs.mjs";
import { knownInstalls, labelOf, sizeOf } from "../install-table.mjs";
import { compile, inProject, runModule } from "../outsider.mjs";

/** Installed elsewhere in these tests, as it brings all drivers. */
const elsewhere = ["@runledger/cli"];
/** Two drivers show that one of them is enough; `installs.mjs` measures with all. */
const alike = /^(?:mysql2|mssql)@/;
/** Fastify's own types need those of Node, and so do streams. */
const ofNode = [`@types/node@${typesOfNode.version}`];
const nodeTypes = { "@runledger/server": ofNode, "@runledger/artifacts": ofNode };

for (const { name, driver } of await installs()) {
  if (elsewhere.includes(name) || alike.test(driver)) continue;
  test(`${name} alone${driver ? ` with ${driver}` : ""}`, async () => {
    const types = nodeTypes[name] ?? [];
    await inProject(
      [name],
      [driver, ...types].filter((other) => other !== undefined),
      async (folder) => {
        if (types.length === 0) costsWhatIsKnown({ name, driver }, folder);
        const entries = entriesOf(name);
        await runModule(folder, entries.map((entry) => `await import("${entry}");`).join("\n"));
        const uses = entries.map(
          (entry, n) => `import * as entry${n} from "${entry}";\nexport type Entry${n} = typeof entry${n};\n`,
        );
        await writeFile(join(folder, "use.ts"), uses.join(""));
        await compile(folder, ["use.ts"], types.length === 0 ? [] : ["node"]);
        if (name === "@runledger/store-sql") await saysWhichDriverIsMissing(folder, driver);
      },
    );
  });
}

/** A quarter more than in the table is a change that a review should see. */
function costsWhatIsKnown(each, folder) {
  const known = knownInstalls().get(labelOf(each));
  const remedy = "run `pnpm --filter @runledger/pack run install-table`, look at the difference, and commit it";
  assert.ok(known, `${labelOf(each)} is not in the table of installs; ${remedy}`);
  const { bytes, packages } = sizeOf(folder);
  assert.ok(
    bytes <= known.megabytes * 1.25e6 && packages <= known.packages * 1.25,
    `${bytes} bytes, ${packages} packages; ${remedy}`,
  );
}

/** @param driver the one that is installed */
async function saysWhichDriverIsMissing(folder, driver) {
  const [uri, missing] = driver.startsWith("pg@")
    ? ["sqlite:///runs.db", "npm install better-sqlite3-v13@npm:better-sqlite3@13.2.0"]
    : ["postgresql://127.0.0.1/runs", "npm install pg@8.23.1"];
  const said = await runModule(
    folder,
    `import { openSqlStore } from "@runledger/store-sql";
     await openSqlStore("${uri}", { artifactRoot: "." }).catch(({ code, message }) => console.log(code, message));`,
  );
  assert.match(said, /^INVALID_PARAMETER_VALUE /);
  assert.ok(said.includes(missing), said);
}
