// `runledger doctor` from the outside: its findings, its question before a repair, and its exit codes.
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openFileStore } from "@runledger/store-file";
import { expect, test } from "vitest";
import { type Ended, newFolder, run } from "./run-command.js";

async function folderWithATornFile() {
  const cwd = await newFolder();
  const store = await openFileStore(join(cwd, "mlruns"));
  const { id } = await store.runs.create({ experimentId: "0" });
  await store.runs.log(id, { metrics: [{ key: "loss", value: 0.5, timestamp: 1, step: 1 }] });
  await store.close();
  await appendFile(join(cwd, "mlruns", "0", id, "metrics", "loss"), "2 0.2");
  const doctor = (...args: string[]): Promise<Ended> => run(["doctor", ...args], { cwd }).ended;
  return { cwd, id, doctor };
}

test("doctor says what is wrong, asks before it mends, and ends with 0 once all is well", async () => {
  const { id, doctor } = await folderWithATornFile();
  const found = await doctor("./mlruns");
  expect(found).toMatchObject({ code: 1, stderr: "", stdout: expect.stringContaining(`0/${id}/metrics/loss`) });
  expect(found.stdout).toMatch(/^torn .*--repair cuts that line off\)\n1 finding\n$/s);
  expect(await doctor("--repair", "./mlruns")).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
  const mended = await doctor("--repair", "--yes", "--json", "./mlruns");
  expect(mended.code).toBe(0);
  expect(JSON.parse(mended.stdout)).toMatchObject({ kind: "torn", path: `0/${id}/metrics/loss`, mended: true });
  expect(await doctor("./mlruns")).toEqual({ code: 0, stdout: "nothing is wrong\n", stderr: "" });
});

test("doctor ends with 1 while there is something that only a person can mend", async () => {
  const { cwd, doctor } = await folderWithATornFile();
  await mkdir(join(cwd, "mlruns", "5"));
  await writeFile(join(cwd, "mlruns", "5", "meta.yaml"), "{");
  const { code, stdout } = await doctor("--repair", "--yes", "./mlruns");
  expect(code).toBe(1);
  expect(stdout).toContain("2 findings, of which 1 mended");
  expect(await doctor("./none")).toMatchObject({ code: 1, stderr: expect.stringContaining("There is no folder") });
  expect(await doctor("sqlite:///runs.db")).toMatchObject({ code: 2, stderr: expect.stringContaining("db status") });
});
