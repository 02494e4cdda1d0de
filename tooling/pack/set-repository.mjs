// Says in every manifest which repository it comes from, as npm wants it for provenance. The release does it before it publishes,
// so that a fork publishes under its own address: that of the workflow, or the one given.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packages, root } from "../checks/workspace.mjs";

const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
const [url = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`] = process.argv.slice(2);
if (!URL.canParse(url)) {
  console.error("usage: node tooling/pack/set-repository.mjs https://host/owner/name");
  process.exit(2);
}
for (const { folder: directory, manifest } of packages) {
  const repository = { type: "git", url: `git+${url}.git`, directory };
  writeFileSync(join(root, directory, "package.json"), `${JSON.stringify({ ...manifest, repository }, null, 2)}\n`);
}
