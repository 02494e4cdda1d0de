// Ctrl+C during long work: the first time it ends at the next place where nothing is half done, the second time at once.

/** Exit code 130, as shells say it: 128 and the number of SIGINT. */
export const interruptedExitCode = 130;

export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/**
 * Hands `work` a signal that aborts on SIGINT or SIGTERM. Work that goes on to its end all the same counts as done.
 *
 * @throws Interrupted when `work` fails after the signal
 */
export async function interruptible<T>(
  tell: (line: string) => void,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(interruptedExitCode);
    tell("stopping at the next safe place; once more to stop at once");
    controller.abort(new Interrupted());
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw new Interrupted("interrupted", { cause: error });
    throw error;
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}
