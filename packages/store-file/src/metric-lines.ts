// The lines of a metric file: `timestamp value step`, for logged models also the run, and the data set where there is one.
// The last line counts only with its line feed: without it, a killed writer may have left half a number.
import { type LoggedModelMetric, type Metric, pythonFloat } from "@runledger/store-api";

export const writePoint = ({ timestamp, value, step }: Metric): string => `${timestamp} ${pythonFloat(value)} ${step}`;

const specialValue = /^([+-]?)(?:(inf|infinity)|nan)$/i;

/** Undefined for what is no number. */
function readValue(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  const [match, sign, infinite] = specialValue.exec(text) ?? [];
  if (match === undefined) return undefined;
  return infinite === undefined ? Number.NaN : sign === "-" ? -Infinity : Infinity;
}

function readInteger(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  return Number.isInteger(value) ? value : undefined;
}

/** A point with what stands behind it on its line; undefined when the line is malformed. */
function readLine(key: string, line: string): { readonly point: Metric; readonly rest: readonly string[] } | undefined {
  const [time, number, step = "0", ...rest] = line.trim().split(" ");
  const [timestamp, value, at] = [readInteger(time), readValue(number), readInteger(step)];
  if (timestamp === undefined || value === undefined || at === undefined) return undefined;
  return { point: { key, value, timestamp, step: at }, rest };
}

/** The point of a run's metric on one line; undefined when it is malformed. A data set on the line is no part of a point. */
export const readPoint = (key: string, line: string): Metric | undefined => readLine(key, line)?.point;

export interface ReadLines<T> {
  readonly points: readonly T[];
  readonly malformed: number;
}

/** Complete lines only. */
export function completeLines(text: string): readonly string[] {
  const end = text.lastIndexOf("\n");
  return end < 0 ? [] : text.slice(0, end).split("\n");
}

/** The points of a run's metric. */
export function readPoints(key: string, lines: readonly string[]): ReadLines<Metric> {
  const points: Metric[] = [];
  for (const line of lines) {
    const point = readPoint(key, line);
    if (point !== undefined) points.push(point);
  }
  return { points, malformed: lines.length - points.length };
}

/** The run that a line of a logged model's metric names. */
export const runOfLine = (line: string): string | undefined => line.trim().split(" ")[3];

/** The points of a logged model's metric. NaN is 0 there, as in MLflow's table of them. */
export function readModelPoints(key: string, text: string): ReadLines<LoggedModelMetric> {
  const lines = completeLines(text);
  const points: LoggedModelMetric[] = [];
  for (const line of lines) {
    const read = readLine(key, line);
    if (read === undefined) continue;
    const { point, rest } = read;
    const [runId = null] = rest;
    const [datasetName, datasetDigest] =
      rest.length >= 3 ? [rest.slice(1, -1).join(" "), rest.at(-1) ?? null] : [null, null];
    points.push({ ...point, value: Number.isNaN(point.value) ? 0 : point.value, runId, datasetName, datasetDigest });
  }
  return { points, malformed: lines.length - points.length };
}
