// Holds docs/reference/http.md to the table of variables; written by running this test with -u.
import { expect, test } from "vitest";
import { variables } from "./env.js";

test("the reference lists every variable", async () => {
  const rows = Object.entries(variables).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
  await expect(`<!-- Written from packages/store-http/src/node/env.ts; change the table there and run the tests of store-http with -u. -->

# Servers over HTTP

How \`runledger\` and programs on Node that use \`optionsFrom\` of \`@runledger/store-http/node\` reach a tracking server (\`http://\`, \`https://\`). All variables are optional; an empty one counts as unset, and one that cannot be meant is refused.

| variable | meaning |
| --- | --- |
${rows.join("\n")}

\`MLFLOW_TRACKING_AUTH\` and \`MLFLOW_TRACKING_AWS_SIGV4\` are refused rather than passed over: calls would go out without credentials.

## What is repeated

| what happened | reads and writes that may be done twice | creations, appending, renaming or removing a registered model |
| --- | --- | --- |
| the connection never came about | repeated | repeated |
| 429 or 503 with Retry-After | repeated | repeated |
| the answer was lost, cut off or late; 408, 502, 503, 504, 429 without Retry-After | repeated | an error that says whether the outcome is open |
| every other answer | final | final |

A Retry-After of more than 120 s is not waited for. A store on an address where nobody listens fails to open after the second try. An answer may have 512 MiB. Redirects, at most 5, keep method and body; credentials stay with the server they are for, and nothing goes from https to http.
`).toMatchFileSnapshot("../../../../docs/reference/http.md");
});
