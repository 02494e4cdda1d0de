// A process of its own that writes to a folder until its stdin ends: busy-writer.mjs FOLDER. It prints a line for each round.
import { setTimeout } from "node:timers/promises";
import { openFileStore } from "@runledger/store-file";

let ending = false;
process.stdin.on("end", () => (ending = true)).resume();
const store = await openFileStore(process.argv[2]);
const experimentId = await store.experiments.create({ name: "busy" });
const { id } = await store.runs.create({ experimentId });
await store.registry.models.create({ name: "busy" });
for (let n = 0; !ending; n += 1) {
  const metrics = [{ key: "n", value: n, timestamp: n, step: n }];
  await store.runs.log(id, {
    metrics,
    params: [{ key: `p${n % 200}`, value: `${n % 200}` }],
    tags: [{ key: "t", value: `${n}` }],
  });
  if (n % 50 === 0) await store.registry.versions.create({ name: "busy", source: `s3://${n}` });
  if (n % 50 === 5) await store.registry.models.setTag("busy", "n", `${n}`);
  process.stdout.write(`${n}\n`);
  // Without a breath for the disk, the cases would wait for nothing but that.
  await setTimeout(2);
}
await store.close();
