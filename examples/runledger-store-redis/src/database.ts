// All that the groups see of Redis: hashes to read, and one script that checks and writes at once, so that no two writers meet half-way.
import { failures, type StoreError } from "@runledger/store-api";
import { createClient, ErrorReply } from "redis";

/** What the field of a hash must be before anything is written: one of the values, null for none; anything when no values are named. */
export interface Check {
  readonly key: string;
  readonly field: string;
  readonly allowed?: readonly (string | null)[];
  /** What to throw, given what was found. Without it the commit answers false, for another try with what is there now. */
  readonly otherwise?: (found: string | null) => StoreError;
}

/** A command of Redis that writes to a key; or `MAX key field text`, HSET if it is the greatest so far; or `EACH set prefix field value`, HSET for all members. */
export type Write = readonly [command: string, key: string, ...args: string[]];
export type Database = Awaited<ReturnType<typeof openDatabase>>;

const script = `
local prefix, checks, writes = KEYS[1], cjson.decode(ARGV[1]), cjson.decode(ARGV[2])
for at, check in ipairs(checks) do
  local found = redis.call('HGET', prefix .. check.key, check.field)
  local holds = found and not check.allowed
  for _, value in ipairs(check.allowed or {}) do holds = holds or value == (found or cjson.null) end
  if not holds then return { at, found } end
end
for _, write in ipairs(writes) do
  local command, key, first, second, third = unpack(write)
  key = prefix .. key
  if command == 'EACH' then
    for _, member in ipairs(redis.call('SMEMBERS', key)) do redis.call('HSET', prefix .. first .. member, second, third) end
  elseif command ~= 'MAX' then
    redis.call(command, key, unpack(write, 3))
  elseif second > (redis.call('HGET', key, first) or '') then
    redis.call('HSET', key, first, second)
  end
end
return { 0 }`;

/** @throws the reason when Redis does not answer or refuses the user */
export async function openDatabase(url: string, prefix: string) {
  let opened = false;
  // A connection that is lost later is made again; until then calls are refused.
  const reconnectStrategy = (tries: number) => opened && Math.min(2 ** tries * 50, 2000);
  const client = createClient({ url, disableOfflineQueue: true, socket: { connectTimeout: 5000, reconnectStrategy } });
  // Without a listener an error would end the process.
  client.on("error", () => undefined);
  await client.connect();
  opened = true;
  const run = async <T>(call: Promise<T>): Promise<T> =>
    call.catch((cause: unknown) => {
      throw cause instanceof ErrorReply ? failures.internal(cause) : failures.unavailable("redis", cause);
    });

  return {
    hash: async (key: string) => run(client.hGetAll(prefix + key)),
    /** Null for each that is not there. */
    fields: async (key: string, fields: string[]) => run(client.hmGet(prefix + key, fields)),
    values: async (key: string) => run(client.hVals(prefix + key)),
    members: async (set: string) => run(client.sMembers(prefix + set)),
    /** Members of a sorted set without scores that come after `start`, in the order of their bytes. */
    after: async (key: string, start: string | undefined, count: number) => {
      const from = start === undefined ? "-" : `(${start}`;
      return run(client.zRange(prefix + key, from, "+", { BY: "LEX", LIMIT: { offset: 0, count } }));
    },
    next: async (counter: string) => run(client.incr(prefix + counter)),
    /** All of the writes if all of the checks hold, else none. */
    commit: async (checks: readonly Check[], writes: readonly Write[]): Promise<boolean> => {
      const args = [JSON.stringify(checks), JSON.stringify(writes)];
      const answer = await run(client.eval(script, { keys: [prefix], arguments: args }));
      const [failed, found = null] = answer as unknown as readonly [number, (string | null)?];
      const check = checks[failed - 1];
      if (check?.otherwise !== undefined) throw check.otherwise(found);
      return check === undefined;
    },
    ping: async () => void (await run(client.ping())),
    close: async () => client.close(),
  };
}
