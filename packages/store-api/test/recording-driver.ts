// A driver that notes what reaches it and answers as told.
import type { StoreDriver } from "../src/index.js";

export interface Recording {
  readonly driver: StoreDriver;
  /** `runs.log` and its arguments, in order. */
  readonly calls: [name: string, ...args: unknown[]][];
}

type Answers = Readonly<Record<string, (...args: never[]) => unknown>>;

/** Methods without an answer give undefined; `search`, `bulkHistory` and `intervalHistory` exist only when answered. */
export function recordingDriver(answers: Answers = {}, info: Partial<StoreDriver["info"]> = {}): Recording {
  const calls: Recording["calls"] = [];
  const optional = new Set(["search", "bulkHistory", "intervalHistory"]);
  const lists = new Set(["runs", "loggedModels", "experiments", "children"].map((name) => `trash.${name}`));
  const group = (prefix: string): unknown =>
    new Proxy(
      {},
      {
        get(_target, method) {
          const name = `${prefix}.${String(method)}`;
          const answer = answers[name];
          if (optional.has(String(method)) && answer === undefined) return undefined;
          return (...args: never[]) => {
            calls.push([name, ...args]);
            const given = answer?.(...args);
            return lists.has(name) || name.endsWith(".list") ? given : Promise.resolve(given);
          };
        },
      },
    );
  const groups = ["experiments", "runs", "metrics", "loggedModels", "datasets", "transfer", "trash"].map(
    (name) => [name, group(name)] as const,
  );
  const registry = { models: group("models"), versions: group("versions") };
  const store = group("store") as Pick<StoreDriver, "ping" | "close">;
  const driver = {
    ...Object.fromEntries(groups),
    registry,
    info: { name: "recording", storeType: null, ...info },
    ping: () => store.ping(),
    close: () => store.close(),
  } as unknown as StoreDriver;
  return { driver, calls };
}

/** The code of a rejection, or `none`. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "none";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}
