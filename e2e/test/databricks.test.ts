// Every way to sign in to a simulated workspace, what is said when it does not work, and that no secret shows anywhere.
import { setTimeout as pause } from "node:timers/promises";
import { inspect } from "node:util";
import { cases, runCase } from "@runledger/store-conformance";
import { openDatabricksStore } from "@runledger/store-databricks";
import { StoreError, type Store } from "@runledger/store-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accounts, type Databricks, SECRET, startDatabricks } from "../support/databricks.js";
import { type Environment, home, openBy, waysIn } from "../support/databricks-ways.js";
import { inFolder } from "../support/workspace-folder.js";

let databricks: Databricks;
beforeAll(async () => {
  databricks = await startDatabricks({ throttleEvery: 25 });
});
afterAll(() => databricks.stop());

const [goodToken = ""] = accounts.tokens;
const [oldToken = ""] = accounts.expiredTokens;
const { client, user } = accounts;

/** One of each kind of call; the whole suite runs in databricks-conformance.test.ts. */
const core = [
  "experiments.create/stores-name-and-tags",
  "experiments.search/views-tell-active-from-deleted",
  "runs.log/writes-metrics-params-and-tags-together",
  "metrics.history/pages-neither-repeat-nor-skip",
  "metrics.bulkHistory/is-ordered-by-run-then-time-step-and-value",
  "runs.search/metrics-compare-as-numbers",
  "loggedModels.create/starts-pending-and-active",
  "modelVersions.create/counts-from-one-for-each-model",
  "after-close/refuses-runs.get",
];

describe.each(Object.entries(waysIn))("%s", (_, way) => {
  test.each(core)("%s", async (id) => {
    const testCase = cases.find((one) => one.id === id);
    if (testCase === undefined) throw new Error(`there is no case ${id}`);
    await runCase(testCase, () => openBy(way, databricks));
  });
});

test("a store that lives longer than its tokens has new ones in time, one request at a time", async () => {
  const environment = {
    DATABRICKS_HOST: databricks.url,
    DATABRICKS_CLIENT_ID: client.id,
    DATABRICKS_CLIENT_SECRET: client.secret,
  };
  const store = inFolder(await openDatabricksStore("databricks", { environment }));
  const before = await databricks.report();
  const { id } = await store.runs.create({
    experimentId: await store.experiments.create({ name: `long-${Date.now()}` }),
  });
  const end = Date.now() + 2.5 * accounts.tokenLife * 1000;
  const write = async (key: string): Promise<number> => {
    let step = 0;
    for (; Date.now() < end; step += 1) {
      await store.runs.log(id, { metrics: [{ key, value: step, timestamp: step, step }] });
      await pause(20);
    }
    return step;
  };
  const keys = ["a", "b", "c", "d"];
  const steps = await Promise.all(keys.map(write));
  const histories = await Promise.all(keys.map((key) => store.metrics.history(id, key)));
  await store.close();
  const { issued, atOnce, late } = await databricks.report();
  expect(histories.map(({ items }) => items.length)).toEqual(steps);
  expect({ atOnce, late }).toEqual({ atOnce: 1, late: before.late });
  // One for the start, and one for each time that half a life is over.
  expect(issued - before.issued).toBeGreaterThanOrEqual(3);
  expect(issued - before.issued).toBeLessThanOrEqual(7);
});

test("a token that is revoked costs one more try, and no call", async () => {
  const environment = {
    DATABRICKS_HOST: databricks.url,
    DATABRICKS_CLIENT_ID: client.id,
    DATABRICKS_CLIENT_SECRET: client.secret,
  };
  const store = inFolder(await openDatabricksStore("databricks", { environment }));
  await store.ping();
  await databricks.revoke();
  const name = `revoked-${Date.now()}`;
  const created = await Promise.all([1, 2, 3].map((n) => store.experiments.create({ name: `${name}-${n}` })));
  const { items } = await store.experiments.search({ filter: `name LIKE '${name}%'` });
  await store.close();
  expect(items.map(({ id }) => id).toSorted()).toEqual(created.toSorted());
});

/** All that could be printed of a value. */
const dump = (value: unknown): string => inspect(value, { depth: 20, showHidden: true, getters: true });

async function failure(attempt: () => Promise<unknown>): Promise<StoreError> {
  const error = await attempt().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!StoreError.is(error)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

interface Refusal {
  readonly uri?: string;
  readonly environment: () => Environment;
  readonly profiles?: () => string;
  readonly code: string;
  readonly message: RegExp;
}

const host = () => ({ DATABRICKS_HOST: databricks.url });

const refusals: Readonly<Record<string, Refusal>> = {
  "a wrong token": {
    environment: () => ({ ...host(), DATABRICKS_TOKEN: `dapi-${SECRET}-typo` }),
    code: "UNAUTHENTICATED",
    message:
      /^The workspace http:\S+ refused the credentials of pat \(DATABRICKS_TOKEN\): the token is wrong, expired or/u,
  },
  "an expired token in a profile": {
    uri: "databricks://old",
    environment: () => ({}),
    profiles: () => `[old]\nhost = ${databricks.url}\ntoken = ${oldToken}\n`,
    code: "UNAUTHENTICATED",
    message:
      /refused the credentials of pat \(token of profile 'old' in \S+\.databrickscfg\): the token is wrong, expired/u,
  },
  "a wrong password": {
    environment: () => ({ ...host(), DATABRICKS_USERNAME: user.name, DATABRICKS_PASSWORD: `${SECRET}-typo` }),
    code: "UNAUTHENTICATED",
    message: /refused the credentials of basic \(DATABRICKS_USERNAME, DATABRICKS_PASSWORD\)/u,
  },
  "a wrong client secret": {
    environment: () => ({ ...host(), DATABRICKS_CLIENT_ID: client.id, DATABRICKS_CLIENT_SECRET: `${SECRET}-typo` }),
    code: "UNAUTHENTICATED",
    message:
      /^The OAuth endpoint \S+\/oidc\/v1\/token answered 401 invalid_client to oauth-m2m \(DATABRICKS_CLIENT_ID, DATABRICKS_CLIENT_SECRET\): the client or its secret is wrong/u,
  },
  "no credentials": {
    environment: host,
    code: "UNAUTHENTICATED",
    message:
      /^There are no credentials for http:\S+ in the environment \(pat lacks DATABRICKS_TOKEN; .*databricks is not installed\)$/u,
  },
  "nothing at all": {
    environment: () => ({}),
    code: "UNAUTHENTICATED",
    message:
      /^No Databricks workspace is named in the environment and \S+\.databrickscfg, which does not exist; set DATABRICKS_HOST/u,
  },
  "two ways at once": {
    environment: () => ({ ...host(), DATABRICKS_TOKEN: goodToken, DATABRICKS_CLIENT_SECRET: client.secret }),
    code: "INVALID_PARAMETER_VALUE",
    message:
      /^There is more than one way to sign in to Databricks: pat \(DATABRICKS_TOKEN\) and oauth \(DATABRICKS_CLIENT_SECRET\)/u,
  },
  "a workspace that is full": {
    environment: () => ({ ...host(), DATABRICKS_TOKEN: goodToken, DATABRICKS_WORKSPACE_ID: "full" }),
    code: "RESOURCE_EXHAUSTED",
    message: /^The quota of experiments is used up\. \(a limit of the workspace http:\S+: try later/u,
  },
  "a host that does not answer": {
    environment: () => ({ DATABRICKS_HOST: "http://127.0.0.1:9", DATABRICKS_TOKEN: goodToken }),
    code: "TEMPORARILY_UNAVAILABLE",
    message: /127\.0\.0\.1:9/u,
  },
};

describe.each(Object.entries(refusals))("%s", (_, { uri, environment, profiles: file, code, message }) => {
  test("gives one sentence, without a secret anywhere", async () => {
    const settings = { ...(await home(file?.())), ...environment() };
    const warnings: string[] = [];
    let store: Store | undefined;
    const error = await failure(async () => {
      store = await openDatabricksStore(uri, {
        environment: settings,
        retry: { maxRetries: 0 },
        warn: (line) => warnings.push(line),
      });
      await store.ping();
    });
    await store?.close();
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
    expect(error.message).not.toMatch(/\n|\. [A-Z]/u);
    const everything = [dump(error), error.stack, JSON.stringify(error), dump(error.cause), dump(store), ...warnings];
    expect(everything.join("\n")).not.toContain(SECRET);
  });
});
