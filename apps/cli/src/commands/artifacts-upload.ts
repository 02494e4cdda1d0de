// `artifacts log-artifact` and `log-artifacts`: files of this machine to a run.
import { stat } from "node:fs/promises";
import { folderSegments, openArtifacts, uploadArtifacts } from "@runledger/artifacts";
import { type Command, Option } from "commander";
import { type ArtifactFlags, destinationOption, withArtifactAccess } from "../artifact-access.js";
import { runArtifacts } from "../artifact-reference.js";
import { addCommand, type CommandContext, jsonOption, required } from "../command.js";
import { byteText } from "../terminal/byte-text.js";
import { counted } from "../terminal/counted.js";
import { jsonLine } from "../terminal/json.js";
import { trackingOptions, withStore } from "../tracking-store.js";
import { UsageError } from "../usage-error.js";
import { oneRunOption } from "./run-flags.js";
import { transferring } from "./transferring.js";

interface UploadFlags extends ArtifactFlags {
  readonly runId: string;
  readonly artifactPath?: string;
  readonly json?: true;
}

async function upload(context: CommandContext, local: string, flags: UploadFlags): Promise<void> {
  const { runId, artifactPath = "", json } = flags;
  const { terminal } = context;
  const found = await withStore(context, flags, (store) => runArtifacts(store, runId));
  const { files, bytes } = await withArtifactAccess(context, flags, (access) =>
    transferring(context, (options) =>
      uploadArtifacts(local, openArtifacts(found.uri, access), folderSegments(artifactPath), options),
    ),
  );
  if (json === true) return terminal.answer(jsonLine({ run_id: runId, files, bytes }));
  const what = counted(files, "file");
  return terminal.answer(`Logged ${what} (${byteText(bytes)}) of ${local} to run ${runId}.`);
}

async function isFolder(local: string): Promise<boolean> {
  const found = await stat(local).catch(() => undefined);
  if (found === undefined) throw new UsageError(`there is no file or folder '${local}'`);
  return found.isDirectory();
}

const options = () => [
  oneRunOption(),
  new Option("-a, --artifact-path <folder>", "folder within the run's artifacts; default: directly in them"),
  destinationOption(),
  ...trackingOptions(),
  jsonOption(),
];

/** Adds `log-artifact` and `log-artifacts`. */
export function addArtifactUploads(group: Command, context: CommandContext): void {
  addCommand<UploadFlags & { readonly localFile: string }>(group, context, {
    name: "log-artifact",
    description: "Copy a local file to the artifacts of a run.",
    options: [required("-l, --local-file <file>", "the file"), ...options()],
    examples: ["runledger artifacts log-artifact -l report.html -r 5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b -a reports"],
    run: async (_context, flags) => {
      if (await isFolder(flags.localFile)) {
        throw new UsageError(`'${flags.localFile}' is a folder; log-artifacts copies what a folder holds`);
      }
      await upload(context, flags.localFile, flags);
    },
  });
  addCommand<UploadFlags & { readonly localDir: string }>(group, context, {
    name: "log-artifacts",
    description: "Copy what a local folder holds to the artifacts of a run.",
    options: [required("-l, --local-dir <folder>", "the folder"), ...options()],
    examples: ["runledger artifacts log-artifacts -l ./model -r 5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b -a model"],
    run: async (_context, flags) => {
      if (!(await isFolder(flags.localDir)))
        throw new UsageError(`'${flags.localDir}' is a file; log-artifact copies one file`);
      await upload(context, flags.localDir, flags);
    },
  });
}
