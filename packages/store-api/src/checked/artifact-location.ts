// What an experiment may give as the place of its artifacts.
import { shown } from "../failures.js";
import { limits } from "../limits.js";
import { invalid, text } from "./arguments.js";

// Schemes for which Python's urlparse splits `;params` off the last path segment.
const withParams = new Set([
  "",
  "ftp",
  "hdl",
  "prospero",
  "http",
  "https",
  "shttp",
  "rtsp",
  "rtsps",
  "rtspu",
  "sip",
  "sips",
  "mms",
  "sftp",
  "tel",
]);

/** Percent-decoded as often as it is encoded, so that no layer can hide a `..`. */
function decoded(query: string): string {
  try {
    const once = decodeURIComponent(query);
    return once === query ? query : decoded(once);
  } catch {
    return query;
  }
}

export function artifactLocation(location: string): string {
  text("Artifact location", location, limits.artifactLocation);
  const refuse = (reason: string): never => invalid(`Artifact location ${shown(location)} must not ${reason}`);
  if (location.startsWith("runs:")) refuse("be a runs: URI");
  const [beforeFragment = "", ...fragment] = location.split("#");
  if (fragment.join("#") !== "") refuse("have a fragment ('#…')");
  const [path = "", ...query] = beforeFragment.split("?");
  if (decoded(query.join("?")).includes("..")) refuse("have '..' in its query");
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(path)?.[1]?.toLowerCase() ?? "";
  if (withParams.has(scheme) && path.slice(path.lastIndexOf("/") + 1).includes(";")) refuse("have parameters (';…')");
  return location;
}
