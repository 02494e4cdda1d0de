// What is deleted softly: read from the files each time, since only deletions are of interest. What a purge has begun is listed too.
import {
  type ChildRun,
  type DeletedExperiment,
  type DeletedLoggedModel,
  type DeletedRun,
  type ExperimentTrashQuery,
  type LoggedModelId,
  type Millis,
  parentRunTag,
  type RunId,
  type TrashDriver,
  type TrashQuery,
} from "@runledger/store-api";
import { basename, dirname, join, relative, sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { openProbe } from "../cache/probe.js";
import { localFolder } from "../file-uri.js";
import { purgeExperiments } from "../purge/purge-experiments.js";
import { purgeLoggedModels } from "../purge/purge-logged-models.js";
import { isMarked, metaFileOf } from "../purge/marker.js";
import { purgeRuns } from "../purge/purge-runs.js";
import { isDeleted, textField, wholeField } from "../records/fields.js";
import { readMeta } from "../records/meta.js";
import {
  experimentPlaces,
  type ExperimentPlace,
  type Finder,
  foldersIn,
  placeOfExperiment,
  runFolders,
  type Tree,
} from "../tree.js";
import type { Fields } from "../yaml/read.js";
import { textAt } from "./run-log.js";

/** Milliseconds that other work of the process waits at most. */
const SLICE = 10;

interface Found {
  readonly folder: string;
  readonly place: ExperimentPlace;
  readonly fields: Fields;
}

const isOld = (time: Millis | null, { deletedBefore }: { readonly deletedBefore?: Millis | undefined }): boolean =>
  deletedBefore === undefined || time === null || time <= deletedBefore;

/** Where artifacts are that had lain in an experiment's folder before it went to the trash; other places do not change. */
function placeNow(tree: Tree, place: ExperimentPlace, uri: string): string {
  const local = place.stage === "deleted" ? localFolder(uri) : undefined;
  const before = join(tree.root, place.id);
  if (local === undefined || (local !== before && !local.startsWith(before + sep))) return uri;
  return pathToFileURL(join(place.folder, relative(before, local))).href;
}

const placeOf = (tree: Tree, folder: string): ExperimentPlace | undefined => placeOfExperiment(tree, basename(folder));

/** The experiments that are asked for. */
function* placesIn(tree: Tree, ids: readonly string[] | undefined): Generator<ExperimentPlace> {
  if (ids === undefined) return yield* [...experimentPlaces(tree)];
  for (const id of ids) {
    const place = placeOfExperiment(tree, id);
    if (place !== undefined) yield place;
  }
  return undefined;
}

/** The folders of entities that are asked for, with the experiments they are in. Names are read before the first of them may go. */
function* foldersOf(
  tree: Tree,
  { ids, experimentIds }: TrashQuery<string>,
  find: (id: string) => string | undefined,
  all: (place: ExperimentPlace) => Iterable<string>,
): Generator<readonly [folder: string, place: ExperimentPlace]> {
  if (ids === undefined) {
    for (const place of placesIn(tree, experimentIds)) for (const folder of [...all(place)]) yield [folder, place];
    return;
  }
  for (const id of ids) {
    const folder = find(id);
    const place =
      folder && [dirname(folder), dirname(dirname(folder))].map((above) => placeOf(tree, above)).find(Boolean);
    if (folder && place && (experimentIds?.includes(place.id) ?? true)) yield [folder, place];
  }
}

/** Reads the fields of each folder; what has none, or none that can be read, is left out. */
async function* readEach(
  tree: Tree,
  folders: Iterable<readonly [folder: string, place: ExperimentPlace]>,
): AsyncGenerator<Found> {
  let sliceEnd = performance.now() + SLICE;
  for (const [folder, place] of folders) {
    if (performance.now() > sliceEnd) {
      await setImmediate();
      sliceEnd = performance.now() + SLICE;
    }
    const meta = readMeta(openProbe(folder, tree.inside), metaFileOf(folder));
    if (meta !== undefined && "fields" in meta) yield { folder, place, fields: meta.fields };
  }
}

async function* deletedRuns(tree: Tree, finder: Finder, query: TrashQuery<RunId>): AsyncGenerator<DeletedRun> {
  const folders = foldersOf(
    tree,
    query,
    (id) => finder.run(id),
    (place) => runFolders(tree, place),
  );
  for await (const { folder, place, fields } of readEach(tree, folders)) {
    const id = basename(folder);
    if ((textField(fields, "run_id") ?? textField(fields, "run_uuid")) !== id || !isDeleted(fields)) continue;
    const deletedTime = wholeField(fields, "deleted_time");
    const uri = textField(fields, "artifact_uri");
    if (isOld(deletedTime, query))
      yield { id, experimentId: place.id, artifactUri: uri && placeNow(tree, place, uri), deletedTime };
  }
}

const modelFolders = (tree: Tree, { folder }: ExperimentPlace): string[] =>
  [...foldersIn(tree, join(folder, "models"))].map((id) => join(folder, "models", id));

async function* deletedLoggedModels(
  tree: Tree,
  finder: Finder,
  query: TrashQuery<LoggedModelId>,
): AsyncGenerator<DeletedLoggedModel> {
  const folders = foldersOf(
    tree,
    query,
    (id) => finder.loggedModel(id),
    (place) => modelFolders(tree, place),
  );
  for await (const { folder, place, fields } of readEach(tree, folders)) {
    const id = basename(folder);
    if (textField(fields, "model_id") !== id || (!isDeleted(fields) && place.stage !== "deleted")) continue;
    const deletedTime = isDeleted(fields)
      ? wholeField(fields, "last_updated_timestamp")
      : experimentDeletion(tree, place);
    const artifactLocation = placeNow(tree, place, textField(fields, "artifact_location") ?? "");
    if (isOld(deletedTime, query)) yield { id, experimentId: place.id, artifactLocation, deletedTime };
  }
}

function experimentDeletion(tree: Tree, { folder }: ExperimentPlace): Millis | null {
  const meta = readMeta(openProbe(folder, tree.inside), metaFileOf(folder));
  return meta !== undefined && "fields" in meta ? wholeField(meta.fields, "last_update_time") : null;
}

async function* deletedExperiments(
  tree: Tree,
  { ids, deletedBefore }: ExperimentTrashQuery,
): AsyncGenerator<DeletedExperiment> {
  const places = [...placesIn(tree, ids)].filter(({ stage }) => stage === "deleted");
  for await (const { place, fields } of readEach(
    tree,
    places.map((place) => [place.folder, place] as const),
  )) {
    if (textField(fields, "experiment_id") !== place.id) continue;
    const deletedTime = wholeField(fields, "last_update_time");
    const artifactLocation = placeNow(tree, place, textField(fields, "artifact_location") ?? "");
    if (isOld(deletedTime, { deletedBefore }))
      yield { id: place.id, name: textField(fields, "name") ?? "", artifactLocation, deletedTime };
  }
}

async function* children(tree: Tree, finder: Finder, parentIds: readonly RunId[]): AsyncGenerator<ChildRun> {
  const wanted = new Set(parentIds);
  const folders = foldersOf(
    tree,
    {},
    (id) => finder.run(id),
    (place) => runFolders(tree, place),
  );
  const nested = function* (): Generator<readonly [folder: string, place: ExperimentPlace]> {
    for (const one of folders) if (wanted.has(textAt(join(one[0], "tags", parentRunTag)) ?? "")) yield one;
  };
  for await (const { folder, fields } of readEach(tree, nested())) {
    const parentId = textAt(join(folder, "tags", parentRunTag));
    if (parentId === undefined || isMarked(folder)) continue;
    yield { id: basename(folder), parentId, lifecycleStage: isDeleted(fields) ? "deleted" : "active" };
  }
}

export const trashGroup = (tree: Tree, finder: Finder): TrashDriver => ({
  runs: (query) => deletedRuns(tree, finder, query),
  loggedModels: (query) => deletedLoggedModels(tree, finder, query),
  experiments: (query) => deletedExperiments(tree, query),
  children: (parentIds) => children(tree, finder, parentIds),
  purgeRuns: (ids) => purgeRuns(tree, finder, ids),
  purgeLoggedModels: (ids) => purgeLoggedModels(tree, finder, ids),
  purgeExperiments: (ids) => purgeExperiments(tree, ids),
});
