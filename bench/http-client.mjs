// The smallest client of MLflow's REST API: kept connections, JSON in and out, an error for every answer but 200.
import { Agent, request } from "node:http";

/** More than any workload has callers. */
const MOST_CONNECTIONS = 64;

/** @returns `{ get, post }`, both with the path behind `/api/2.0/mlflow/` */
export function connectTo(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });
  const call = (method, path, body) =>
    new Promise((resolve, reject) => {
      const data = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      const headers = data && { "content-type": "application/json", "content-length": data.length };
      const options = { host: "127.0.0.1", port, path: `/api/2.0/mlflow/${path}`, method, agent, headers };
      const sent = request(options, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(text === "" ? {} : JSON.parse(text));
          else reject(new Error(`${method} ${path} -> ${response.statusCode} ${text.slice(0, 200)}`));
        });
      });
      sent.on("error", reject);
      sent.end(data);
    });
  return { get: (path) => call("GET", path), post: (path, body) => call("POST", path, body) };
}
