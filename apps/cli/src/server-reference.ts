// Writes docs/reference/server.md from the table of options; a test holds the file to it.
import { bodyLimit } from "@runledger/server";
import { serverOptions } from "./server-options.js";

const code = (text: string): string => `\`${text}\``;

function shown(fallback: string | number | boolean | readonly string[] | undefined): string {
  return typeof fallback === "object" || fallback === undefined ? "" : code(String(fallback));
}

function rows(): string[] {
  return Object.values(serverOptions).map((option) => {
    const flags = option.negation === undefined ? option.flags : `${option.flags}, ${option.negation}`;
    return `| ${code(flags)} | ${option.env === undefined ? "" : code(option.env)} | ${shown(option.fallback)} | ${option.help} |`;
  });
}

export function serverReference(): string {
  return `<!-- Written by apps/cli/src/server-reference.ts; change the table in server-options.ts and run the tests of apps/cli with -u. -->

# runledger server

A flag goes before its variable, and a variable before the default. An empty variable counts as unset.

| flag | variable | default | meaning |
|---|---|---|---|
${rows().join("\n")}

## Exit codes

| code | meaning |
|---|---|
| 0 | stopped by SIGTERM or SIGINT after requests in flight had finished |
| 1 | could not start, or requests in flight were cut off by a second signal or after 10 s |
| 2 | a flag or variable that cannot be meant |

## Limits

The body of an API request has at most ${bodyLimit / 1024 / 1024} MiB (413 beyond); uploads of artifacts have no limit.

## Probes

\`/health\` answers while the process lives, \`/ready\` while its store does (503 else), \`/version\` tells the MLflow version whose protocol is spoken.
All three answer whatever the Host header.
`;
}
