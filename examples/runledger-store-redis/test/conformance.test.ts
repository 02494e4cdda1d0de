// What every Runledger store must do, on a part of Redis of its own for each case.
import { describeStore } from "@runledger/store-conformance/vitest";
import { afterAll, test } from "vitest";
import { openRedisStore } from "../src/index.js";
import { empty, findRedis, newPlace } from "./redis.js";

if (await findRedis()) {
  const prefixes = new Set<string>();
  afterAll(() => empty(prefixes));
  describeStore("redis", {
    open: () => {
      const { uri, prefix } = newPlace();
      prefixes.add(prefix);
      return openRedisStore(uri, { artifactRoot: "s3://bucket/runledger" });
    },
    capabilities: ["datasets"],
  });
} else {
  test.skip("needs Redis");
}
