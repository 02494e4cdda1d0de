// What a page does with the HTTP store: a script of the page itself, so that the browser alone resolves its imports.
import { pages, StoreError } from "@runledger/store-api";
import { openHttpStore } from "@runledger/store-http";

const codeOf = (call) => call.catch((error) => StoreError.is(error) && error.code);

/** Creates runs, logs to them, reads them in pages, and meets two errors. */
export async function session(uri) {
  const store = await openHttpStore(uri);
  const experimentId = await store.experiments.create({ name: "browser" });
  for (const [startTime, name] of ["é", "b", "c"].entries()) {
    const run = await store.runs.create({ experimentId, name, startTime });
    await store.runs.log(run.id, { metrics: [{ key: "m", value: Number.NaN, timestamp: 1, step: 2 }] });
  }
  const search = (pageToken) =>
    store.runs.search({ experimentIds: [experimentId], orderBy: ["start_time"], maxResults: 2, pageToken });
  const found = [];
  for await (const runs of pages(search))
    found.push(runs.map(({ name, metrics }) => [name, String(metrics[0]?.value)]));
  const codes = [
    await codeOf(store.runs.get("missing")),
    await codeOf(store.with({ signal: AbortSignal.abort() }).experiments.get("0")),
  ];
  const { name } = store.info;
  await store.close();
  return { found, codes, server: name.split(" ")[0] };
}

/** What opening says. */
export async function opening(uri) {
  try {
    await openHttpStore(uri, { retry: { maxRetries: 0 } });
    return "opened";
  } catch (error) {
    return String(error);
  }
}
