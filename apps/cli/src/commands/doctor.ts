// `runledger doctor`: what is wrong in the folder of a file store, and what can be mended. Findings go to stdout, questions to stderr.
import { parseStoreUri } from "@runledger/store-api";
import type { Diagnosis } from "@runledger/store-file";
import type { Command } from "commander";
import { addExamples, type CommandContext } from "../command.js";
import { confirm } from "../terminal/confirm.js";
import { counted } from "../terminal/counted.js";
import { jsonLine } from "../terminal/json.js";
import { UsageError } from "../usage-error.js";

interface DoctorFlags {
  readonly repair?: true;
  readonly yes?: true;
  readonly json?: true;
}

const store = () => import("@runledger/store-file");

/** Adds what `doctor` takes and does. */
export function addDoctorCommand(doctor: Command, context: CommandContext): void {
  doctor
    .argument("<folder>", "the folder, as for --backend-store-uri of the server")
    .option("--repair", "mend what has a remedy; nothing that a user wrote is removed")
    .option("--yes", "do not ask before a repair")
    .option("--json", "answer in JSON lines, one for each finding")
    .action((folder: string, flags: DoctorFlags) => lookOver(context, folder, flags));
  addExamples(doctor, "runledger doctor ./mlruns", "runledger doctor --repair --yes --json ./mlruns");
}

async function lookOver({ terminal }: CommandContext, folder: string, flags: DoctorFlags): Promise<void> {
  const { repair, yes, json } = flags;
  const { scheme, redacted } = parseStoreUri(folder);
  if (scheme !== "file")
    throw new UsageError(`doctor looks over folders of runs, and '${redacted}' is none; db status looks at databases`);
  if (repair === true) {
    await confirm(terminal, {
      yes,
      question: `Mend what can be mended in ${folder}?`,
      refusal: `a repair changes files in ${folder}; look at them without --repair, then say --yes`,
    });
  }
  const { diagnose } = await store();
  let [found, mended] = [0, 0];
  for await (const diagnosis of diagnose(folder, { repair })) {
    found += 1;
    if (diagnosis.mended) mended += 1;
    await terminal.answer(json === true ? jsonLine(diagnosis) : lineOf(diagnosis));
  }
  if (json !== true) await terminal.answer(summary(found, mended));
  if (found > mended) process.exitCode = 1;
}

function lineOf({ kind, path, problem, remedy, mended }: Diagnosis): string {
  const end = mended ? " (mended)" : remedy === null ? "" : ` (--repair ${remedy})`;
  return `${kind.padEnd(10)}  ${path}: ${problem}${end}`;
}

function summary(found: number, mended: number): string {
  if (found === 0) return "nothing is wrong";
  const findings = counted(found, "finding");
  return mended === 0 ? findings : `${findings}, of which ${mended} mended`;
}
