// Records `session.mjs` from a real server: `node test/recorded/record.mjs http://127.0.0.1:5000`, after a build.
import { writeFileSync } from "node:fs";
import { openHttpStore } from "../../dist/index.js";
import { session } from "./session.mjs";

const [uri] = process.argv.slice(2);
const exchanges = [];
const store = await openHttpStore(uri, {
  fetch: async (url, init) => {
    const response = await fetch(url, init);
    const answer = await response.clone().text();
    const path = url.slice(uri.length);
    exchanges.push({ method: init.method, path, body: init.body, status: response.status, answer });
    return response;
  },
});
const mark = Math.random().toString(36).slice(2, 10);
console.log(JSON.stringify(await session(store, mark), null, 2));
const version = exchanges.find(({ path }) => path === "/version").answer;
const file = new URL(`mlflow-${version}.json`, import.meta.url);
writeFileSync(file, `${JSON.stringify({ mark, exchanges }, null, 2)}\n`);
