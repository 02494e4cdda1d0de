// One entry of an artifact folder.
import { object } from "../schema.js";
import { flag, int64, optional, text } from "../fields.js";

/** `file_size` in bytes; folders have none. */
export const fileInfo = object({ path: text, is_dir: flag, file_size: optional(int64) });
