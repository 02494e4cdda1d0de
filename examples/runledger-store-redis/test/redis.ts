// Stores of their own on the Redis that this machine has, or that RUNLEDGER_TEST_REDIS_URI names.
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { createClient } from "redis";

const given = process.env["RUNLEDGER_TEST_REDIS_URI"];
export const redisUri = given ?? "redis://127.0.0.1:6379/0";

/** False only where nothing listens and nobody has asked for Redis; that is said aloud. */
export async function findRedis(): Promise<boolean> {
  const { hostname, port } = new URL(redisUri);
  const listens = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 6379) }, () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
  if (listens || given !== undefined || process.env["CI"] !== undefined) return true;
  process.stderr.write("SKIPPED: no Redis listens; set RUNLEDGER_TEST_REDIS_URI to test with one\n");
  return false;
}

const own = `runledger-test-${randomBytes(6).toString("hex")}`;
let places = 0;

/** A URI whose keys nobody else has. */
export function newPlace(): string {
  places += 1;
  return `${redisUri}?prefix=${own}-${places}`;
}

/** Removes all keys of this process. */
export async function removeAll(): Promise<void> {
  const client = await createClient({ url: redisUri }).connect();
  for await (const keys of client.scanIterator({ MATCH: `${own}-*`, COUNT: 1000 }))
    if (keys.length > 0) await client.unlink(keys);
  await client.close();
}
