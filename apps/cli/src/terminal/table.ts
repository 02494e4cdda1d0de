// Tables as MLflow's command prints them: a head, a line of dashes, columns two spaces apart. Rows are written as they come.
import type { Style } from "./colors.js";
import type { Terminal } from "./terminal.js";
import { cut, visible, widthOf } from "./text-width.js";

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align?: "right" | undefined;
  /** What loses its meaning when it is cut, such as an id. */
  readonly whole?: boolean | undefined;
  readonly style?: ((row: Row) => Style | undefined) | undefined;
}

export interface TableWriter<Row> {
  write(rows: readonly Row[]): Promise<void>;
  /** Also writes the head when there was no row. */
  end(): Promise<void>;
}

/** Rows that are looked at to find the widths; later ones may stick out. */
const SAMPLE = 500;

/** Narrower columns say nothing. */
const LEAST_WIDTH = 8;

const GAP = "  ";

/** Takes from the widest columns first, until all fit or none can give. */
function shrunk(widths: readonly number[], whole: readonly boolean[], room: number): readonly number[] {
  const result = [...widths];
  const total = (): number => result.reduce((sum, width) => sum + width, GAP.length * (result.length - 1));
  while (total() > room) {
    const widest = Math.max(...result.filter((width, index) => whole[index] !== true && width > LEAST_WIDTH));
    if (widest === -Infinity) break;
    result[result.indexOf(widest)] = Math.max(LEAST_WIDTH, widest - Math.max(1, Math.ceil((total() - room) / 4)));
  }
  return result;
}

function pad(text: string, width: number, align: "right" | undefined): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "right" ? space + text : text + space;
}

export function tableWriter<Row>(terminal: Terminal, columns: readonly Column<Row>[]): TableWriter<Row> {
  const { answers } = terminal;
  let waiting: Row[] = [];
  let widths: readonly number[] | undefined;

  function measure(): readonly number[] {
    const wanted = columns.map(({ title, cell }) =>
      waiting.reduce((widest, row) => Math.max(widest, widthOf(visible(cell(row)))), widthOf(title)),
    );
    const room = answers.columns();
    const whole = columns.map((column) => column.whole === true);
    return room === undefined ? wanted : shrunk(wanted, whole, room);
  }

  function lineOf(cells: readonly string[], styles: readonly (Style | undefined)[], to: readonly number[]): string {
    const isTerminal = answers.columns() !== undefined;
    const shown = columns.map(({ align, whole }, index) => {
      const width = to[index] ?? 0;
      const text = visible(cells[index] ?? "");
      const padded = pad(isTerminal && whole !== true ? cut(text, width) : text, width, align);
      const fitting = index === columns.length - 1 ? padded.trimEnd() : padded;
      const style = styles[index];
      return style === undefined ? fitting : answers.paint(style, fitting);
    });
    return shown.join(GAP).trimEnd();
  }

  async function flush(): Promise<void> {
    const lines: string[] = [];
    if (widths === undefined) {
      const found = measure();
      widths = found;
      const heads: readonly Style[] = columns.map(() => "bold");
      lines.push(
        lineOf(
          columns.map(({ title }) => title),
          heads,
          found,
        ),
        found.map((width) => "-".repeat(width)).join(GAP),
      );
    }
    for (const row of waiting) {
      lines.push(
        lineOf(
          columns.map(({ cell }) => cell(row)),
          columns.map(({ style }) => style?.(row)),
          widths,
        ),
      );
    }
    waiting = [];
    if (lines.length > 0) await terminal.answer(lines.join("\n"));
  }

  return {
    async write(rows) {
      waiting.push(...rows);
      if (widths !== undefined || waiting.length >= SAMPLE) await flush();
    },
    end: flush,
  };
}
