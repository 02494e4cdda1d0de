// Whole entities in bulk, over HTTP. What is put goes in bodies that the server takes, in the order given.
import { fromWire, measureJson, mostBodyValues, toWire } from "@runledger/rest-api";
import { limits, type Transfer } from "@runledger/store-api";
import type { Call } from "../call.js";

/** Characters of JSON in a body: three bytes each at most, which stays below the server's 32 MiB. */
const MOST_CHARACTERS = 8_000_000;

/** The body and its list are values too. */
const MOST_VALUES = mostBodyValues - 2;

/** Entities that are asked for at once: each may be as long as its texts. */
const AT_ONCE = 100;

/** Ids of a call that the contract allows; more are refused by the server, as by every store. */
const inPieces = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  items.length > limits.transfer.entities
    ? [items]
    : Array.from({ length: Math.ceil(items.length / AT_ONCE) }, (_, at) =>
        items.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
      );

/** One entity larger than a body goes alone, for the server to refuse. */
function inBodies<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length > limits.transfer.entities) return [items];
  const bodies: T[][] = [];
  let characters = 0;
  let values = 0;
  for (const item of items) {
    const length = JSON.stringify(item).length;
    const { count } = measureJson(item);
    const last = bodies.at(-1);
    if (last === undefined || characters + length > MOST_CHARACTERS || values + count > MOST_VALUES) {
      bodies.push([item]);
      characters = length;
      values = count;
    } else {
      last.push(item);
      characters += length;
      values += count;
    }
  }
  return bodies;
}

async function gathered<T, U>(
  pieces: readonly (readonly T[])[],
  ask: (piece: readonly T[]) => Promise<readonly U[]>,
): Promise<readonly U[]> {
  const found: U[] = [];
  for (const piece of pieces) for (const item of await ask(piece)) found.push(item);
  return found;
}

const each = async <T>(
  bodies: readonly (readonly T[])[],
  put: (body: readonly T[]) => Promise<unknown>,
): Promise<void> => {
  for (const body of bodies) await put(body);
};

export function transfer(call: Call): Transfer {
  return {
    runIds: async ({ experimentIds, after, limit }) =>
      (await call("transferRunIds", { experiment_ids: experimentIds, after, limit })).ids,
    runs: (ids) =>
      gathered(inPieces(ids), async (piece) =>
        (await call("transferRuns", { ids: piece })).runs.map(fromWire.storedRun),
      ),
    pointCounts: async (runIds) => (await call("transferPointCounts", { ids: runIds })).counts.map(fromWire.pointCount),
    async points({ ids, limit, pageToken }) {
      const page = await call("transferPoints", { ids, limit, page_token: pageToken });
      return { items: page.points.map(fromWire.runMetric), nextPageToken: page.next_page_token };
    },
    loggedModelIds: async ({ experimentIds, after, limit }) =>
      (await call("transferLoggedModelIds", { experiment_ids: experimentIds, after, limit })).ids,
    loggedModels: (ids) =>
      gathered(inPieces(ids), async (piece) =>
        (await call("transferLoggedModels", { ids: piece })).models.map(fromWire.storedLoggedModel),
      ),
    async modelPoints({ ids, limit, pageToken }) {
      const page = await call("transferModelPoints", { ids, limit, page_token: pageToken });
      return { items: page.points.map(fromWire.modelPoint), nextPageToken: page.next_page_token };
    },
    registeredModels: (names) =>
      gathered(inPieces(names), async (piece) =>
        (await call("transferRegisteredModels", { names: piece })).models.map(fromWire.storedRegisteredModel),
      ),

    putExperiments: (experiments) =>
      gathered(
        inBodies(experiments.map(toWire.storedExperiment)),
        async (body) => (await call("putExperiments", { experiments: body })).ids,
      ),
    putRuns: (runs) =>
      each(inBodies(runs.map((run) => toWire.storedRun({ ...run, metrics: [] }))), (body) =>
        call("putRuns", { runs: body }),
      ),
    putPoints: async (points) => void (await call("putPoints", { points: points.map(toWire.runMetric) })),
    putLoggedModels: (models) =>
      each(inBodies(models.map((model) => toWire.storedLoggedModel({ ...model, pointCount: 0 }))), (body) =>
        call("putLoggedModels", { models: body }),
      ),
    putModelPoints: async (points) => void (await call("putModelPoints", { points: points.map(toWire.modelPoint) })),
    putRegisteredModels: (models) =>
      each(inBodies(models.map(toWire.storedRegisteredModel)), (body) => call("putRegisteredModels", { models: body })),
    putModelVersions: (versions) =>
      each(inBodies(versions.map(toWire.storedModelVersion)), (body) => call("putModelVersions", { versions: body })),
  };
}
