// The artifacts of one run or logged model, removed before its rows: what was broken off is found again by the rows.
import { type ArtifactAccess, openArtifacts } from "@runledger/artifacts";
import { StoreError } from "@runledger/store-api";
import type { GarbageOptions } from "./garbage.js";

/**
 * - removed: they are gone now; in another mode: they would be
 * - missing: there were none at the place that the store names
 * - left: this program cannot reach them, or the place is not theirs alone
 * - failed: they could be reached another time
 */
export interface ArtifactOutcome {
  readonly outcome: "removed" | "missing" | "left" | "failed";
  readonly uri: string;
  readonly reason?: string | undefined;
}

const ownFolder = "/artifacts";

/** Whether the id is a part of the path, so that nobody else's files can be below it. */
const isOwn = (uri: string, id: string): boolean => uri.split(/[/\\?#]/u).includes(id);

/** `…/<id>/artifacts` leaves `…/<id>`; where nothing else is in it, it goes as well. */
async function removeEmptyParent(uri: string, id: string, access: ArtifactAccess): Promise<void> {
  if (!uri.endsWith(`/${id}${ownFolder}`)) return;
  const parent = openArtifacts(uri.slice(0, -ownFolder.length), access);
  if ((await parent.list([])).length === 0) await parent.remove();
}

interface Removal {
  readonly access: ArtifactAccess;
  readonly mode: GarbageOptions["mode"];
}

/** What came of it; never rejects. */
async function attempt(uri: string, work: () => Promise<"removed" | "missing">): Promise<ArtifactOutcome> {
  try {
    return { outcome: await work(), uri };
  } catch (error) {
    if (StoreError.is(error) && error.code === "NOT_IMPLEMENTED")
      return { outcome: "left", uri, reason: "this program cannot reach them" };
    return { outcome: "failed", uri, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Never rejects. @param id of the run or model that has them */
export async function removeArtifacts(uri: string, id: string, { access, mode }: Removal): Promise<ArtifactOutcome> {
  if (uri === "") return { outcome: "missing", uri };
  if (!isOwn(uri, id))
    return { outcome: "left", uri, reason: `the place does not hold the id ${id}, so others may use it too` };
  return attempt(uri, async () => {
    const artifacts = openArtifacts(uri, access);
    if (mode === "count") return "removed";
    if (mode === "look") return (await artifacts.list([])).length > 0 ? "removed" : "missing";
    const found = await artifacts.remove();
    // Also where there was nothing: a collection may have been broken off in between.
    await removeEmptyParent(uri, id, access);
    return found ? "removed" : "missing";
  });
}

const traces = "traces";

/**
 * What the traces of an experiment have in its place, and the place itself when nothing else is in it. Null where the place is not
 * the experiment's alone. Never rejects.
 */
export async function removeTraceArtifacts(
  location: string,
  id: string,
  { access, mode }: Removal,
): Promise<ArtifactOutcome | null> {
  if (mode === "count" || !location.endsWith(`/${id}`)) return null;
  const found = await attempt(location, async () => {
    const artifacts = openArtifacts(location, access);
    const entries = await artifacts.list([]);
    const hasTraces = entries.some(({ name, isFolder }) => isFolder && name === traces);
    if (mode === "look" || entries.length > (hasTraces ? 1 : 0)) {
      if (hasTraces && mode === "remove") await artifacts.delete([traces]);
      return hasTraces ? "removed" : "missing";
    }
    await artifacts.remove();
    return hasTraces ? "removed" : "missing";
  });
  return found.outcome === "left" ? null : found;
}
