// Folders for stores under test.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is not there yet, in a new temporary one. */
export const emptyFolder = async (): Promise<string> =>
  join(await mkdtemp(join(tmpdir(), "runledger-file-")), "mlruns");
