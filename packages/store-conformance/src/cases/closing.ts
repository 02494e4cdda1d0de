// A closed store refuses every call; closing is idempotent and waits for what was begun.
import assert from "node:assert/strict";
import { type Case, group } from "../case.js";
import { point, refused, repeat } from "../expect.js";
import { operations } from "./operations.js";

const refusals: readonly Case[] = Object.entries(operations).flatMap(([name, { needs, prepare }]) =>
  group(
    "after-close",
    {
      [`refuses-${name}`]: async (context) => {
        const call = await prepare(context);
        await context.store.close();
        await refused("INVALID_STATE", call());
      },
    },
    needs,
  ),
);

export const closingCases = [
  ...refusals,
  ...group("close", {
    "is-idempotent": async ({ store }) => {
      await Promise.all([store.close(), store.close()]);
      await store.close();
    },
    "waits-for-calls-that-were-begun": async ({ store, newRun }) => {
      const { id } = await newRun();
      const writes = repeat(8, (n) => store.runs.log(id, { metrics: [point("m", n, n)] }));
      const closed = store.close();
      const outcomes = await Promise.allSettled([...writes, closed]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        repeat(9, () => "fulfilled"),
      );
    },
    "info-stays-readable": async ({ store }) => {
      const { name } = store.info;
      await store.close();
      assert.equal(store.info.name, name);
      assert.ok(name.length > 0);
    },
  }),
];
