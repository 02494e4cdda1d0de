// From a store URI to the root folder, as MLflow reads it: the host of a file URI is dropped, except on Windows, where it names a share.
import { raise, shown } from "@runledger/store-api";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return raise("INVALID_PARAMETER_VALUE", `The path ${shown(path)} of the file URI has a malformed percent code`);
  }
}

/** Takes `./mlruns`, `/a b`, `C:\runs`, `file:/a%20b`, `file:///a`, `file://host/a`, `file:./a`. */
export function folderOf(uri: string, platform: NodeJS.Platform = process.platform): string {
  const [, host, path] = /^file:(?:\/\/([^/]*))?(.*)$/is.exec(uri) ?? [];
  if (path === undefined) return resolve(uri);
  const local = decoded(path.replace(/[?#].*$/s, ""));
  if (local === "") return raise("INVALID_PARAMETER_VALUE", `The file URI ${shown(uri)} names no folder`);
  if (platform !== "win32") return resolve(local);
  if (host) return `\\\\${host}${local.replaceAll("/", "\\")}`;
  return local.replace(/^\/(?=[a-z]:)/i, "").replaceAll("/", "\\");
}

/** The artifact root that MLflow's client gives experiments of a file store. */
export const rootUri = (folder: string): string => pathToFileURL(folder).href;

/** The folder that a URI or a path names; undefined for any other scheme, and for what cannot be read. */
export function localFolder(uri: string): string | undefined {
  if (!/^file:/i.test(uri) && /^[a-z][a-z0-9+.-]+:/i.test(uri)) return undefined;
  try {
    return folderOf(uri);
  } catch {
    return undefined;
  }
}
