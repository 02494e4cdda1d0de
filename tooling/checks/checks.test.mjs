// What the tree promises: import directions, the same shape for every package, one home for the environment.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { countTests } from "./count-tests.mjs";
import { importedPackages, loadedWith, packages, read, root } from "./workspace.mjs";

/** Which of our packages the sources of a package may import. Tests are free. */
const allowed = {
  "@runledger/store-api": [],
  "@runledger/rest-api": ["@runledger/store-api"],
  "@runledger/store-conformance": ["@runledger/store-api"],
  "@runledger/copy": ["@runledger/store-api"],
  "@runledger/store-memory": ["@runledger/store-api"],
  "@runledger/store-file": ["@runledger/store-api"],
  "@runledger/store-sql": ["@runledger/store-api"],
  "@runledger/store-http": ["@runledger/store-api", "@runledger/rest-api"],
  "@runledger/store-databricks": ["@runledger/store-api", "@runledger/rest-api", "@runledger/store-http"],
  "@runledger/artifacts": ["@runledger/store-api", "@runledger/rest-api"],
  "@runledger/server": ["@runledger/store-api", "@runledger/rest-api", "@runledger/artifacts"],
  "@runledger/create-store": [],
  "@runledger/cli": null, // composes everything
};

const isTest = (file) => file.endsWith(".test.ts");

for (const { folder, manifest, sources } of packages) {
  test(`${folder}: imports go down only`, () => {
    assert.ok(manifest.name in allowed, `${manifest.name} is not in the table of import directions`);
    const may = allowed[manifest.name];
    for (const file of sources.filter((source) => !isTest(source))) {
      for (const name of importedPackages(file)) {
        if (name.startsWith("@runledger/") && may) assert.ok(may.includes(name), `${file} imports ${name}`);
        if (name === "typeorm") assert.equal(manifest.name, "@runledger/store-sql", `${file} imports typeorm`);
      }
    }
  });

  test(`${folder}: imports what its manifest declares`, () => {
    const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = manifest;
    for (const file of sources.filter((source) => !isTest(source))) {
      for (const name of importedPackages(file)) {
        if (name.startsWith("node:") || name === manifest.name) continue;
        assert.ok(
          name in dependencies || name in peerDependencies,
          `${file} imports ${name}, which ${folder}/package.json does not declare`,
        );
      }
    }
    for (const name of Object.keys(peerDependencies))
      assert.ok(name in devDependencies, `${name} is a peer but not a dev dependency`);
  });

  test(`${folder}: has the shape of every package`, () => {
    assert.equal(manifest.type, "module");
    assert.equal(manifest.sideEffects, false);
    assert.equal(manifest.exports["./package.json"], "./package.json");
    for (const [entry, target] of Object.entries(manifest.exports)) {
      if (typeof target === "object") assert.deepEqual(Object.keys(target), ["types", "default"], `export ${entry}`);
    }
    for (const file of ["README.md", "tsconfig.json", "tsconfig.test.json", "vitest.config.ts", "src/index.ts"]) {
      assert.ok(existsSync(join(root, folder, file)), `${folder}/${file} is missing`);
    }
    assert.deepEqual(Object.keys(manifest.scripts).sort(), ["build", "check", "test"]);
    if (manifest.name.includes("/store-") && !["@runledger/store-api"].includes(manifest.name)) {
      assert.ok(manifest.peerDependencies?.["@runledger/store-api"], "store-api is a peer of every store");
    }
  });

  test(`${folder}: every source file says what it is for`, () => {
    for (const file of sources.filter((source) => !isTest(source))) {
      assert.match(read(file), /^(\/\/|\/\*\*|#!)/, `${file} has no header comment`);
    }
  });
}

/** Entries that run wherever there is `fetch`: with everything that they load they must not need Node. */
const portable = [
  "packages/store-api/src/index.ts",
  "packages/rest-api/src/index.ts",
  "packages/store-http/src/index.ts",
  "packages/store-http/src/internal.ts",
];

for (const entry of portable) {
  test(`${entry} needs no Node`, () => {
    for (const file of loadedWith(entry)) {
      const nodes = [...importedPackages(file)].filter((name) => name.startsWith("node:"));
      assert.deepEqual(nodes, [], `${file} is loaded with ${entry}`);
      assert.doesNotMatch(read(file), /\b(?:Buffer|process|__dirname)\b[.(]/, `${file} is loaded with ${entry}`);
    }
  });
}

test("the counter understands vitest, node and turbo", () => {
  const log = [
    "@runledger/server:test:       Tests  2 failed | 40 passed (42)",
    "      Tests  7 passed (7)",
    "ℹ pass 3",
    "ℹ fail 1",
  ].join("\n");
  assert.deepEqual(countTests(log), { passed: 50, failed: 3, suites: 3 });
});
