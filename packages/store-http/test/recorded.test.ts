// Sessions with MLflow 2.9.2, 2.22.5 and 3.1.4 as they were recorded: the same requests go out, and their answers still mean the same.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import type { Store } from "@runledger/store-api";
import { expect, test } from "vitest";
import { session } from "./recorded/session.mjs";
import { listening } from "./support/listening.js";
import { openImpatiently } from "./support/open.js";

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly status: number;
  readonly answer: string;
}

interface Recording {
  readonly mark: string;
  readonly exchanges: readonly Exchange[];
}

/** Answers one request after the other; one that was not recorded at its place is answered 418. */
async function replay(exchanges: readonly Exchange[]): Promise<Store> {
  let next = 0;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const expected = exchanges[next];
      next += 1;
      const asked = [request.method, request.url, body];
      const known = [expected?.method, expected?.path, expected?.body ?? ""];
      if (expected !== undefined && asked.join(" ") === known.join(" ")) {
        response.writeHead(expected.status).end(expected.answer);
      } else {
        const message = `request ${next} is ${asked.join(" ")} instead of ${known.join(" ")}`;
        response.writeHead(418).end(JSON.stringify({ message }));
      }
    });
  });
  return openImpatiently(`http://127.0.0.1:${await listening(server)}`);
}

test.each(["2.9.2", "2.22.5", "3.1.4"])("MLflow %s", async (version) => {
  const file = new URL(`recorded/mlflow-${version}.json`, import.meta.url);
  const { mark, exchanges }: Recording = JSON.parse(readFileSync(file, "utf8"));
  const store = await replay(exchanges);
  expect(store.info.name).toBe(`MLflow ${version}`);
  expect(await session(store, mark)).toEqual({
    experiment: [true, "active", { team: "a", note: "ü" }],
    run: ["first", "FINISHED", 1, 9, { p: "1e-3" }, "x"],
    latest: [["m", "NaN", 2, 1]],
    inputs: [
      {
        dataset: { name: "d", digest: "1", sourceType: "local", source: "s", schema: null, profile: "{}" },
        tags: [{ key: "mlflow.data.context", value: "train" }],
      },
    ],
    found: [true],
    history: [
      ["0.5", 0],
      ["NaN", 1],
    ],
    bulk: [
      [true, "0.5"],
      [true, "NaN"],
    ],
    summaries: [["d", "1", "train"]],
    version: [1, "None", "READY", "s3://b/m", true],
    model: ["d", { k: "v" }, [{ alias: "best", version: 1 }], ["Staging"]],
    missing: "RESOURCE_DOES_NOT_EXIST",
    deleted: ["deleted"],
  });
});
