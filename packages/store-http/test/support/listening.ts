// A server of a test on a free port.
import { once } from "node:events";
import type { Server } from "node:http";
import { onTestFinished } from "vitest";

/** Ends with its test. @returns the port on 127.0.0.1 */
export async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
