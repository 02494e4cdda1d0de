import {
  type Cursor,
  cursorOf,
  parseStoreUri,
  type Searchable,
  searchables,
  type SearchQuery,
  type SearchRow,
  searchRows,
  selectRows,
} from "@runledger/store-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/database.js";
import { listExperiments, searchExperiments } from "../../src/groups/experiment-search.js";
import { loggedModelGroup } from "../../src/groups/logged-models.js";
import { modelVersionGroup } from "../../src/groups/model-versions.js";
import { registeredModelGroup } from "../../src/groups/registered-models.js";
import { listRuns, searchRuns } from "../../src/groups/run-search.js";
import { openServer } from "../../src/server/open-server.js";
import { openSqlite } from "../../src/sqlite/sqlite-database.js";
import { findServer, TIME_TO_MAKE, type OwnDatabase } from "../support/servers.js";
import { fillDatabase } from "./data.js";
import { type Random, randomFilter, randomOf, randomOrder } from "./random.js";

interface Subject<T> {
  readonly searchable: Searchable;
  readonly list: () => AsyncIterable<T>;
  readonly search: (query: SearchQuery) => Promise<readonly T[]>;
  readonly toRow: (entity: T) => SearchRow;
  readonly idOf: (entity: T) => string;
}

/** Of each kind; fewer where each page is an exchange with a server. */
const searches = { sqlite: 150, postgresql: 25, mysql: 25 } as const;

/** Every page of the search, of a random size each. */
async function allPagesOf<T>(subject: Subject<T>, query: SearchQuery, random: Random): Promise<readonly T[]> {
  const found: T[] = [];
  for (let after: Cursor | undefined; ;) {
    const limit = 1 + random.below(20);
    const page = await subject.search({ ...query, limit, after });
    expect(page.length).toBeLessThanOrEqual(limit);
    found.push(...page);
    const last = page.at(-1);
    if (last === undefined) return found;
    after = cursorOf(subject.toRow(last), query.orderBy);
  }
}

async function expectSameAnswers<T>(subject: Subject<T>, random: Random, count: number): Promise<void> {
  const everything = await Array.fromAsync(subject.list());
  expect(everything.length).toBeGreaterThan(15);
  let rows = 0;
  for (let search = 0; search < count; search += 1) {
    const filter = randomFilter(random, subject.searchable);
    const query = { filter, orderBy: randomOrder(random, subject.searchable), limit: 1000 };
    const source = (async function* () {
      yield* everything;
    })();
    const expected = (await selectRows(source, subject.toRow, query)).map(subject.idOf);
    const found = (await allPagesOf(subject, query, random)).map(subject.idOf);
    expect(found, JSON.stringify(query)).toEqual(expected);
    rows += found.length;
  }
  expect(rows, "rows found by all searches").toBeGreaterThan(count);
}

for (const [name, count] of Object.entries(searches)) {
  const server = name === "postgresql" || name === "mysql" ? await findServer(name) : undefined;
  const isThere = name === "sqlite" || server !== undefined;
  describe.skipIf(!isThere)(`a search on ${name} gives what the evaluator gives`, { timeout: 120_000 }, () => {
    // Beyond what a number can tell apart, where the column has 64 bits.
    const far = name === "sqlite" ? "12345678901234567" : "2147483647";
    let own: OwnDatabase | undefined;
    let database: Database;
    beforeAll(async () => {
      own = await server?.create();
      database = own === undefined ? await openSqlite(":memory:") : await openServer(parseStoreUri(own.uri), {});
      await fillDatabase(database, randomOf(1), far);
    }, TIME_TO_MAKE);
    afterAll(async () => {
      await database?.close();
      await own?.drop();
    });

    it.each(["active", "deleted", "all"] as const)("for runs in view %s", async (view) => {
      const experimentIds = ["1", far];
      await expectSameAnswers(
        {
          searchable: searchables.runs,
          list: () => listRuns(database, experimentIds, view),
          search: (query) => searchRuns(database, { ...query, experimentIds, view }),
          toRow: searchRows.run,
          idOf: (run) => run.id,
        },
        randomOf(2),
        count,
      );
    });

    it("for experiments", async () => {
      await expectSameAnswers(
        {
          searchable: searchables.experiments,
          list: () => listExperiments(database, "all"),
          search: (query) => searchExperiments(database, { ...query, view: "all" }),
          toRow: searchRows.experiment,
          idOf: (experiment) => experiment.id,
        },
        randomOf(3),
        count,
      );
    });

    it.each([
      [[]],
      [[{ name: "a" }]],
      [
        [
          { name: "a", digest: "1" },
          { name: "b", digest: "2" },
        ],
      ],
    ])("for logged models on data sets %j", async (datasets) => {
      const group = loggedModelGroup(database);
      const experimentIds = ["1", "2"];
      await expectSameAnswers(
        {
          searchable: searchables.loggedModels,
          list: () => group.list(experimentIds),
          search: async (query) => (await group.search?.({ ...query, experimentIds, datasets })) ?? [],
          toRow: (model) => searchRows.loggedModel(model, datasets),
          idOf: (model) => model.id,
        },
        randomOf(4),
        count,
      );
    });

    it("for registered models", async () => {
      const group = registeredModelGroup(database);
      await expectSameAnswers(
        {
          searchable: searchables.registeredModels,
          list: () => group.list(),
          search: async (query) => (await group.search?.(query)) ?? [],
          toRow: searchRows.registeredModel,
          idOf: (model) => model.name,
        },
        randomOf(5),
        count,
      );
    });

    it("for model versions", async () => {
      const group = modelVersionGroup(database);
      await expectSameAnswers(
        {
          searchable: searchables.modelVersions,
          list: () => group.list(),
          search: async (query) => (await group.search?.(query)) ?? [],
          toRow: searchRows.modelVersion,
          idOf: ({ name, version }) => `${name}/${version}`,
        },
        randomOf(6),
        count,
      );
    });
  });
}
