// Experiment search. Others may live in the store: every filter here is narrowed to the fixture's own names.
import assert from "node:assert/strict";
import type { View } from "@runledger/store-api";
import { type CaseContext, decided, group } from "../case.js";
import { idsOf, namesOf, refused, repeat } from "../expect.js";

interface Fixture {
  /** The part of all names that nobody else has. */
  readonly mark: string;
  readonly ids: Readonly<Record<string, string>>;
  /** Short names of the experiments found, in the order found. */
  readonly find: (filter?: string, orderBy?: readonly string[], view?: View) => Promise<string[]>;
}

/** Experiments named `<short name>-<mark>`, oldest first. */
async function fixture({ store, unique, nextMillisecond }: CaseContext): Promise<Fixture> {
  const mark = unique("x");
  const ids: Record<string, string> = {};
  const rows: Record<string, Record<string, string>> = {
    Alpha: { t: "x" },
    alpha: { t: "X" },
    a_b: {},
    "a%b": {},
    axb: {},
    "it's": {},
    é: { u: "é" },
    É: { u: "É" },
    gone: { t: "x" },
  };
  for (const [name, tags] of Object.entries(rows)) {
    ids[name] = await store.experiments.create({
      name: `${name}-${mark}`,
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    });
    await nextMillisecond();
  }
  await store.experiments.delete(ids["gone"] ?? "");
  const find: Fixture["find"] = async (filter = "", orderBy, view) => {
    const narrowed = `name LIKE '%-${mark}' AND ${filter}`;
    return namesOf(await store.experiments.search({ filter: narrowed, orderBy, view })).map((name) =>
      (name ?? "").slice(0, -mark.length - 1),
    );
  };
  return { mark, ids, find };
}

const NEWEST = ["É", "é", "it's", "axb", "a%b", "a_b", "alpha", "Alpha"];
const inNewestOrder = (names: string) => NEWEST.filter((name) => names.split(" ").includes(name));

async function holds(context: CaseContext, table: Readonly<Record<string, string>>): Promise<void> {
  const { mark, ids, find } = await fixture(context);
  for (const [text, expected] of Object.entries(table)) {
    const filter = text.replaceAll("{mark}", mark).replaceAll("{Alpha}", ids["Alpha"] ?? "");
    assert.deepEqual(await find(filter), inNewestOrder(expected), filter);
  }
}

export const searchExperimentCases = [
  ...group("experiments.search", {
    "finds-active-ones-newest-first": async (context) => {
      const { find } = await fixture(context);
      assert.deepEqual(await find(), NEWEST);
    },
    "works-without-arguments": {
      fresh: true,
      run: async ({ store, newExperiment, nextMillisecond }) => {
        await nextMillisecond();
        const id = await newExperiment();
        assert.deepEqual(idsOf(await store.experiments.search()), [id, "0"]);
      },
    },
    "views-tell-active-from-deleted": async (context) => {
      const { find } = await fixture(context);
      assert.deepEqual(await find("", undefined, "active"), NEWEST);
      assert.deepEqual(await find("", undefined, "deleted"), ["gone"]);
      assert.deepEqual(await find("", undefined, "all"), ["gone", ...NEWEST]);
    },
    "names-compare-exactly": (context) =>
      holds(context, {
        "name = 'Alpha-{mark}'": "Alpha",
        'name = "alpha-{mark}"': "alpha",
        "attribute.name = 'Alpha-{mark}'": "Alpha",
        "name != 'Alpha-{mark}'": "É é it's axb a%b a_b alpha",
        "name = 'é-{mark}'": "é",
        'name = "it\'s-{mark}"': "it's",
        "name = 'nope'": "",
      }),
    "names-match-patterns": (context) =>
      holds(context, {
        "name LIKE 'a%'": "axb a%b a_b alpha",
        "name LIKE 'a_b-{mark}'": "axb a%b a_b",
        "name LIKE 'a\\_b-{mark}'": "",
        "name ILIKE 'A%'": "axb a%b a_b alpha Alpha",
      }),
    "ilike-folds-every-script": decided("ilike-folds-unicode", (context) =>
      holds(context, { "name ILIKE 'É-{mark}'": "É é", "tags.u ILIKE 'é'": "É é" }),
    ),
    "tags-compare-exactly": (context) =>
      holds(context, {
        "tags.t = 'x'": "Alpha",
        "tag.t = 'X'": "alpha",
        "tags.`t` = 'x'": "Alpha",
        "tags.t != 'x'": "alpha",
        "tags.T = 'x'": "",
        "tags.t LIKE 'x'": "Alpha",
        "tags.t ILIKE 'x'": "Alpha alpha",
        "tags.t = 'x' AND name = 'alpha-{mark}'": "",
      }),
    "is-null-finds-the-absent": (context) =>
      holds(context, { "tags.t IS NULL": "É é it's axb a%b a_b", "tags.t IS NOT NULL": "Alpha alpha" }),
    "ids-compare-as-ids": (context) =>
      holds(context, {
        "experiment_id = '{Alpha}'": "Alpha",
        "experiment_id IN ('{Alpha}', '987654321012345')": "Alpha",
        "experiment_id NOT IN ('{Alpha}')": "É é it's axb a%b a_b alpha",
        "experiment_id != '{Alpha}'": "É é it's axb a%b a_b alpha",
      }),
    "times-compare-as-numbers": async (context) => {
      const { ids, find } = await fixture(context);
      const { creationTime } = await context.store.experiments.get(ids["a_b"] ?? "");
      assert.deepEqual(await find(`creation_time > ${creationTime}`), ["É", "é", "it's", "axb", "a%b"]);
      assert.deepEqual(await find(`creation_time <= ${creationTime} AND creation_time > 5`), ["a_b", "alpha", "Alpha"]);
      assert.deepEqual(await find(`last_update_time = ${creationTime}`), ["a_b"]);
      assert.deepEqual(await find("last_update_time < 5"), []);
    },
    "refuses-what-it-does-not-know": async ({ store }) => {
      const filters = [
        "name > 'a'",
        "name IS NULL",
        "name IN ('a')",
        "tags.t IN ('x')",
        "tags.t > 'x'",
        "metrics.a = 1",
        "lifecycle_stage = 'active'",
        "artifact_location LIKE '%'",
        "attr.name = 'a'",
      ];
      for (const filter of filters)
        await refused("INVALID_PARAMETER_VALUE", store.experiments.search({ filter }), filter);
    },
    "refuses-bad-values": async ({ store }) => {
      const filters = [
        "experiment_id = 1",
        "experiment_id = 'abc'",
        "experiment_id > '1'",
        "experiment_id LIKE '%'",
        "creation_time > '5'",
        "creation_time LIKE '1'",
        "creation_time = 5.5",
      ];
      for (const filter of filters)
        await refused("INVALID_PARAMETER_VALUE", store.experiments.search({ filter }), filter);
    },
    "refuses-or-and-statements": async ({ store }) => {
      for (const filter of ["name = 'a' OR name = 'b'", "name = 'a';", "name = 'it's'", "(name = 'a')"])
        await refused("INVALID_PARAMETER_VALUE", store.experiments.search({ filter }), filter);
    },
  }),

  ...group("experiments.search.order", {
    "by-name-goes-by-code-point": async (context) => {
      const { find } = await fixture(context);
      const byName = ["Alpha", "a%b", "a_b", "alpha", "axb", "it's", "É", "é"];
      assert.deepEqual(await find("", ["name"]), byName);
      assert.deepEqual(await find("", ["attribute.name ASC"]), byName);
      assert.deepEqual(await find("", ["name desc"]), byName.toReversed());
    },
    "by-creation-time": async (context) => {
      const { find } = await fixture(context);
      assert.deepEqual(await find("", ["creation_time"]), NEWEST.toReversed());
      assert.deepEqual(await find("", ["creation_time DESC"]), NEWEST);
    },
    "by-update-time-follows-a-rename": async (context) => {
      const { ids, mark, find } = await fixture(context);
      await context.store.experiments.rename(ids["alpha"] ?? "", `renamed-${mark}`);
      assert.deepEqual((await find("", ["last_update_time DESC"])).at(0), "renamed");
      assert.deepEqual((await find("", ["last_update_time"])).at(-1), "renamed");
    },
    "by-id-goes-by-number": async ({ store, unique }) => {
      const mark = unique("numbered");
      // Twelve, so that the ids of a new store reach two digits.
      const ids = await Promise.all(repeat(12, (n) => store.experiments.create({ name: `${mark}-${n}` })));
      const byNumber = ids.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
      const ordered = async (key: string) =>
        idsOf(await store.experiments.search({ filter: `name LIKE '${mark}%'`, orderBy: [key] }));
      assert.deepEqual(await ordered("experiment_id"), byNumber);
      assert.deepEqual(await ordered("experiment_id DESC"), byNumber.toReversed());
    },
    "refuses-what-it-does-not-know": async ({ store }) => {
      for (const key of [
        "attributes.name",
        "tags.t",
        "lifecycle_stage",
        "Name",
        "timestamp",
        "",
        "creation_timestamp",
        "name, creation_time",
      ]) {
        await refused("INVALID_PARAMETER_VALUE", store.experiments.search({ orderBy: [key] }), `'${key}'`);
      }
    },
  }),
];
