// The committed pages are what the packages offer, so that no surface changes unseen.
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { test } from "node:test";
import { read, root } from "../../checks/workspace.mjs";
import { apiReports } from "../api-reports.mjs";

const remedy = "run `node tooling/pack/api-reports.mjs` after a build, look at the difference, and commit it";

for (const { file, text } of apiReports()) {
  test(`${file} is what the package offers`, () => assert.equal(read(file), text, remedy));
}

test("there is no page of a package that is gone", () => {
  const pages = globSync("docs/reference/api/*.md", { cwd: root });
  assert.deepEqual(
    pages.sort(),
    apiReports()
      .map(({ file }) => file)
      .sort(),
    remedy,
  );
});
