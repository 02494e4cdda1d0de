// Counts what happened, and tells it while it happens.
import type { CopyEvent, CopyReport, Counts, Kind, Problem } from "./options.js";

const KEPT_PROBLEMS = 100;

export interface Tally {
  begin(kind: Kind | "verify", total?: number): void;
  /** @param outcome what became of `count` entities of the kind */
  count(kind: Kind, outcome: keyof Counts, count?: number): void;
  /** So many were looked at by a comparison. */
  compared(count: number): void;
  points(count: number): void;
  artifacts(moved: { readonly files: number; readonly bytes: number }): void;
  /** Said once, however often it comes. */
  note(note: string): void;
  problem(problem: Problem): void;
  report(ids: CopyReport["ids"]): CopyReport;
}

const none = (): { -readonly [K in keyof Counts]: number } => ({ created: 0, changed: 0, unchanged: 0, refused: 0 });

export function createTally(onEvent: (event: CopyEvent) => void = () => {}): Tally {
  const counts = {
    experiments: none(),
    runs: none(),
    loggedModels: none(),
    registeredModels: none(),
    modelVersions: none(),
  };
  const notes = new Set<string>();
  const problems: Problem[] = [];
  const moved = { files: 0, bytes: 0 };
  let [points, problemCount, compared] = [0, 0, 0];
  let current: Kind | "verify" = "experiments";

  const done = (kind: Kind): number => Object.values(counts[kind]).reduce((sum, count) => sum + count, 0);
  function progress(): void {
    onEvent({ event: "progress", kind: current, done: current === "verify" ? compared : done(current), points });
  }
  return {
    begin(kind, total) {
      current = kind;
      onEvent({ event: "begin", kind, total });
    },
    count(kind, outcome, count = 1) {
      if (count === 0) return;
      counts[kind][outcome] += count;
      progress();
    },
    compared(count) {
      compared += count;
      progress();
    },
    points(count) {
      points += count;
      progress();
    },
    artifacts({ files, bytes }) {
      moved.files += files;
      moved.bytes += bytes;
    },
    note(note) {
      if (notes.has(note)) return;
      notes.add(note);
      onEvent({ event: "note", note });
    },
    problem(problem) {
      problemCount += 1;
      if (problems.length < KEPT_PROBLEMS) problems.push(problem);
      onEvent({ event: "problem", problem });
    },
    report: (ids) => ({
      ids,
      counts,
      points,
      artifacts: moved,
      upToDate:
        points === 0 &&
        moved.files === 0 &&
        problemCount === 0 &&
        Object.values(counts).every(({ created, changed }) => created + changed === 0),
      problemCount,
      problems,
      notes: [...notes],
    }),
  };
}
