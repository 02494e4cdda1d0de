// Progress of long work, on stderr: one line that changes on a terminal (count, rate, time left), JSON lines elsewhere.
import { jsonLine } from "./json.js";
import type { Terminal } from "./terminal.js";
import { cut } from "./text-width.js";

export interface ProgressOptions {
  /** What is counted, in the plural: `runs`, `points`. */
  readonly unit: string;
  /** Unknown where counting would cost as much as the work. */
  readonly total?: number | undefined;
  /** For tests. Default: a clock in milliseconds that never goes back. */
  readonly now?: (() => number) | undefined;
}

export interface Progress {
  /** Call it as often as you like; it is shown a few times a second. @param done in all, not since the last call */
  update(done: number, detail?: string): void;
  /** On a terminal the line goes away; elsewhere work that was long enough to be told of has a last line. */
  end(): void;
}

const REPAINT_MILLIS = 100;
/** A log file is to stay readable. */
const LINE_MILLIS = 2000;
/** Earlier, a rate is a guess. */
const SETTLED_MILLIS = 1000;

const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const small = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 2 });

/** `45 s`, `3 min`, `2 h 5 min`. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function createProgress(
  terminal: Terminal,
  { unit, total, now = () => performance.now() }: ProgressOptions,
): Progress {
  const started = now();
  let [done, detail, shown]: [number, string | undefined, number] = [0, undefined, started];
  let told: number | undefined;
  const onTerminal = terminal.notes.columns() !== undefined;

  function figures() {
    const millis = now() - started;
    const rate = millis < SETTLED_MILLIS ? undefined : (done * 1000) / millis;
    const secondsLeft = total !== undefined && rate ? Math.max(0, total - done) / rate : undefined;
    return { rate, secondsLeft };
  }

  function line(): string {
    const { rate, secondsLeft } = figures();
    const parts = [
      total === undefined
        ? `${number.format(done)} ${unit}`
        : `${number.format(done)} of ${number.format(total)} ${unit}`,
      ...(total ? [`${Math.floor((100 * done) / total)} %`] : []),
      ...(rate === undefined ? [] : [`${(rate < 10 ? small : number).format(rate)}/s`]),
      ...(secondsLeft === undefined ? [] : [`${durationText(secondsLeft)} left`]),
      ...(detail === undefined ? [] : [detail]),
    ];
    return parts.join("  ");
  }

  function json(): string {
    told = done;
    const { rate, secondsLeft } = figures();
    const rounded = (value: number | undefined): number | null =>
      value === undefined ? null : Number(value.toPrecision(3));
    return jsonLine({
      event: "progress",
      unit,
      done,
      total: total ?? null,
      rate: rounded(rate),
      secondsLeft: rounded(secondsLeft),
      ...(detail === undefined ? {} : { detail }),
    });
  }

  return {
    update(count, what) {
      [done, detail] = [count, what];
      if (now() - shown < (onTerminal ? REPAINT_MILLIS : LINE_MILLIS)) return;
      shown = now();
      if (onTerminal) terminal.repaint(cut(line(), (terminal.notes.columns() ?? 80) - 1));
      else terminal.tell(json());
    },
    end() {
      if (onTerminal) terminal.repaint("");
      else if (told !== undefined && told !== done) terminal.tell(json());
    },
  };
}
