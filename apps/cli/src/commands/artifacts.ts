// `runledger artifacts`: MLflow's commands of that name. Files pass as streams, whatever their number and size.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ArtifactAccess,
  type ArtifactPath,
  type Artifacts,
  downloadArtifacts,
  localPath,
  openArtifacts,
} from "@runledger/artifacts";
import type { Store } from "@runledger/store-api";
import { type Command, Option } from "commander";
import { type ArtifactFlags, destinationOption, withArtifactAccess } from "../artifact-access.js";
import { type FoundArtifacts, resolveArtifacts, runArtifacts, splitPlace } from "../artifact-reference.js";
import { addCommand, type CommandContext } from "../command.js";
import { byteText } from "../terminal/byte-text.js";
import { jsonLine } from "../terminal/json.js";
import { tableWriter } from "../terminal/table.js";
import { trackingOptions, withStore } from "../tracking-store.js";
import { UsageError } from "../usage-error.js";
import { addArtifactUploads } from "./artifacts-upload.js";
import { transferring } from "./transferring.js";

interface PlaceFlags extends ArtifactFlags {
  readonly runId?: string;
  readonly artifactUri?: string;
  readonly artifactPath?: string;
  readonly json?: true;
}

const placeOptions = (): readonly Option[] => [
  new Option("-r, --run-id <id>", "the run whose artifacts are meant").env("MLFLOW_RUN_ID"),
  new Option("-u, --artifact-uri <uri>", "instead of a run: runs:/…, models:/…, mlflow-artifacts:/…, a folder"),
  new Option("-a, --artifact-path <path>", "a file or folder within the run's artifacts"),
  destinationOption(),
  ...trackingOptions(),
];

/** As in MLflow, a URI goes before a run. @throws UsageError when neither is said */
function find(store: Store, { runId, artifactUri, artifactPath }: PlaceFlags): Promise<FoundArtifacts> {
  if (artifactUri !== undefined) return resolveArtifacts(store, artifactUri);
  if (runId !== undefined) return runArtifacts(store, runId, artifactPath);
  throw new UsageError("say either --run-id or --artifact-uri");
}

const needsStore = ({ artifactUri }: PlaceFlags): boolean =>
  artifactUri === undefined || /^(runs|models):/i.test(artifactUri);

async function withPlace<Result>(
  context: CommandContext,
  flags: PlaceFlags,
  work: (artifacts: Artifacts, path: ArtifactPath) => Promise<Result>,
): Promise<Result> {
  const found = needsStore(flags)
    ? await withStore(context, flags, (store) => find(store, flags))
    : { uri: flags.artifactUri ?? "", path: [] };
  return withArtifactAccess(context, flags, (access: ArtifactAccess) =>
    work(openArtifacts(found.uri, access), found.path),
  );
}

/** Adds what `artifacts` can do. */
export function addArtifactCommands(group: Command, context: CommandContext): void {
  addList(group, context);
  addDownload(group, context);
  addArtifactUploads(group, context);
}

interface Listed {
  readonly path: string;
  readonly is_dir: boolean;
  readonly file_size?: number;
}

async function list(artifacts: Artifacts, path: ArtifactPath): Promise<readonly Listed[]> {
  const entries = await artifacts.list(path);
  return entries.map(({ name, size, isFolder }) => ({
    path: [...path, name].join("/"),
    is_dir: isFolder,
    ...(size === null ? {} : { file_size: size }),
  }));
}

function addList(group: Command, context: CommandContext): void {
  addCommand<PlaceFlags>(group, context, {
    name: "list",
    description:
      "List what lies directly in a folder of artifacts: a table on a terminal, a JSON array elsewhere, as MLflow's command gives.",
    options: [...placeOptions(), new Option("--json", "the array on a terminal too")],
    examples: [
      "runledger artifacts list --run-id 5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b",
      "runledger artifacts list -r 5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b -a model --json",
    ],
    run: async ({ terminal }, flags) => {
      const found = await withPlace(context, flags, list);
      if (flags.json === true || terminal.answers.columns() === undefined) return terminal.answer(jsonLine(found));
      const table = tableWriter<Listed>(terminal, [
        { title: "Path", cell: ({ path, is_dir }) => (is_dir ? `${path}/` : path) },
        { title: "Size", cell: ({ file_size: size }) => (size === undefined ? "" : byteText(size)), align: "right" },
      ]);
      await table.write(found);
      return table.end();
    },
  });
}

interface DownloadFlags extends PlaceFlags {
  readonly dstPath?: string;
}

async function download(
  context: CommandContext,
  { dstPath }: DownloadFlags,
  artifacts: Artifacts,
  path: ArtifactPath,
): Promise<string> {
  if (dstPath === undefined && artifacts.localFolder !== undefined) return localPath(artifacts.localFolder, path);
  const folder = dstPath ?? (await mkdtemp(join(tmpdir(), "runledger-artifacts-")));
  const { local } = await transferring(context, (options) => downloadArtifacts(artifacts, path, folder, options));
  return local;
}

function addDownload(group: Command, context: CommandContext): void {
  addCommand<DownloadFlags>(group, context, {
    name: "download",
    description: "Copy a file or folder of artifacts to this machine, and print where it is.",
    options: [
      ...placeOptions(),
      new Option(
        "-d, --dst-path <folder>",
        "where to; default: a new folder, or nowhere when the artifacts are on this machine already",
      ),
    ],
    examples: [
      "runledger artifacts download -r 5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b -a model -d ./here",
      "runledger artifacts download -u runs:/5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b/model/MLmodel -d ./here",
      "runledger artifacts download -u models:/churn@champion -d ./here",
    ],
    run: async (_context, flags) => {
      const { artifactUri } = flags;
      // Of a place, the last name is what is copied; a reference says by itself what that is.
      const at = needsStore(flags) ? undefined : splitPlace(artifactUri ?? "");
      const placed = at === undefined ? flags : { ...flags, artifactUri: at.uri };
      const local = await withPlace(context, placed, (artifacts, path) =>
        download(context, flags, artifacts, at?.path ?? path),
      );
      await context.terminal.answer(local);
    },
  });
}
