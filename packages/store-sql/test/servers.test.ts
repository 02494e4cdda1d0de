// What only servers have to show: many writers, many openers, connections that break, schemas that MLflow made.
import { StoreError, type Store } from "@runledger/store-api";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openSqlStore } from "../src/index.js";
import { expectKept, writeThrough } from "./support/faults.js";
import { ROOT } from "./support/open.js";
import { findServer, TIME_TO_MAKE, type OwnDatabase, type ServerName } from "./support/servers.js";

const WRITERS = 32;
const WRITES_EACH = 12;

const repeat = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Ends all other connections to the database. */
const killers: Readonly<Record<ServerName, (database: OwnDatabase) => Promise<void>>> = {
  postgresql: async (database) => {
    await database.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
  },
  mysql: async (database) => {
    const others = await database.run(
      "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()",
    );
    for (const { id } of others) await database.run(`KILL ${String(id)}`);
  },
};

for (const name of ["postgresql", "mysql"] as const) {
  const server = await findServer(name);
  describe.skipIf(server === undefined)(name, () => {
    let database: OwnDatabase;
    const open = (): Promise<Store> => openSqlStore(database.uri, { artifactRoot: ROOT });
    beforeAll(async () => {
      if (server === undefined) return;
      database = await server.create();
      // Several servers are started at once on the empty database.
      const stores = await Promise.all(repeat(4, open));
      const found = await Promise.all(stores.map((store) => store.experiments.search({})));
      for (const { items } of found) expect(items.map(({ id }) => id)).toEqual(["0"]);
      await Promise.all(stores.map((store) => store.close()));
    }, TIME_TO_MAKE);
    afterAll(() => database?.drop());

    test("takes 32 writers of the same runs and keys, from two processes' pools, without an error", async () => {
      const stores = await Promise.all([open(), open()]);
      const [store] = stores;
      if (store === undefined) return;
      const experimentId = await store.experiments.create({ name: "stress" });
      const runs = await Promise.all(repeat(3, () => store.runs.create({ experimentId })));
      await Promise.all(
        repeat(WRITERS, async (writer) => {
          const mine = stores[writer % stores.length] ?? store;
          for (let step = 0; step < WRITES_EACH; step += 1) {
            const run = runs[(writer + step) % runs.length];
            if (run === undefined) continue;
            const keys = writer % 2 === 0 ? ["a", "b", "c"] : ["c", "b", "a"];
            await mine.runs.log(run.id, {
              metrics: keys.map((key) => ({ key, value: writer, timestamp: step, step: step * WRITERS + writer })),
              params: keys.map((key) => ({ key, value: "same" })),
              tags: keys.map((key) => ({ key, value: String(writer) })),
            });
            await mine.runs.log(run.id, { tags: [{ key: "shared", value: String(step) }] });
            await mine.experiments.setTag(experimentId, "shared", String(writer));
            await mine.runs.update(run.id, { name: `by ${writer}` });
          }
        }),
      );
      // The greatest step of each run is known, so is its latest metric.
      for (const [index, { id }] of runs.entries()) {
        const steps = repeat(WRITERS * WRITES_EACH, (step) => step).filter(
          (step) => ((step % WRITERS) + Math.floor(step / WRITERS)) % runs.length === index,
        );
        const latest = Math.max(...steps);
        const run = await store.runs.get(id);
        expect(
          run.metrics
            .map(({ key, step, value }) => [key, step, value] as const)
            .toSorted(([a], [b]) => (a < b ? -1 : 1)),
        ).toEqual(["a", "b", "c"].map((key) => [key, latest, latest % WRITERS]));
        const history = await store.metrics.history(id, "a");
        expect(history.items.map(({ step }) => step).toSorted((a, b) => a - b)).toEqual(steps);
      }
      await Promise.all(stores.map((each) => each.close()));
    }, 60_000);

    test("works on after its connections were killed", async () => {
      const store = await open();
      const experimentId = await store.experiments.create({ name: "killed" });
      const run = await store.runs.create({ experimentId });
      for (let round = 0; round < 3; round += 1) {
        await Promise.all(repeat(8, () => store.runs.get(run.id)));
        await killers[name](database);
        await store.runs.log(run.id, { tags: [{ key: `t${round}`, value: "v" }] });
      }
      expect((await store.runs.get(run.id)).tags.filter(({ key }) => /^t\d$/u.test(key))).toHaveLength(3);
      await store.close();
    }, 30_000);

    test("loses nothing acknowledged while its connections are killed again and again", async () => {
      const store = await open();
      const run = await store.runs.create({ experimentId: "0" });
      const load = writeThrough(store, run.id);
      for (let kill = 0; kill < 20; kill += 1) {
        await load.acknowledged(10);
        await killers[name](database);
      }
      await load.acknowledged(10);
      await expectKept(store, run.id, await load.end());
      await store.close();
    }, 60_000);

    test("keeps keys apart that differ in case, accent or trailing space", async () => {
      const store = await open();
      const experimentId = await store.experiments.create({ name: "keys" });
      const run = await store.runs.create({ experimentId });
      const keys = ["k", "K", "ḱ", "k ", "é", "e"];
      await store.runs.log(run.id, { params: keys.map((key) => ({ key, value: `${key}😀` })) });
      await store.runs.log(run.id, { tags: keys.map((key) => ({ key, value: key })) });
      const { tags, params } = await store.runs.get(run.id);
      expect(params.map(({ value }) => value).toSorted()).toEqual(keys.map((key) => `${key}😀`).toSorted());
      expect(
        tags
          .filter(({ key }) => keys.includes(key))
          .map(({ value }) => value)
          .toSorted(),
      ).toEqual(keys.toSorted());
      await store.close();
    });

    test("says which connections, users and databases it cannot use", async () => {
      const refused = async (change: (uri: URL) => void): Promise<StoreError> => {
        const uri = new URL(database.uri);
        change(uri);
        const error: unknown = await openSqlStore(uri.href, { artifactRoot: ROOT }).catch((thrown: unknown) => thrown);
        if (!StoreError.is(error)) throw new Error("expected a StoreError", { cause: error });
        return error;
      };
      expect((await refused((uri) => (uri.port = "1"))).code).toBe("TEMPORARILY_UNAVAILABLE");
      expect((await refused((uri) => (uri.pathname = "/no_such_database"))).code).toBe("RESOURCE_DOES_NOT_EXIST");
      expect((await refused((uri) => (uri.search = "?colour=red"))).message).toContain("'colour'; allowed are");
    });
  });
}

const mysqlServer = await findServer("mysql");
describe.skipIf(mysqlServer === undefined)("a schema of MySQL whose collation takes keys for the same", () => {
  let database: OwnDatabase;
  beforeAll(async () => {
    if (mysqlServer === undefined) return;
    database = await mysqlServer.create();
    // As MLflow makes it: tables with the server's collation.
    const source = await openSqlStore(database.uri, { artifactRoot: ROOT });
    await source.close();
    for (const table of ["tags", "params"])
      await database.run(
        "SET FOREIGN_KEY_CHECKS = 0",
        `ALTER TABLE ${table} MODIFY ${"`key`"} VARCHAR(250) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL`,
      );
  }, TIME_TO_MAKE);
  afterAll(() => database?.drop());

  test("refuses the second key instead of overwriting the first", async () => {
    const store = await openSqlStore(database.uri, { artifactRoot: ROOT });
    const run = await store.runs.create({ experimentId: "0" });
    await store.runs.log(run.id, { tags: [{ key: "Key", value: "1" }], params: [{ key: "Key", value: "1" }] });
    await store.runs.log(run.id, { tags: [{ key: "Key", value: "2" }], params: [{ key: "Key", value: "1" }] });
    for (const second of [{ tags: [{ key: "key", value: "3" }] }, { params: [{ key: "kéy", value: "3" }] }]) {
      await expect(store.runs.log(run.id, second)).rejects.toThrow(/ignores case, accents or trailing spaces/u);
    }
    const { tags, params } = await store.runs.get(run.id);
    expect(params).toEqual([{ key: "Key", value: "1" }]);
    expect(tags).toContainEqual({ key: "Key", value: "2" });
    const found = await store.runs.search({ experimentIds: ["0"], filter: "params.Key = '1'" });
    expect(found.items).toHaveLength(1);
    await store.close();
  });
});

const primary = await findServer("postgresql");
describe.skipIf(primary === undefined)("a replica for reads", () => {
  test(
    "answers every read, and gets no write",
    async () => {
      if (primary === undefined) return;
      const [first, second] = await Promise.all([primary.create(), primary.create()]);
      onTestFinished(async () => void (await Promise.all([first.drop(), second.drop()])));
      // No real replica, but another database, so that it shows who has answered.
      const behind = await openSqlStore(second.uri, { artifactRoot: ROOT });
      await behind.experiments.create({ name: "only behind" });
      await behind.close();
      const store = await openSqlStore(first.uri, {
        artifactRoot: ROOT,
        environment: { MLFLOW_READ_REPLICA_BACKEND_STORE_URI: second.uri },
      });
      await store.experiments.create({ name: "only in front" });
      const { items } = await store.experiments.search({});
      expect(items.map(({ name }) => name).toSorted()).toEqual(["Default", "only behind"]);
      await expect(store.experiments.create({ name: "only in front" })).rejects.toMatchObject({
        code: "RESOURCE_ALREADY_EXISTS",
      });
      await store.close();
      const names = await first.run("SELECT name FROM experiments ORDER BY name");
      expect(names).toEqual([{ name: "Default" }, { name: "only in front" }]);
      expect(await second.run("SELECT name FROM experiments WHERE name = 'only in front'")).toEqual([]);
    },
    TIME_TO_MAKE,
  );

  test("is refused beside a file, which can have none", async () => {
    const environment = { MLFLOW_READ_REPLICA_BACKEND_STORE_URI: "postgresql://127.0.0.1/x" };
    await expect(openSqlStore("sqlite://", { artifactRoot: ROOT, environment })).rejects.toMatchObject({
      code: "INVALID_PARAMETER_VALUE",
    });
  });
});
