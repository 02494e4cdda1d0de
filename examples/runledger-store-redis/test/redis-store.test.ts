// What only this store can get wrong: several processes on one Redis, URIs, and a Redis that is not there.
import { type Store, StoreError } from "@runledger/store-api";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { openRedisStore } from "../src/index.js";
import { findRedis, newPlace, removeAll } from "./redis.js";

const options = { artifactRoot: "s3://bucket/runledger" };
const failure = async (uri: string): Promise<string> => {
  const error: unknown = await openRedisStore(uri, options).catch((thrown: unknown) => thrown);
  return StoreError.is(error) ? `${error.code} ${error.message}` : String(error);
};

describe("URIs", () => {
  it("refuses what it does not know, and says what a URI looks like", async () => {
    for (const uri of ["redis://host:port", "redis://host/0?db=1"])
      expect(await failure(uri)).toMatch(/^INVALID_PARAMETER_VALUE .*redis:\/\/host:6379\/0\?prefix=name/);
  });

  it("says that Redis cannot be used and why, without the password", async () => {
    const message = await failure("redis://me:secret@127.0.0.1:1/0");
    expect(message).toMatch(/^TEMPORARILY_UNAVAILABLE .*ECONNREFUSED/);
    expect(message).not.toContain("secret");
  });
});

describe.runIf(await findRedis())("two stores on one prefix", () => {
  afterAll(removeAll, 60_000);
  const openTwo = async (): Promise<readonly [Store, Store]> => {
    const uri = newPlace();
    const [one, other] = await Promise.all([openRedisStore(uri, options), openRedisStore(uri, options)]);
    onTestFinished(() => Promise.all([one.close(), other.close()]).then(() => undefined));
    return [one, other];
  };

  it("lose no write of each other, and each param has one value", async () => {
    const [one, other] = await openTwo();
    const { id } = await one.runs.create({ experimentId: "0" });
    const models = Array.from({ length: 20 }, (_, n) =>
      (n % 2 ? one : other).runs.recordModel(id, JSON.stringify({ artifact_path: `m${n}`, run_id: id })),
    );
    const params = Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 ? one : other).runs.log(id, {
          params: [{ key: "p", value: String(n) }],
          metrics: [{ key: "m", value: n, timestamp: 1, step: n }],
        }),
      ),
    );
    await Promise.all(models);
    const won = (await params).filter(({ status }) => status === "fulfilled").length;
    const run = await other.runs.get(id);
    const history = run.tags.find(({ key }) => key === "mlflow.log-model.history")?.value;
    expect(JSON.parse(history ?? "[]")).toHaveLength(20);
    expect([won, run.metrics[0]?.step]).toEqual([1, Number(run.params[0]?.value)]);
  });

  it("agree on names, and a deleted experiment takes no run of the other", async () => {
    const [one, other] = await openTwo();
    const id = await one.experiments.create({ name: "a" });
    await Promise.all(Array.from({ length: 10 }, (_, n) => (n % 2 ? one : other).experiments.rename(id, `name ${n}`)));
    const { name } = await one.experiments.get(id);
    for (let n = 0; n < 10; n += 1)
      if (name !== `name ${n}`) await expect(one.experiments.getByName(`name ${n}`)).rejects.toThrow("does not exist");
    expect((await other.experiments.getByName(name)).id).toBe(id);

    const creating = Promise.allSettled(Array.from({ length: 10 }, () => other.runs.create({ experimentId: id })));
    await one.experiments.delete(id);
    await creating;
    expect((await one.runs.search({ experimentIds: [id], view: "active" })).items).toEqual([]);
  });
});
