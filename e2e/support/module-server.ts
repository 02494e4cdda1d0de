// Serves packages as they are published to a browser: plain ES modules behind an import map, without a bundler.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { root } from "./paths.js";

export interface ModuleServer {
  readonly port: number;
  /** Paths that were asked for, `package/file.js` within `dist`. */
  readonly served: string[];
  close(): void;
}

/** @param packages short names, which scripts import as `@runledger/<name>`; `/` is a page with the functions of `script`, a file in `e2e/browser` */
export async function serveModules(script: string, packages: readonly string[]): Promise<ModuleServer> {
  const imports = Object.fromEntries(packages.map((name) => [`@runledger/${name}`, `/${name}/index.js`]));
  const page = `<!doctype html><title>runledger</title>
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">import * as script from "/${script}"; Object.assign(window, script);</script>`;
  const text = await readFile(join(root, "e2e", "browser", script));
  const served: string[] = [];
  const server = createServer((request, response) => {
    const [, name = "", file = ""] = /^\/([\w-]+)\/([\w/-]+\.js)$/.exec(request.url ?? "") ?? [];
    if (request.url === "/") {
      response.writeHead(200, { "content-type": "text/html" }).end(page);
    } else if (request.url === `/${script}`) {
      response.writeHead(200, { "content-type": "text/javascript" }).end(text);
    } else if (packages.includes(name)) {
      served.push(`${name}/${file}`);
      readFile(join(root, "packages", name, "dist", file)).then(
        (module) => response.writeHead(200, { "content-type": "text/javascript" }).end(module),
        () => response.writeHead(404).end(),
      );
    } else {
      response.writeHead(404).end();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    served,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
