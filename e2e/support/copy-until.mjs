// Copies from one SQLite file to another and dies at the n-th write, while it is under way: copy-until.mjs SOURCE TARGET N
import { copyStore } from "@runledger/copy";
import { openSqlStore } from "@runledger/store-sql";

const [source, target, count] = process.argv.slice(2);
const options = { artifactRoot: "/artifacts" };
const store = await openSqlStore(target, options);
let left = Number(count);

const dying =
  (method) =>
  (...args) => {
    const work = method(...args);
    left -= 1;
    // The write has begun, and nobody waits for its end.
    if (left === 0) setImmediate(() => process.kill(process.pid, "SIGKILL"));
    return work;
  };

const transfer = Object.fromEntries(
  Object.entries(store.transfer).map(([name, method]) => [name, name.startsWith("put") ? dying(method) : method]),
);
await copyStore({ source: await openSqlStore(source, options), target: { ...store, transfer } });
process.exit(0);
