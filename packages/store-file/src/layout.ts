// Where everything lies below the root, and which ids and keys may become names of files there.
import { canonicalExperimentId } from "@runledger/store-api";
import { createHash } from "node:crypto";

export const metaFile = "meta.yaml";
export const trash = ".trash";
export const registryFolder = "models";
/** Folders of an experiment that are no runs. */
export const reservedInExperiment: ReadonlySet<string> = new Set(["tags", "datasets", "traces", "models"]);
/** Folders that make a folder a run in MLflow's eyes. */
export const runParts = ["metrics", "params", "artifacts"] as const;
/** Every file that is ours alone starts so. MLflow looks at folders only where such files lie, so it never meets them. */
export const ownPrefix = ".runledger-";
export const lockFile = `${ownPrefix}lock`;
/** The meta.yaml of what is being purged: from its rename on, nobody sees the entity any more. */
export const purgedFile = `${ownPrefix}purged.yaml`;
export const versionFolder = (version: number): string => `version-${version}`;

const md5 = (...parts: readonly string[]): string => createHash("md5").update(parts.join("")).digest("hex");
export const datasetFolder = (name: string, digest: string): string => md5(name, digest);
export const inputFolder = (sourceId: string, runId: string): string => md5(sourceId, runId);

/** Experiments live in folders named by their ids; everything else in the root is none. */
export const isExperimentFolder = (name: string): boolean => /^\d/.test(name) && canonicalExperimentId(name) === name;

const longestName = 255;
const refusedOnWindows = process.platform === "win32" ? /[\\:]/ : /\0/;

/** Whether a key, which may have slashes, can be the path of a file below a folder and never leads out of it. */
export function isPathSafe(key: string): boolean {
  return (
    !key.includes("\0") &&
    !refusedOnWindows.test(key) &&
    key
      .split("/")
      .every((part) => part !== "" && part !== "." && part !== ".." && Buffer.byteLength(part) <= longestName)
  );
}

/** MLflow's file store takes no name with these, and then lists no model at all. */
export const isModelFolder = (name: string): boolean =>
  isPathSafe(name) && !/[/\\%:]/.test(name) && name.trim() !== "" && !name.startsWith(ownPrefix);
