// The version of this package, as npm knows it.
import { createRequire } from "node:module";

const { version }: { readonly version: string } = createRequire(import.meta.url)("../package.json");

export const packageVersion = version;
