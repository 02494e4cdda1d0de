// Runs that a call is about, checked to be there and active.
import { failures, type RunInfo } from "@runledger/store-api";
import { type Finder, lockOf, readEntity, type Tree } from "../tree.js";

export interface ActiveRun {
  readonly folder: string;
  readonly info: RunInfo;
}

export async function runAt(tree: Tree, finder: Finder, id: string): Promise<ActiveRun> {
  const folder = finder.run(id);
  const info = folder && (await readEntity(tree.caches.runInfos, folder));
  if (!folder || !info) throw failures.runNotFound(id);
  return { folder, info };
}

export async function activeRun(tree: Tree, finder: Finder, id: string): Promise<ActiveRun> {
  const run = await runAt(tree, finder, id);
  if (run.info.lifecycleStage !== "active") throw failures.runNotActive(id);
  return run;
}

/** Does the work on an active run while no other process changes it. */
export async function holdActiveRun<T>(
  tree: Tree,
  finder: Finder,
  id: string,
  work: (run: ActiveRun) => Promise<T>,
): Promise<T> {
  const { folder } = await activeRun(tree, finder, id);
  return tree.locks.hold(lockOf.entity(folder), async () => work(await activeRun(tree, finder, id)));
}
