// Ctrl+C during long work: the first time it ends at the next place where nothing is half done, the second time at once.

/** As shells say it: 128 and the number of the signal. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

type Signal = keyof typeof exitCodes;

export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly signal: Signal;

  constructor(signal: Signal, options?: ErrorOptions) {
    super(`interrupted by ${signal}`, options);
    this.signal = signal;
  }

  get exitCode(): number {
    return exitCodes[this.signal];
  }
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
  let received: Signal | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (received !== undefined) process.exit(exitCodes[received]);
    received = signal === "SIGTERM" ? signal : "SIGINT";
    tell("stopping at the next safe place; once more to stop at once");
    controller.abort(new Interrupted(received));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (received !== undefined) throw new Interrupted(received, { cause: error });
    throw error;
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}
