// The built packages and the database drivers that the command brings along. Build the tree before using it.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { resolve } = createRequire(new URL("../apps/cli/package.json", import.meta.url));

/** The module of that name as apps/cli would import it. */
export const load = (name) => import(pathToFileURL(resolve(name)).href);
