// Reads a file of cases, whose first lines say what its columns are.
import { readFileSync } from "node:fs";

export interface RestCase {
  readonly number: number;
  readonly group: string;
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: string | undefined;
  /** `X=a.b`: later cases call the value at a.b of the answer {X}. */
  readonly keep: string;
  readonly mlflow: string;
  readonly expected: string;
  /** Why we answer something else than MLflow. */
  readonly why: string;
}

function repeated(text: string): string {
  return text.replace(/‹(.*?)×(\d+)›/g, (_, part: string, times: string) =>
    Array.from({ length: Number(times) }, (_unused, index) => part.replaceAll("#", String(index))).join(""),
  );
}

/** JSON writes 1.0 as 1. */
const withoutZeros = (text: string): string => text.replace(/(\d)\.0(?=[,}\]])/g, "$1");

function parse(line: string): RestCase {
  const [number, group = "", method = "", path = "", type, body = "", keep = "", mlflow = "", ours, why = ""] =
    line.split("\t");
  return {
    number: Number(number),
    group,
    method,
    path: repeated(path),
    contentType: type || "application/json",
    body: body === "-" ? undefined : repeated(body),
    keep,
    mlflow: withoutZeros(mlflow),
    expected: ours || withoutZeros(mlflow),
    why,
  };
}

export function readCases(file: string): readonly RestCase[] {
  const lines = readFileSync(new URL(file, import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  return lines.slice(lines.findIndex((line) => line.startsWith("case\t")) + 1).map(parse);
}
