// Files on their way, as a person watches them: bytes and files, until Ctrl+C.
import type { TransferOptions } from "@runledger/artifacts";
import type { CommandContext } from "../command.js";
import { byteText } from "../terminal/byte-text.js";
import { interruptible } from "../terminal/interruption.js";
import { createProgress } from "../terminal/progress.js";

export function transferring<Result>(
  { terminal }: CommandContext,
  work: (options: TransferOptions) => Promise<Result>,
): Promise<Result> {
  const progress = createProgress(terminal, { unit: "files" });
  return interruptible(terminal.tell, async (signal) => {
    try {
      return await work({ signal, onProgress: ({ files, bytes }) => progress.update(files, byteText(bytes)) });
    } finally {
      progress.end();
    }
  });
}
