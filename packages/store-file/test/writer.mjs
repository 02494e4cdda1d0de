// A process of its own that writes to a folder: writer.mjs FOLDER NAME RUN_ID COUNT. It prints a line for each write that it was told is done.
import { openFileStore } from "@runledger/store-file";

const say = (line) => process.stdout.write(`${line}\n`);
const [folder, name, runId, count] = process.argv.slice(2);
const store = await openFileStore(folder);
for (let n = 0; n < Number(count); n += 1) {
  await store.runs.log(runId, { metrics: [{ key: "single", value: n, timestamp: n, step: n }] });
  say(`single ${n}`);
  const key = `${name}-${n}`;
  const metrics = [0, 1, 2].map((step) => ({ key, value: step, timestamp: step, step }));
  await store.runs.log(runId, { metrics, params: [{ key, value: "x" }], tags: [{ key, value: "x" }] });
  say(`batch ${key}`);
  const version = await store.registry.versions.create({ name: "shared", source: `s3://${key}` });
  say(`version ${version.version}`);
  const experiment = await store.experiments.create({ name: key });
  say(`experiment ${experiment}`);
  await store.experiments.create({ name: `once-${n}` }).then(
    () => say(`won once-${n}`),
    (error) => error.code === "RESOURCE_ALREADY_EXISTS" || Promise.reject(error),
  );
  await store.runs.log(runId, { params: [{ key: `contested-${n}`, value: name }] }).then(
    () => say(`won param-${n}`),
    (error) => error.code === "INVALID_PARAMETER_VALUE" || Promise.reject(error),
  );
}
await store.close();
