// What `copy` and `sync` take.
import { InvalidArgumentError, Option, type Command } from "commander";
import { collect, jsonOption } from "../command.js";
import { pluginOption } from "../tracking-store.js";

export interface CopyFlags {
  readonly experiments?: readonly string[];
  readonly runs?: string;
  readonly since?: number;
  readonly registry?: boolean;
  readonly sourceRegistryUri?: string;
  readonly targetRegistryUri?: string;
  readonly artifacts: "keep" | "copy" | "retarget";
  readonly artifactRoot?: string;
  readonly artifactsFrom?: string;
  readonly artifactsTo?: string;
  readonly mapping: string;
  readonly dryRun?: true;
  readonly verify?: true;
  readonly json?: true;
  readonly storePlugin?: readonly string[];
}

/** @returns milliseconds since 1970 */
function pointInTime(text: string): number {
  const millis = /^\d{9,16}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isSafeInteger(millis) && millis >= 0) return millis;
  throw new InvalidArgumentError(
    "Expected a date as 2026-01-31, a time as 2026-01-31T12:00Z, or milliseconds since 1970.",
  );
}

/** Names may hold commas, so the flag is repeated. */
const experimentsOption = new Option(
  "--experiments <name or id>",
  "only this experiment; may be repeated; default: all, deleted ones too",
).argParser(collect);

export function addCopyFlags(command: Command): Command {
  return command
    .argument("<source>", "what is read: a URI or folder as for --backend-store-uri of the server, or a server's URL")
    .argument("<target>", "what is written")
    .addOption(experimentsOption)
    .option(
      "--runs <filter>",
      "only runs that MLflow's filter finds, such as \"metrics.loss < 0.5 AND tags.team = 'a'\"",
    )
    .addOption(
      new Option("--since <time>", "only runs that started, and logged models made, at this time or later").argParser(
        pointInTime,
      ),
    )
    .option("--registry", "registered models too, even when only some experiments or runs are copied")
    .option("--no-registry", "no registered models")
    .option("--source-registry-uri <uri>", "where the source's registered models are; default: with the runs")
    .option("--target-registry-uri <uri>", "where the target's registered models are; default: with the runs")
    .addOption(
      new Option(
        "--artifacts <mode>",
        "keep: URIs stay as they are; copy: files are copied below --artifact-root, and URIs name that place; retarget: URIs are rewritten below --artifact-root, files stay untouched",
      )
        .choices(["keep", "copy", "retarget"])
        .default("keep"),
    )
    .option(
      "--artifact-root <uri>",
      "where the target's artifacts are; default: mlflow-artifacts:/ of a server, the folder itself of a file store, else ./mlruns",
    )
    .option(
      "--artifacts-from <place>",
      "what mlflow-artifacts: URIs of the source mean: a server's URL, or the folder where it keeps files; default: the source, if it is a server",
    )
    .option("--artifacts-to <place>", "the same for the target")
    .option(
      "--mapping <file>",
      "where the new ids are kept if the target makes ids of its own",
      "runledger-mapping.jsonl",
    )
    .option("--verify", "compare both sides afterwards, every point of every metric; exit code 1 if they differ")
    .addOption(jsonOption())
    .addOption(pluginOption());
}
