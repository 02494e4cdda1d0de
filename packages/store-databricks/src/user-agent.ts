// How this client names itself, in the form of Databricks' own clients.
import { createRequire } from "node:module";

const { version }: { readonly version: string } = createRequire(import.meta.url)("../package.json");

/** @param way how it signed in, which workspaces count */
export const userAgent = (way: string): string =>
  `runledger/${version} node/${process.versions.node} os/${process.platform} auth/${way}`;
