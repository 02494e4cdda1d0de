// A TCP proxy that breaks connections by a plan: before a request went on, after it went on, or in the middle of the answer.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export const faults = ["none", "before", "after", "within"] as const;
export type Fault = (typeof faults)[number];

export interface ToxicProxy {
  readonly url: string;
  /** How often each happened. */
  readonly happened: Record<Fault, number>;
  close(): void;
}

/** @param next what happens to the next request; a request is taken for what comes from the client at once */
export async function startToxicProxy(target: string, next: () => Fault): Promise<ToxicProxy> {
  const { hostname, port } = new URL(target);
  const happened: Record<Fault, number> = { none: 0, before: 0, after: 0, within: 0 };
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const end = (): void => {
      client.resetAndDestroy();
      upstream.destroy();
    };
    let fault: Fault = "none";
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on("data", (request) => {
      fault = next();
      happened[fault] += 1;
      if (fault === "before") end();
      else upstream.write(request);
    });
    upstream.on("data", (answer) => {
      if (fault === "none") client.write(answer);
      else if (fault === "after") end();
      else client.write(answer.subarray(0, answer.length - 5), end);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    happened,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
