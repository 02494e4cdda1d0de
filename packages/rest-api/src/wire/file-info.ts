// One entry of an artifact folder.
import { Type } from "typebox";
import { flag, int64, optional, text } from "../fields.js";

/** `file_size` in bytes; folders have none. */
export const fileInfo = Type.Object({ path: text, is_dir: flag, file_size: optional(int64) });
