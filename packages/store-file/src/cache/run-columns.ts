// Single values of many runs: a search reads the files that its filter and order name, and no others.
import { lstatSync, readFileSync } from "node:fs";
import { isAbsent } from "../disk/errno.js";
import { textPieces } from "../disk/text-pieces.js";
import { type Inside, isFolder } from "../disk/inside.js";
import { isPathSafe, runParts } from "../layout.js";
import { readLatest } from "../records/run.js";
import { intern } from "./intern.js";
import { lookAt } from "./probe.js";

type Value = string | number | undefined;
export type ColumnPart = "metrics" | "params" | "tags";

interface Cell {
  readonly digest: number;
  readonly settled: boolean;
  readonly value: Value;
}

interface Row {
  /** By part and key. */
  readonly cells: Map<string, Cell>;
  /** Parts that are folders of the run itself, not links. */
  readonly plain: boolean;
}

/** Cells that are kept in all, at about 150 bytes each. */
const mostCells = 1_000_000;

export interface RunColumns {
  /** Whether MLflow takes the folder for a run: it has all the folders of one. */
  isRun(folder: string): boolean;
  /** The value of a tag or param, or of a metric's latest point; undefined when there is none. */
  value(folder: string, part: ColumnPart, key: string): Value;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** @param malformed is told of metric files with lines that are left out */
export function openRunColumns(inside: Inside, malformed: (path: string, lines: number) => void): RunColumns {
  const rows = new Map<string, Row>();
  let cells = 0;

  const rowAt = (folder: string): Row | undefined => {
    const known = rows.get(folder);
    if (known !== undefined) return known;
    let plain = true;
    for (const part of ["tags", ...runParts]) {
      const found = lstatSync(`${folder}/${part}`, { throwIfNoEntry: false });
      if (found?.isDirectory() === true) continue;
      if (part !== "tags" && !isFolder(`${folder}/${part}`, inside)) return undefined;
      plain &&= found === undefined;
    }
    const row = { cells: new Map<string, Cell>(), plain };
    rows.set(folder, row);
    return row;
  };
  const parse = (path: string, part: ColumnPart, key: string): Value => {
    if (part !== "metrics") {
      const text = readText(path);
      return text === undefined ? undefined : intern(text);
    }
    const read = readLatest(key, textPieces(path));
    if (read.malformed > 0) malformed(path, read.malformed);
    return read.latest?.value;
  };
  return {
    isRun: (folder) => rowAt(folder) !== undefined,
    value: (folder, part, key) => {
      const row = rowAt(folder);
      if (row === undefined || !isPathSafe(key)) return undefined;
      const path = `${folder}/${part}/${key}`;
      const name = intern(`${part}/${key}`);
      const known = row.cells.get(name);
      // A param never changes once it is there.
      if (part === "params" && known?.settled === true && known.value !== "") return known.value;
      const look = lookAt(path);
      if (look === undefined || look.found.isDirectory()) return undefined;
      if (known?.settled === true && known.digest === look.digest) return known.value;
      const isPlain = row.plain && look.found.isFile() && !key.includes("/");
      if (!isPlain && !inside(path)) return undefined;
      const value = parse(path, part, key);
      if (known === undefined && (cells += 1) > mostCells) {
        rows.clear();
        cells = 0;
        return value;
      }
      // What a link names can change unseen.
      row.cells.set(name, { digest: look.digest, settled: look.settled && isPlain, value });
      return value;
    },
  };
}
