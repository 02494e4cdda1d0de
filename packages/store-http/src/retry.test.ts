// The pauses and the table of what may be sent twice.
import { routes, type RouteName } from "@runledger/rest-api";
import { expect, test } from "vitest";
import { defaultRetry } from "./connection.js";
import type { Outcome } from "./exchange.js";
import { isRead, repeatOf } from "./repeatable.js";
import { pauseBefore, retryAfterSeconds } from "./retry.js";

const busy = (retryAfter: string | null = null): Outcome => ({ kind: "answered", status: 503, retryAfter, text: "" });

test("the pauses are those of MLflow's client", () => {
  const policy = { ...defaultRetry, backoffJitter: 0 };
  expect([1, 2, 3, 4, 5, 6, 7].map((tries) => pauseBefore(tries, busy(), policy))).toEqual([0, 4, 8, 16, 32, 64, 120]);
});

test("chance adds no more than the jitter, and the longest pause stays the longest", () => {
  for (let i = 0; i < 100; i += 1) {
    expect(pauseBefore(2, busy(), defaultRetry)).toBeGreaterThanOrEqual(4);
    expect(pauseBefore(2, busy(), defaultRetry)).toBeLessThan(5);
    expect(pauseBefore(9, busy(), defaultRetry)).toBe(120);
  }
});

test("a server's wish counts, unless it is not to be respected", () => {
  expect(pauseBefore(1, busy("30"), defaultRetry)).toBe(30);
  expect(pauseBefore(1, busy("121"), defaultRetry)).toBeUndefined();
  expect(pauseBefore(2, busy("30"), { ...defaultRetry, backoffJitter: 0, respectRetryAfter: false })).toBe(4);
});

test.each([
  ["7", 7],
  [" 0 ", 0],
  ["Thu, 01 Jan 1970 00:00:09 GMT", 8],
  ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["soon", undefined],
  ["-1x", undefined],
  [null, undefined],
])("Retry-After %s is %s seconds", (text, seconds) => {
  expect(retryAfterSeconds(text, 1000)).toBe(seconds);
});

test("everything that creates, appends or goes by a name that may be taken anew is sent again only when nothing was done", () => {
  const names = Object.keys(routes) as RouteName[];
  const once = names.filter((name) => routes[name].answer === "json" && repeatOf(name) === "undone");
  expect(once.toSorted()).toEqual(
    [
      ...["createExperiment", "createRun", "createLoggedModel", "createRegisteredModel", "createModelVersion"],
      ...["logModel", "renameRegisteredModel", "deleteRegisteredModel"],
      // Creates those that come without an id.
      "putExperiments",
      // Artifacts, which this store does not touch.
      ...["uploadArtifact", "proxyUploadArtifact", "proxyDeleteArtifact", "createPresignedUploadUrl"],
      ...["createMultipartUpload", "completeMultipartUpload", "abortMultipartUpload", "createPresignedDownloadUrl"],
    ].toSorted(),
  );
  expect(names.filter(isRead).every((name) => repeatOf(name) === "any-time")).toBe(true);
});
