// Artifacts whose run or logged model is in no store any more: folders of the form `<id>/artifacts` below the places of experiments.
import { type ArtifactAccess, type Artifacts, openArtifacts } from "@runledger/artifacts";
import { raise, type Store, StoreError, type Transfer } from "@runledger/store-api";

export interface Orphan {
  readonly event: "orphan";
  readonly id: string;
  readonly uri: string;
  readonly removed: boolean;
}

export interface Unsearched {
  readonly event: "unsearched";
  readonly uri: string;
  readonly reason: string;
}

export interface OrphanOptions {
  readonly access: ArtifactAccess;
  readonly remove: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Ids that are looked up together. */
const BATCH = 500;
/** Ids of runs and of logged models as MLflow and Runledger make them. */
const runPattern = /^[0-9a-f]{32}$/u;
const modelPattern = /^m-[0-9a-f]{32}$/u;

interface Kind {
  /** Below the place of an experiment. */
  readonly folder: readonly string[];
  readonly pattern: RegExp;
  /** Those that the store has, deleted or not. */
  readonly known: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
}

const kindsOf = (transfer: Transfer): readonly Kind[] => {
  const idsIn = (found: readonly { readonly id: string }[]): ReadonlySet<string> => new Set(found.map(({ id }) => id));
  return [
    { folder: [], pattern: runPattern, known: async (ids) => idsIn(await transfer.runs(ids)) },
    { folder: ["models"], pattern: modelPattern, known: async (ids) => idsIn(await transfer.loggedModels(ids)) },
  ];
};

/** Nothing but artifacts is in it: the folder of a run of a file store, broken or not, has more. */
async function holdsArtifactsOnly(place: Artifacts, path: readonly string[]): Promise<boolean> {
  const entries = await place.list(path);
  return entries.every(({ name, isFolder }) => isFolder && name === "artifacts");
}

/** Listed before they are looked up, so that a run that begins meanwhile is known. */
async function* orphansIn(
  place: Artifacts,
  { folder, pattern, known }: Kind,
  { remove, signal }: OrphanOptions,
): AsyncGenerator<Orphan> {
  const named = (await place.list(folder)).filter(({ name, isFolder }) => isFolder && pattern.test(name));
  for (let at = 0; at < named.length; at += BATCH) {
    signal?.throwIfAborted();
    const ids = named.slice(at, at + BATCH).map(({ name }) => name);
    const there = await known(ids);
    for (const id of ids) {
      if (there.has(id) || !(await holdsArtifactsOnly(place, [...folder, id]))) continue;
      if (remove) await place.delete([...folder, id]);
      const uri = [place.uri.replace(/\/$/u, ""), ...folder, id].join("/");
      yield { event: "orphan", id, uri, removed: remove };
    }
  }
}

/** The places of all experiments, and beside them those of experiments that are no more: folders with ids for names. */
async function* locations(store: Store, access: ArtifactAccess): AsyncGenerator<string> {
  const [seen, ids, roots] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (let pageToken: string | undefined; ;) {
    const page = await store.experiments.search({ view: "all", pageToken });
    for (const { id, artifactLocation } of page.items) {
      ids.add(id);
      if (artifactLocation.endsWith(`/${id}`)) roots.add(artifactLocation.slice(0, -id.length));
      if (!seen.has(artifactLocation)) yield artifactLocation;
      seen.add(artifactLocation);
    }
    if (page.nextPageToken === undefined) break;
    pageToken = page.nextPageToken;
  }
  for (const root of roots)
    for (const name of await foldersIn(root, access)) if (/^\d+$/u.test(name) && !ids.has(name)) yield `${root}${name}`;
}

/** None where they cannot be listed: the places of the experiments there have said so already. */
async function foldersIn(uri: string, access: ArtifactAccess): Promise<readonly string[]> {
  try {
    const entries = await openArtifacts(uri, access).list([]);
    return entries.filter(({ isFolder }) => isFolder).map(({ name }) => name);
  } catch (error) {
    if (StoreError.is(error)) return [];
    throw error;
  }
}

/**
 * Looks through the places of all experiments, and beside them. Nothing that cannot be reached ends it.
 *
 * @throws NOT_IMPLEMENTED, at once, for a store that cannot say which ids it has
 */
export function findOrphans(store: Store, options: OrphanOptions): AsyncGenerator<Orphan | Unsearched> {
  const transfer =
    store.transfer ??
    raise(
      "NOT_IMPLEMENTED",
      `The ${store.info.name} store cannot say which runs it has, so no artifacts are called orphaned`,
    );
  return orphansOf(store, kindsOf(transfer), options);
}

async function* orphansOf(
  store: Store,
  kinds: readonly Kind[],
  options: OrphanOptions,
): AsyncGenerator<Orphan | Unsearched> {
  for await (const uri of locations(store, options.access)) {
    try {
      const place = openArtifacts(uri, options.access);
      for (const kind of kinds) yield* orphansIn(place, kind, options);
    } catch (error) {
      if (!StoreError.is(error)) throw error;
      yield { event: "unsearched", uri, reason: error.message };
    }
  }
}
