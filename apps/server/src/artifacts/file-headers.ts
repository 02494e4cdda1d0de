// How a file is presented: always as a download, so that no page of an artifact runs under this server's name.

/** MLflow's list, so that its UI shows these. */
const plainText = new Set(
  "txt log err cfg conf cnf cf ini properties prop hocon toml yaml yml xml json js py py3 csv tsv md rst ipynb MLmodel MLproject".split(
    " ",
  ),
);

const types: Readonly<Record<string, string>> = {
  avi: "video/x-msvideo",
  bmp: "image/bmp",
  css: "text/css",
  gif: "image/gif",
  gz: "application/gzip",
  htm: "text/html",
  html: "text/html",
  ico: "image/vnd.microsoft.icon",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  mpeg: "video/mpeg",
  ogg: "audio/ogg",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  tar: "application/x-tar",
  tif: "image/tiff",
  tiff: "image/tiff",
  wav: "audio/x-wav",
  webm: "video/webm",
  webp: "image/webp",
  zip: "application/zip",
};

/** By the name's ending; a name without one counts as an ending itself. */
export function contentType(name: string): string {
  const ending = name.slice(name.lastIndexOf(".") + 1);
  if (plainText.has(ending)) return "text/plain";
  const lower = ending.toLowerCase();
  return Object.hasOwn(types, lower) ? (types[lower] ?? "") : "application/octet-stream";
}

const isToken = (text: string): boolean => /^[\w!#$%&'*+.^`|~-]+$/.test(text);

function quoted(text: string): string {
  return isToken(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** RFC 5987's `attr-char`s stand for themselves. */
function extended(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `attachment` with the name, and with an ASCII likeness for clients that know no other. @param name without control characters */
export function contentDisposition(name: string): string {
  const ascii = name.normalize("NFKD").replace(/[^ -~]/g, "");
  if (ascii === name) return `attachment; filename=${quoted(name)}`;
  return `attachment; filename=${quoted(ascii || "download")}; filename*=UTF-8''${extended(name)}`;
}
