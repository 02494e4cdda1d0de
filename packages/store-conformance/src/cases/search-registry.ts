// Searches of the registry. Others may live in it: every filter is narrowed to the fixture's own names.
import assert from "node:assert/strict";
import type { ModelVersion, SearchRegistry } from "@runledger/store-api";
import { type CaseContext, decided, groupOf } from "../case.js";
import { namesOf, refused } from "../expect.js";

const PROMPT = "mlflow.prompt.is_prompt";
const names = ["Alpha", "alpha", "a_b", "axb", "é"] as const;
const BY_NAME = ["Alpha", "a_b", "alpha", "axb", "é"];

interface Fixture {
  readonly mark: string;
  /** Short names, in the order found. */
  readonly models: (filter?: string, orderBy?: readonly string[]) => Promise<string[]>;
  /** `short name/version`, in the order found. */
  readonly versions: (filter?: string, orderBy?: readonly string[]) => Promise<string[]>;
}

/** Five models, oldest first, of two versions each, and a prompt. Version 1 is of run `run-<mark>`, version 2 of another one and has a tag. */
async function fixture({ registry, unique, nextMillisecond }: CaseContext): Promise<Fixture> {
  const mark = unique("x");
  const tags: Partial<Record<string, { key: string; value: string }[]>> = {
    Alpha: [{ key: "t", value: "x" }],
    alpha: [{ key: "t", value: "X" }],
    é: [{ key: "u", value: "é" }],
  };
  for (const short of names) {
    const name = `${short}-${mark}`;
    await registry.models.create({ name, tags: tags[short] });
    for (const n of [0, 1]) {
      await nextMillisecond();
      await registry.versions.create({
        name,
        source: `s3://b/${short}/${n}`,
        runId: `${n === 0 ? "run" : "other"}-${mark}`,
        tags: n === 0 ? [] : [{ key: "t", value: "x" }],
      });
    }
    await nextMillisecond();
  }
  await registry.models.create({ name: `prompt-${mark}`, tags: [{ key: PROMPT, value: "true" }] });
  const narrowed = (filter: string, orderBy: readonly string[] | undefined): SearchRegistry => ({
    filter: `name LIKE '%-${mark}' AND ${filter}`,
    orderBy,
  });
  const short = (name: string | null) => (name ?? "").slice(0, -mark.length - 1);
  const numbered = ({ name, version }: ModelVersion) => `${short(name)}/${version}`;
  return {
    mark,
    models: async (filter = "", orderBy) => namesOf(await registry.models.search(narrowed(filter, orderBy))).map(short),
    versions: async (filter = "", orderBy) =>
      (await registry.versions.search(narrowed(filter, orderBy))).items.map(numbered),
  };
}

async function modelsHold(context: CaseContext, table: Readonly<Record<string, string>>): Promise<void> {
  const { mark, models } = await fixture(context);
  for (const [filter, expected] of Object.entries(table))
    assert.deepEqual(await models(filter.replaceAll("{mark}", mark)), expected.split(" ").filter(Boolean), filter);
}

/** Expected versions in any order. */
async function versionsHold(context: CaseContext, table: Readonly<Record<string, string>>): Promise<void> {
  const { mark, versions } = await fixture(context);
  for (const [filter, expected] of Object.entries(table)) {
    assert.deepEqual(
      (await versions(filter.replaceAll("{mark}", mark))).toSorted(),
      expected.split(" ").filter(Boolean).toSorted(),
      filter,
    );
  }
}

const ALL = BY_NAME.join(" ");
const each = (version: number) => BY_NAME.map((name) => `${name}/${version}`).join(" ");

export const searchRegistryCases = [
  ...groupOf("registry", "registeredModels.search", {
    "finds-all-by-name": (context) => modelsHold(context, { "": ALL }),
    "names-compare-exactly": (context) =>
      modelsHold(context, {
        "name = 'Alpha-{mark}'": "Alpha",
        "attribute.name = 'alpha-{mark}'": "alpha",
        "name != 'Alpha-{mark}'": "a_b alpha axb é",
        "name = 'nope'": "",
      }),
    "names-match-patterns": (context) =>
      modelsHold(context, {
        "name LIKE 'a%'": "a_b alpha axb",
        "name like 'a_b-{mark}'": "a_b axb",
        "name ILIKE 'a%'": "Alpha a_b alpha axb",
        "name LIKE 'A%' AND name LIKE 'a%'": "",
      }),
    "names-in-a-list": (context) =>
      modelsHold(context, {
        "name IN ('Alpha-{mark}', 'axb-{mark}')": "Alpha axb",
        "name NOT IN ('Alpha-{mark}')": "a_b alpha axb é",
      }),
    "ilike-folds-every-script": decided("ilike-folds-unicode", (context) =>
      modelsHold(context, { "name ILIKE 'É-%'": "é", "tags.u ILIKE 'É'": "é" }),
    ),
    "tags-compare-exactly": (context) =>
      modelsHold(context, {
        "tags.t = 'x'": "Alpha",
        "tag.t = 'X'": "alpha",
        "tags.t != 'x'": "alpha",
        "tags.t LIKE 'x'": "Alpha",
        "tags.t ILIKE 'X'": "Alpha alpha",
        "tags.u = 'é'": "é",
        "tags.T = 'x'": "",
      }),
    "prompts-show-only-when-asked-for": (context) =>
      modelsHold(context, {
        [`tags.\`${PROMPT}\` = 'true'`]: "prompt",
        [`tags.\`${PROMPT}\` = 'false'`]: ALL,
        [`tags.\`${PROMPT}\` != 'true'`]: ALL,
      }),
    "shows-versions-tags-and-aliases": async ({ registry, unique }) => {
      const { name } = await registry.models.create({
        name: unique("model"),
        tags: [{ key: "t", value: "1" }],
        description: "d",
      });
      for (const _ of [1, 2]) await registry.versions.create({ name, source: "s3://bucket/model" });
      await registry.models.setAlias(name, "champion", 1);
      assert.deepEqual((await registry.models.search({ filter: `name = '${name}'` })).items, [
        await registry.models.get(name),
      ]);
    },
    "refuses-what-it-does-not-know": async ({ registry }) => {
      const filters = [
        "attributes.name = 'a'",
        "name > 'a'",
        "`name` = 'a'",
        "tags.t IN ('x')",
        "last_updated_timestamp > 5",
        "description = 'x'",
        "bogus.x = '1'",
        "name = 'a' OR name = 'b'",
        "bogus",
      ];
      for (const filter of filters)
        await refused("INVALID_PARAMETER_VALUE", registry.models.search({ filter }), filter);
    },
    "refuses-null-tests": decided("registry-null-tests-are-the-callers-mistake", async ({ registry }) => {
      for (const filter of ["name IS NULL", "tags.t IS NULL", "tags.t IS NOT NULL"])
        await refused("INVALID_PARAMETER_VALUE", registry.models.search({ filter }), filter);
    }),
  }),

  ...groupOf("registry", "registeredModels.search.order", {
    "by-name-goes-by-code-point": async (context) => {
      const { models } = await fixture(context);
      assert.deepEqual(await models("", ["name"]), BY_NAME);
      assert.deepEqual(await models("", ["name desc"]), BY_NAME.toReversed());
    },
    "by-update-time": async (context) => {
      const { mark, models } = await fixture(context);
      for (const key of ["timestamp", "last_updated_timestamp"]) {
        assert.deepEqual(await models("", [key]), names);
        assert.deepEqual(await models("", [`${key} DESC`]), names.toReversed());
      }
      await context.registry.models.update(`Alpha-${mark}`, "touched");
      assert.equal((await models("", ["timestamp DESC"])).at(0), "Alpha");
    },
    "refuses-what-it-does-not-know": async ({ registry }) => {
      for (const key of ["creation_timestamp", "attribute.name", "tags.t", "bogus", "", "name, timestamp"])
        await refused("INVALID_PARAMETER_VALUE", registry.models.search({ orderBy: [key] }), `'${key}'`);
    },
  }),

  ...groupOf("registry", "modelVersions.search", {
    "finds-all-but-deleted-ones": async (context) => {
      const { mark, versions } = await fixture(context);
      assert.deepEqual((await versions()).toSorted(), `${each(1)} ${each(2)}`.split(" ").toSorted());
      await context.registry.versions.delete(`Alpha-${mark}`, 2);
      assert.deepEqual(await versions(`name = 'Alpha-${mark}'`), ["Alpha/1"]);
    },
    "names-compare": (context) =>
      versionsHold(context, {
        "name = 'Alpha-{mark}'": "Alpha/1 Alpha/2",
        "attribute.name = 'Alpha-{mark}'": "Alpha/1 Alpha/2",
        "name LIKE 'a_b%'": "a_b/1 a_b/2 axb/1 axb/2",
        "name ILIKE 'alpha%'": "Alpha/1 Alpha/2 alpha/1 alpha/2",
        "name IN ('é-{mark}')": "é/1 é/2",
      }),
    "runs-compare": (context) =>
      versionsHold(context, {
        "run_id = 'run-{mark}'": each(1),
        "run_id != 'run-{mark}'": each(2),
        "run_id IN ('run-{mark}', 'x')": each(1),
        "run_id NOT IN ('run-{mark}', 'x')": each(2),
        "run_id LIKE 'oth%'": each(2),
        "run_id LIKE 'RUN-%'": "",
        "run_id ILIKE 'RUN-%'": each(1),
      }),
    "sources-compare": (context) =>
      versionsHold(context, {
        "source_path = 's3://b/Alpha/0'": "Alpha/1",
        "source_path LIKE 's3://b/%/1'": each(2),
        "source_path ILIKE 'S3://B/ALPHA/0'": "Alpha/1 alpha/1",
      }),
    "numbers-compare-as-numbers": (context) =>
      versionsHold(context, {
        "version_number = 1": each(1),
        "version_number = '1'": each(1),
        "version_number != 1": each(2),
        "version_number > 1": each(2),
        "version_number < 2": each(1),
        "version_number <= 10": `${each(1)} ${each(2)}`,
        "name = 'Alpha-{mark}' AND version_number = 2": "Alpha/2",
      }),
    "tags-compare": (context) =>
      versionsHold(context, {
        "tags.t = 'x'": each(2),
        "tag.t ILIKE 'X'": each(2),
        "tags.t LIKE 'X'": "",
        "tags.t != 'x'": "",
      }),
    "gives-whole-versions": async ({ registry, unique }) => {
      const { name } = await registry.models.create({ name: unique("model") });
      await registry.versions.create({
        name,
        source: "s3://bucket/model",
        description: "d",
        runId: "r",
        runLink: "l",
        tags: [{ key: "t", value: "1" }],
      });
      await registry.versions.transition(name, 1, "Staging", false);
      assert.deepEqual((await registry.versions.search({ filter: `name = '${name}'` })).items, [
        await registry.versions.get(name, 1),
      ]);
    },
    "refuses-what-it-does-not-know": async ({ registry }) => {
      const filters = [
        "attributes.name = 'a'",
        "source_path IN ('x')",
        "version_number IN (1)",
        "version_number >= 1.5",
        "version = 1",
        "run_id IN ()",
        "current_stage = 'None'",
        "status = 'READY'",
        "creation_timestamp > 5",
        "user_id = 'x'",
        "name = 'a' OR name = 'b'",
      ];
      for (const filter of filters)
        await refused("INVALID_PARAMETER_VALUE", registry.versions.search({ filter }), filter);
    },
  }),

  ...groupOf("registry", "modelVersions.search.order", {
    "default-is-newest-first": async (context) => {
      const { mark, versions } = await fixture(context);
      assert.deepEqual(
        await versions(),
        names.toReversed().flatMap((name) => [`${name}/2`, `${name}/1`]),
      );
      await context.registry.versions.update(`Alpha-${mark}`, 1, "touched");
      assert.equal((await versions()).at(0), "Alpha/1");
    },
    "by-name-and-number": async (context) => {
      const { versions } = await fixture(context);
      assert.deepEqual(
        await versions("", ["name"]),
        BY_NAME.flatMap((name) => [`${name}/2`, `${name}/1`]),
      );
      assert.deepEqual(
        await versions("", ["attribute.name DESC", "version_number"]),
        BY_NAME.toReversed().flatMap((name) => [`${name}/1`, `${name}/2`]),
      );
      assert.deepEqual(await versions("", ["version_number"]), `${each(1)} ${each(2)}`.split(" "));
      assert.deepEqual(await versions("", ["version_number DESC"]), `${each(2)} ${each(1)}`.split(" "));
    },
    "by-creation-time": async (context) => {
      const { versions } = await fixture(context);
      const oldest = names.flatMap((name) => [`${name}/1`, `${name}/2`]);
      assert.deepEqual(await versions("", ["creation_timestamp"]), oldest);
      assert.deepEqual(await versions("", ["creation_timestamp DESC"]), oldest.toReversed());
    },
    "refuses-what-it-does-not-know": async ({ registry }) => {
      for (const key of ["version", "timestamp", "run_id", "tags.t", "source_path", ""])
        await refused("INVALID_PARAMETER_VALUE", registry.versions.search({ orderBy: [key] }), `'${key}'`);
    },
  }),
];
