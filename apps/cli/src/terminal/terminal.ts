// What a command says and to whom: answers to stdout, all else to stderr, so that a script that reads answers gets nothing else.
import { createInterface } from "node:readline/promises";
import type { ReadStream, WriteStream } from "node:tty";
import { type Paint, painter } from "./colors.js";
import { Interrupted } from "./interruption.js";

/** One of the two ways out. */
export interface Channel {
  /** Where it ends in a terminal; asked anew each time, as windows change. */
  columns(): number | undefined;
  readonly paint: Paint;
}

export interface Terminal {
  readonly answers: Channel;
  readonly notes: Channel;
  /** A line, or several, of the answer. Waits for a slow reader. @throws ReaderGone when nobody reads any more, as after `| head` */
  answer(lines: string): Promise<void>;
  /** A line of progress or a note, to stderr. */
  readonly tell: (line: string) => void;
  /** Replaces what the last `repaint` left on the line of the cursor; an empty text clears it. Only where `notes` is a terminal. */
  repaint(text: string): void;
  /** Whether somebody sits there who can answer. */
  readonly canAsk: boolean;
  /** The empty text when the answer is an end of input. @throws Interrupted on Ctrl+C */
  ask(question: string): Promise<string>;
}

/** Whoever read the answers has seen enough: no failure, but no reason to go on. */
export class ReaderGone extends Error {
  override readonly name = "ReaderGone";
}

interface Streams {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
}

type Environment = Readonly<Record<string, string | undefined>>;

const isGone = (error: Error): boolean =>
  "code" in error && ["EPIPE", "ERR_STREAM_DESTROYED"].includes(String(error.code));

function channel(stream: WriteStream, environment: Environment): Channel {
  return {
    columns: () => (stream.isTTY ? stream.columns || undefined : undefined),
    paint: painter(stream.isTTY, environment),
  };
}

async function ask({ stdin, stderr }: Streams, question: string): Promise<string> {
  const asking = createInterface({ input: stdin, output: stderr });
  const unanswered = new Promise<string>((resolve, reject) => {
    asking.once("close", () => resolve(""));
    asking.once("SIGINT", () => reject(new Interrupted("SIGINT")));
  });
  try {
    return await Promise.race([asking.question(question), unanswered]);
  } finally {
    asking.close();
  }
}

export function createTerminal(streams: Streams, environment: Environment): Terminal {
  const { stdin, stdout, stderr } = streams;
  // Failed writes are told to whoever writes; nobody is to be told that stderr has no reader.
  stdout.on("error", () => {});
  stderr.on("error", () => {});
  let painted = false;
  const repaint = (text: string): void => {
    if (!stderr.isTTY || (!painted && text === "")) return;
    painted = text !== "";
    stderr.write(`\r\u001B[2K${text}`);
  };
  return {
    answers: channel(stdout, environment),
    notes: channel(stderr, environment),
    answer: (lines) =>
      new Promise((resolve, reject) => {
        if (stdout.isTTY) repaint("");
        stdout.write(`${lines}\n`, (error) => {
          if (error) reject(isGone(error) ? new ReaderGone("nobody reads the answer", { cause: error }) : error);
          else resolve();
        });
      }),
    tell: (line) => {
      repaint("");
      stderr.write(`${line}\n`);
    },
    repaint,
    canAsk: stdin.isTTY,
    ask: (question) => ask(streams, question),
  };
}
