// Files that people, disks and killed writers left broken: they hide no healthy run, and nothing follows them out of the root.
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Store, StoreError } from "@runledger/store-api";
import { describe, expect, it } from "vitest";
import { openFileStore } from "../src/index.js";
import { emptyFolder } from "./support.js";

interface Fixture {
  readonly folder: string;
  readonly store: Store;
  readonly warnings: string[];
  readonly experimentId: string;
}

async function fixture(): Promise<Fixture> {
  const folder = await emptyFolder();
  const warnings: string[] = [];
  const store = await openFileStore(folder, { warn: (message) => void warnings.push(message) });
  return { folder, store, warnings, experimentId: await store.experiments.create({ name: "e" }) };
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: unknown) => (StoreError.is(error) ? error.code : String(error)),
  );

const point = (step: number) => ({ key: "m", value: step / 10, timestamp: step, step });

/** A small random generator, so that a failure can be run again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const scraps = [
  "\0",
  "\n",
  "%",
  "'",
  '"',
  "- ",
  ": ",
  "{",
  "[",
  "&a *a",
  "!!binary x",
  "\u{feff}",
  "\t",
  "1e999",
  "---\n",
  "é",
  "nan",
  "|\n",
  "\x80",
  " ".repeat(300),
];

function damaged(text: string, next: () => number): Buffer {
  const at = Math.floor(next() * (text.length + 1));
  const kind = Math.floor(next() * 5);
  if (kind === 0) return Buffer.from(text.slice(0, at));
  if (kind === 1)
    return Buffer.from(text.slice(0, at) + (scraps[Math.floor(next() * scraps.length)] ?? "") + text.slice(at));
  if (kind === 2)
    return Buffer.from(
      text
        .split("\n")
        .toSorted(() => next() - 0.5)
        .join("\n"),
    );
  if (kind === 3) return Buffer.from(Array.from({ length: 40 }, () => Math.floor(next() * 256)));
  const bytes = Buffer.from(text);
  for (let n = 0; n < 3 && bytes.length > 0; n += 1)
    bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
  return bytes;
}

describe("broken files", () => {
  it("5,000 of them crash nothing, hang nothing and hide no healthy run", async () => {
    const { folder, store, experimentId } = await fixture();
    const healthy = await store.runs.create({ experimentId, name: "healthy" });
    await store.runs.log(healthy.id, { metrics: [point(1)], params: [{ key: "p", value: "1" }] });
    const victims: { readonly id: string; readonly files: ReadonlyMap<string, string> }[] = [];
    for (let n = 0; n < 50; n += 1) {
      const { id } = await store.runs.create({ experimentId, name: `victim ${n}` });
      await store.runs.log(id, {
        metrics: [point(1), point(2)],
        params: [{ key: "p", value: "1" }],
        tags: [{ key: "t", value: "x" }],
      });
      const names = ["meta.yaml", "metrics/m", "params/p", "tags/t"];
      victims.push({
        id,
        files: new Map(names.map((name) => [name, readFileSync(join(folder, experimentId, id, name), "utf8")])),
      });
    }
    const next = random(42);
    let files = 0;
    while (files < 5000) {
      for (const { id, files: texts } of victims) {
        for (const [name, text] of texts)
          writeFileSync(join(folder, experimentId, id, name), next() < 0.5 ? text : damaged(text, next));
        files += texts.size / 2;
      }
      for (const filter of ["metrics.m >= 0 AND params.p = '1'", "tags.`mlflow.runName` = 'healthy'", ""]) {
        const { items } = await store.runs.search({
          experimentIds: [experimentId],
          filter,
          view: "all",
          orderBy: ["metrics.m DESC"],
        });
        expect(items.find(({ id }) => id === healthy.id)).toMatchObject({
          name: "healthy",
          metrics: [point(1)],
          params: [{ key: "p", value: "1" }],
        });
      }
      for (const { id } of victims.slice(0, 5)) {
        await codeOf(store.runs.get(id));
        await store.metrics.history(id, "m");
      }
    }
    await store.close();
  }, 60_000);

  it("are named once in a warning, and refuse a look at them alone", async () => {
    const { folder, store, warnings, experimentId } = await fixture();
    const { id } = await store.runs.create({ experimentId });
    writeFileSync(join(folder, experimentId, id, "meta.yaml"), "run_id: [");
    mkdirSync(join(folder, "7"));
    writeFileSync(join(folder, "7", "meta.yaml"), "experiment_id: '8'\nname: x\n");
    for (let n = 0; n < 2; n += 1) {
      expect((await store.runs.search({ experimentIds: [experimentId] })).items).toEqual([]);
      expect((await store.experiments.search()).items.map(({ name }) => name).toSorted()).toEqual(["Default", "e"]);
    }
    expect(warnings.filter((warning) => warning.includes(join(folder, experimentId, id, "meta.yaml")))).toHaveLength(1);
    expect(warnings.filter((warning) => warning.includes(join(folder, "7", "meta.yaml")))).toHaveLength(1);
    expect(await codeOf(store.runs.get(id))).toBe("INVALID_STATE");
    await store.close();
  });

  it("of old MLflow versions are read: integer ids, no run_name, run_uuid, unknown fields, two columns", async () => {
    const { folder, store } = await fixture();
    const run = "0123456789abcdef0123456789abcdef";
    const at = join(folder, "3", run);
    for (const part of ["metrics", "params", "artifacts", "tags"]) mkdirSync(join(at, part), { recursive: true });
    writeFileSync(
      join(folder, "3", "meta.yaml"),
      "artifact_location: /old/3\nexperiment_id: 3\nlifecycle_stage: active\nname: old\n",
    );
    writeFileSync(
      join(at, "meta.yaml"),
      `artifact_uri: /old/3/x\nend_time: 5\nexperiment_id: 3\nname: ''\nrun_uuid: ${run}\nsource_type: 4\nstart_time: 4\nstatus: 3\ntags: []\nuser_id: me\nfuture: {a: [1]}\n`,
    );
    writeFileSync(join(at, "metrics", "m"), "10 0.5\n11 nan\n12 0.25 3\n13 0.75 4 data digest\n");
    writeFileSync(join(at, "tags", "mlflow.runName"), "named by tag");
    const [found] = (await store.runs.search({ experimentIds: ["3"], filter: "metrics.m > 0" })).items;
    expect(found).toMatchObject({
      id: run,
      name: "named by tag",
      status: "FINISHED",
      endTime: 5,
      metrics: [{ key: "m", value: 0.75, timestamp: 13, step: 4 }],
    });
    expect((await store.metrics.history(run, "m")).items.map(({ step }) => step)).toEqual([0, 0, 3, 4]);
    await store.runs.update(run, { status: "KILLED" });
    expect(readFileSync(join(at, "meta.yaml"), "utf8")).toContain("future:\n  a:\n  - 1\n");
    await store.close();
  });

  it("torn last lines are not read, and the next append takes them away", async () => {
    const { folder, store, experimentId } = await fixture();
    const { id } = await store.runs.create({ experimentId });
    await store.runs.log(id, { metrics: [point(1)] });
    const file = join(folder, experimentId, id, "metrics", "m");
    appendFileSync(file, "2 0.2");
    expect((await store.metrics.history(id, "m")).items).toEqual([point(1)]);
    expect((await store.runs.get(id)).metrics).toEqual([point(1)]);
    await store.runs.log(id, { metrics: [point(3)] });
    expect(readFileSync(file, "utf8")).toBe("1 0.1 1\n3 0.3 3\n");
    await store.close();
  });

  it("what others write is seen at once, also in place, and a cache changes nothing", async () => {
    const { folder, store, experimentId } = await fixture();
    const { id } = await store.runs.create({ experimentId });
    const at = join(folder, experimentId, id);
    for (let n = 1; n <= 30; n += 1) {
      writeFileSync(join(at, "tags", "t"), `v${n % 10}`);
      appendFileSync(join(at, "metrics", "m"), `${n} ${n}.0 ${n}\n`);
      const filter = `tags.t = 'v${n % 10}' AND metrics.m = ${n}`;
      const [found] = (await store.runs.search({ experimentIds: [experimentId], filter })).items;
      expect(found?.tags).toContainEqual({ key: "t", value: `v${n % 10}` });
      expect((await store.metrics.history(id, "m")).items).toHaveLength(n);
    }
    rmSync(at, { recursive: true });
    expect((await store.runs.search({ experimentIds: [experimentId] })).items).toEqual([]);
    expect(await codeOf(store.runs.get(id))).toBe("RESOURCE_DOES_NOT_EXIST");
    await store.close();
  });
});

describe("names and links", () => {
  const evil = [
    "..",
    ".",
    "../x",
    "a/../../x",
    "/etc/passwd",
    "a//b",
    "a/",
    "\0",
    "a\0b",
    "x".repeat(256),
    `${"x/".repeat(3)}..`,
  ];

  it("never lead out of the root", async () => {
    const { folder, store, experimentId } = await fixture();
    const { id } = await store.runs.create({ experimentId });
    const model = await store.loggedModels?.create({ experimentId });
    for (const key of evil) {
      const refused = [
        store.runs.create({ experimentId, tags: [{ key, value: "x" }] }),
        store.runs.log(id, { params: [{ key, value: "x" }] }),
        store.runs.log(id, { metrics: [{ ...point(1), key }] }),
        store.experiments.setTag(experimentId, key, "x"),
        store.loggedModels?.setTags(model?.id ?? "", [{ key, value: "x" }]),
        store.loggedModels?.logParams(model?.id ?? "", [{ key, value: "x" }]),
        store.registry?.models.create({ name: key }),
      ];
      for (const work of refused) expect(await codeOf(Promise.resolve(work))).toBe("INVALID_PARAMETER_VALUE");
      expect(await codeOf(store.runs.get(key))).toBe("RESOURCE_DOES_NOT_EXIST");
      expect(await codeOf(store.runs.deleteTag(id, key))).toMatch(/RESOURCE_DOES_NOT_EXIST|INVALID_PARAMETER_VALUE/);
      expect((await store.metrics.history(id, key)).items).toEqual([]);
    }
    expect(await codeOf(store.runs.get("tags"))).toBe("RESOURCE_DOES_NOT_EXIST");
    expect(
      (await store.runs.search({ experimentIds: [experimentId], filter: "tags.`../meta.yaml` LIKE '%'" })).items,
    ).toEqual([]);
    expect((await store.runs.search({ experimentIds: [experimentId] })).items).toHaveLength(1);
    expect(readFileSync(join(folder, experimentId, "meta.yaml"), "utf8")).toContain("name: e\n");
    await store.close();
  });

  it("links that lead out are as if they were not there, and nothing is written through them", async () => {
    const { folder, store, experimentId } = await fixture();
    const { id } = await store.runs.create({ experimentId });
    const outside = mkdtempSync(join(tmpdir(), "outside-"));
    writeFileSync(join(outside, "secret"), "1 1.0 1\n");
    const at = join(folder, experimentId, id);
    symlinkSync(join(outside, "secret"), join(at, "tags", "linked"));
    symlinkSync(join(outside, "secret"), join(at, "metrics", "linked"));
    symlinkSync(outside, join(at, "params", "folder"));
    symlinkSync(outside, join(folder, "5"));
    symlinkSync(outside, join(folder, "models", "linked"));
    const run = await store.runs.get(id);
    expect([run.metrics, run.params, run.tags.map(({ key }) => key)]).toEqual([[], [], ["mlflow.runName"]]);
    for (const filter of ["tags.linked LIKE '%'", "metrics.linked > 0", "params.`folder/secret` LIKE '%'"])
      expect((await store.runs.search({ experimentIds: [experimentId], filter })).items).toEqual([]);
    expect((await store.metrics.history(id, "linked")).items).toEqual([]);
    expect(await codeOf(store.experiments.get("5"))).toBe("RESOURCE_DOES_NOT_EXIST");
    expect(await codeOf(Promise.resolve(store.registry?.models.get("linked")))).toBe("RESOURCE_DOES_NOT_EXIST");
    expect(await codeOf(store.runs.log(id, { metrics: [{ ...point(1), key: "linked" }] }))).toBe("INVALID_STATE");
    expect(await codeOf(store.runs.log(id, { params: [{ key: "folder/new", value: "x" }] }))).toBe("INVALID_STATE");
    expect(await codeOf(store.runs.log(id, { tags: [{ key: "linked", value: "mine" }] }))).toBe("INVALID_STATE");
    expect(readFileSync(join(outside, "secret"), "utf8")).toBe("1 1.0 1\n");
    await store.close();
  });
});
