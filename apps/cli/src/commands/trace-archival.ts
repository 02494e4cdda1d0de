// MLflow's tags for the archival of traces, which a server of its own reads; a command only writes them.
import { InvalidArgumentError, Option } from "commander";

export const ARCHIVAL_RETENTION = "mlflow.trace.archivalRetention";
export const ARCHIVE_NOW = "mlflow.trace.archiveNow";

const LONGEST = 32;

/** @throws InvalidArgumentError unless the text is a number and a unit, such as 30d */
export function archivalDuration(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length <= LONGEST && /^[1-9]\d*[mhd]$/.test(trimmed)) return trimmed;
  throw new InvalidArgumentError("Expected a number and one of m, h, d, such as 30d or 12h.");
}

export const retentionOption = (): Option =>
  new Option(
    "--trace-archival-retention <duration>",
    "after which a server of MLflow archives traces, such as 30d or 12h; only noted here",
  ).argParser(archivalDuration);

export const retentionTag = (duration: string | undefined) =>
  duration === undefined
    ? []
    : [{ key: ARCHIVAL_RETENTION, value: JSON.stringify({ type: "duration", value: duration }) }];

export const archiveNowTag = (olderThan: string | undefined) => ({
  key: ARCHIVE_NOW,
  value: JSON.stringify(olderThan === undefined ? {} : { older_than: olderThan }),
});
