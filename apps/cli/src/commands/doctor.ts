// `runledger doctor`: what is wrong in the folder of a file store, and what can be mended. Findings go to stdout, questions to stderr.
import { createInterface } from "node:readline/promises";
import type { Diagnosis } from "@runledger/store-file";
import type { Command } from "commander";
import { UsageError } from "../usage-error.js";

interface DoctorFlags {
  readonly repair?: true;
  readonly yes?: true;
  readonly json?: true;
}

const examples = `
Examples:
  $ runledger doctor ./mlruns
  $ runledger doctor --repair ./mlruns
  $ runledger doctor --repair --yes --json /srv/mlruns
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const store = () => import("@runledger/store-file");

/** Adds `doctor` to the program. */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("Say what is broken, orphaned, torn or left over in a folder of runs, and mend what can safely be.")
    .argument("<folder>", "the folder, as for --backend-store-uri of the server")
    .option("--repair", "mend what has a remedy; nothing that a user wrote is removed")
    .option("--yes", "do not ask before a repair")
    .option("--json", "answer in JSON lines, one for each finding")
    .helpOption("--help", "say what the command does")
    .addHelpText("after", examples)
    .action(doctor);
}

async function doctor(folder: string, { repair, yes, json }: DoctorFlags): Promise<void> {
  if (repair === true && yes !== true) await askToRepair(folder);
  const { diagnose } = await store();
  let [found, mended] = [0, 0];
  for await (const diagnosis of diagnose(folder, { repair })) {
    found += 1;
    if (diagnosis.mended) mended += 1;
    say(json === true ? JSON.stringify(diagnosis) : lineOf(diagnosis));
  }
  if (json !== true) say(summary(found, mended));
  if (found > mended) process.exitCode = 1;
}

function lineOf({ kind, path, problem, remedy, mended }: Diagnosis): string {
  const end = mended ? " (mended)" : remedy === null ? "" : ` (--repair ${remedy})`;
  return `${kind.padEnd(10)}  ${path}: ${problem}${end}`;
}

function summary(found: number, mended: number): string {
  if (found === 0) return "nothing is wrong";
  const findings = found === 1 ? "1 finding" : `${found} findings`;
  return mended === 0 ? findings : `${findings}, of which ${mended} mended`;
}

/** @throws UsageError where nobody can answer; Error when the answer is no */
async function askToRepair(folder: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new UsageError(`a repair changes files in ${folder}; look at them without --repair, then say --yes`);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`Mend what can be mended in ${folder}? [y/N] `);
  asking.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error("nothing was changed");
}
