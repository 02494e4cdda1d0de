// What npm would publish is well-formed: publint, attw, and no file that nobody needs.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { command } from "../command.mjs";
import { manifests, tarball } from "../tarballs.mjs";

const wanted =
  /^package\/(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|bin\/[\w-]+\.mjs|template\/.*|dist\/.*\.(?:js|js\.map|d\.ts))$/;

for (const name of manifests.keys()) {
  test(`${name}: publint has nothing to say`, async () => {
    const data = await readFile(tarball(name));
    const { messages, pkg } = await publint({
      pack: { tarball: data.buffer.slice(data.byteOffset, data.byteOffset + data.length) },
    });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg)),
      [],
    );
  });

  test(`${name}: types resolve as the code does (attw)`, async () => {
    await command(["attw", tarball(name), "--profile", "esm-only", "--format", "ascii", "--no-color"]);
  });

  test(`${name}: holds what is needed and nothing else`, async () => {
    const files = (await command(["tar", "tzf", tarball(name)])).trim().split("\n");
    for (const file of ["README.md", "LICENSE"]) assert.ok(files.includes(`package/${file}`), `${file} is missing`);
    assert.deepEqual(
      files.filter((file) => !wanted.test(file) || /^package\/dist\/.*\.test\./.test(file)),
      [],
    );
  });
}
