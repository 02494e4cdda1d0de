// The text of a file in pieces of whole lines: a file of any size takes no more memory than a piece.
import { closeSync, openSync, readSync } from "node:fs";
import { isAbsent } from "./errno.js";

const PIECE = 1 << 20;
const LINE_FEED = 10;

/** One for all: what is read is text before anybody else reads. */
const shared = Buffer.allocUnsafe(PIECE);

/** What follows the last line feed is left out. Nothing when there is no file. */
export function* textPieces(path: string): Generator<string, void> {
  let fd;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    if (isAbsent(error)) return;
    throw error;
  }
  try {
    let buffer = shared;
    for (let at = 0; ;) {
      const read = readSync(fd, buffer, 0, buffer.length, at);
      const end = buffer.subarray(0, read).lastIndexOf(LINE_FEED) + 1;
      if (end > 0) {
        const text = buffer.toString("utf8", 0, end);
        at += end;
        yield text;
      } else if (read < buffer.length) return;
      else buffer = Buffer.allocUnsafe(2 * buffer.length);
    }
  } finally {
    closeSync(fd);
  }
}
