// The one way from a client's path to a file name: text to segments, segments to a file that lies below a root, links followed.
import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { raise, shown } from "@runledger/store-api";
import { codeOf } from "./file-failure.js";

/** Names below a root, decoded; empty for the root itself. Only `fileWithin` makes a file name of it. */
export type ArtifactPath = readonly string[];

/** Folder at each root of a server for uploads that are not complete; clients neither see nor reach it. */
export const stagingName = ".runledger-uploads";

/** Unfinished files that lie beside what they will be: MLflow's own, and ours where there is no staging folder. */
export const unfinishedPrefix = ".artifact.uploading.";

/** As often as a path may be percent-encoded. */
const MAX_ENCODINGS = 10;

/** What file systems take as a name. */
const MAX_NAME_BYTES = 255;

/** Of a whole path; systems take 4096 with the root. */
const MAX_PATH_BYTES = 2048;

const refuse = (path: string, why: string): never =>
  raise("INVALID_PARAMETER_VALUE", `Invalid artifact path ${shown(path)}: ${why}`);

export const isReserved = (name: string): boolean => name === stagingName || name.startsWith(unfinishedPrefix);

/** What is not UTF-8 stays as it is. */
function decodeOnce(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

/** Until nothing is encoded, as MLflow does: a file has one name, however often its path was encoded on the way. */
function decoded(path: string): string {
  let text = path;
  for (let round = 0; round < MAX_ENCODINGS; round += 1) {
    const next = decodeOnce(text);
    if (next === text) return text;
    text = next;
  }
  return refuse(path, "it is percent-encoded too often");
}

/** Of a relative path with `/` between names; "" is the root. What the names may be is for `fileWithin` to say. */
export function pathSegments(path: string): ArtifactPath {
  return path === "" ? [] : decoded(path).split("/");
}

/** As `pathSegments`, for folders: a slash may stand at the end. */
export function folderSegments(path: string): ArtifactPath {
  return pathSegments(path.endsWith("/") && path !== "/" ? path.slice(0, -1) : path);
}

function checkName(name: string, path: string): void {
  if (name === "" || name.includes("/")) refuse(path, "it must be relative, without empty names");
  // Windows ignores dots and spaces at the end, so that `.. ` is `..` there.
  if (/^[. ]+$/.test(name)) refuse(path, "it must not contain '.' or '..'");
  // oxlint-disable-next-line no-control-regex -- they are what is refused
  if (/[\u0000-\u001f\u007f]/.test(name)) refuse(path, "it must not contain control characters");
  if (/[\\#]/.test(name)) refuse(path, "it must not contain '\\' or '#'");
  if (!name.isWellFormed()) refuse(path, "it is not valid Unicode");
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) refuse(path, `a name has at most ${MAX_NAME_BYTES} bytes`);
  if (isReserved(name)) refuse(path, `the name ${shown(name)} is reserved`);
}

/** @throws INVALID_PARAMETER_VALUE when a name is not allowed */
export function checkNames(segments: ArtifactPath): void {
  const path = segments.join("/");
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) refuse(path, `it has at most ${MAX_PATH_BYTES} bytes`);
  if (/^[a-z]:/i.test(path)) refuse(path, "it must not start with a drive");
  for (const name of segments) checkName(name, path);
}

const isLink = (file: string): Promise<boolean> =>
  lstat(file).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );

/** Of what exists the real path, of the rest the name. A link to nothing is refused: a later write would follow it. */
async function realPath(file: string, path: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    const missing = ["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "");
    if (!missing || dirname(file) === file) throw error;
    if (await isLink(file)) refuse(path, "it leads through a broken link");
    return join(await realPath(dirname(file), path), basename(file));
  }
}

function isWithin(root: string, file: string): boolean {
  const way = relative(root, file);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * The real file name of a path below `root`; neither needs to exist. Ask again right before a name is used after a pause.
 *
 * @throws INVALID_PARAMETER_VALUE when a name is not allowed or a link leads out of the root
 */
export async function fileWithin(root: string, segments: ArtifactPath): Promise<string> {
  checkNames(segments);
  const path = segments.join("/");
  const realRoot = await realPath(root, path);
  const file = await realPath(join(realRoot, ...segments), path);
  return isWithin(realRoot, file) ? file : refuse(path, "it leads out of the artifact folder");
}
