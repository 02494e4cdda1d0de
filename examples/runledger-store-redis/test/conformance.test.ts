// What every Runledger store must do, on a part of Redis of its own for each case.
import { describeStore } from "@runledger/store-conformance/vitest";
import { afterAll, test } from "vitest";
import { openRedisStore } from "../src/index.js";
import { findRedis, newPlace, removeAll } from "./redis.js";

if (await findRedis()) {
  afterAll(removeAll, 60_000);
  describeStore("redis", {
    open: () => openRedisStore(newPlace(), { artifactRoot: "s3://bucket/runledger" }),
    capabilities: ["datasets"],
    timeout: 60_000,
  });
} else {
  test.skip("needs Redis");
}
