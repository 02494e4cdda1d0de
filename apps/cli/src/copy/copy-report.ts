// What a copy says: notes, problems and progress while it runs, and its report at the end.
import type { CopyEvent, CopyReport, Counts, Kind } from "@runledger/copy";
import { counted, grouped } from "../terminal/counted.js";
import { jsonLine } from "../terminal/json.js";
import { createProgress, type Progress } from "../terminal/progress.js";
import { tableWriter } from "../terminal/table.js";
import type { Terminal } from "../terminal/terminal.js";

const names: Readonly<Record<Kind | "verify", string>> = {
  experiments: "experiments",
  runs: "runs",
  loggedModels: "logged models",
  registeredModels: "registered models",
  modelVersions: "model versions",
  verify: "compared",
};

/** Where nobody watches, and with --json, progress is JSON lines. */
const asLines = (terminal: Terminal): Terminal => ({
  ...terminal,
  notes: { ...terminal.notes, columns: () => undefined },
});

export interface CopyListener {
  readonly onEvent: (event: CopyEvent) => void;
  /** Shows where the work stands. */
  end(): void;
}

export function createListener(terminal: Terminal, json: boolean): CopyListener {
  const shown = json ? asLines(terminal) : terminal;
  const started = performance.now();
  let progress: Progress | undefined;
  const say = (event: CopyEvent, text: string): void => terminal.tell(json ? jsonLine(event) : `runledger: ${text}`);
  const pointsText = (points: number): string => {
    const rate = (points * 1000) / (performance.now() - started);
    return `${counted(points, "point")}, ${grouped(rate)}/s`;
  };
  return {
    onEvent(event) {
      if (event.event === "note") say(event, event.note);
      else if (event.event === "problem")
        say(event, `${event.problem.kind} ${event.problem.id}: ${event.problem.reason}`);
      else if (event.event === "begin") {
        progress?.end();
        progress = createProgress(shown, { unit: names[event.kind], total: event.total });
      } else progress?.update(event.done, event.points > 0 ? pointsText(event.points) : undefined);
    },
    end: () => progress?.end(),
  };
}

const outcomes = ["created", "changed", "unchanged", "refused"] as const satisfies readonly (keyof Counts)[];

async function table(terminal: Terminal, report: CopyReport): Promise<void> {
  const kinds = Object.keys(report.counts) as Kind[];
  const rows = kinds.filter((kind) => outcomes.some((outcome) => report.counts[kind][outcome] > 0));
  const writer = tableWriter<Kind>(terminal, [
    { title: "", cell: (kind) => names[kind] },
    ...outcomes.map((outcome) => ({
      title: outcome,
      align: "right" as const,
      cell: (kind: Kind) => grouped(report.counts[kind][outcome]),
    })),
  ]);
  await writer.write(rows);
  await writer.end();
}

function summary({ points, artifacts, upToDate, problemCount }: CopyReport, dryRun: boolean): string {
  if (upToDate) return "nothing to do: the target holds all of it already";
  const parts = [
    dryRun ? `${grouped(points)} series with points to write` : counted(points, "point"),
    ...(artifacts.files === 0 ? [] : [`${counted(artifacts.files, "file")}, ${counted(artifacts.bytes, "byte")}`]),
    ...(problemCount === 0 ? [] : [counted(problemCount, "problem")]),
  ];
  return `${dryRun ? "would write" : "wrote"} ${parts.join(", ")}`;
}

function verified({ verification }: CopyReport): readonly string[] {
  if (verification === undefined) return [];
  const { equal, entities, points, differences } = verification;
  const what = `${counted(entities, "entity", "entities")} and ${counted(points, "point")}`;
  if (equal) return [`verified: ${what} are equal`];
  return [
    `not equal, of ${what}:`,
    ...differences.map(({ where, source, target }) => `  ${where}: ${source} in the source, ${target} in the target`),
  ];
}

export async function answerReport(
  terminal: Terminal,
  report: CopyReport,
  flags: { readonly json?: true; readonly dryRun?: true },
) {
  if (flags.json === true) return terminal.answer(jsonLine({ event: "copied", ...report }));
  await table(terminal, report);
  return terminal.answer([summary(report, flags.dryRun === true), ...verified(report)].join("\n"));
}

export const succeeded = ({ problemCount, verification }: CopyReport): boolean =>
  problemCount === 0 && verification?.equal !== false;

/** One line for a round of `sync`. */
export function roundLine(report: CopyReport): string {
  const of = (outcome: keyof Counts): number =>
    Object.values(report.counts).reduce((sum, counts) => sum + counts[outcome], 0);
  if (report.upToDate) return "up to date";
  const written = `${grouped(of("created"))} created, ${grouped(of("changed"))} changed, ${counted(report.points, "point")}`;
  return report.problemCount === 0 ? written : `${written}, ${counted(report.problemCount, "problem")}`;
}
