// Figures as text: a line for a terminal, or tables of ratios for documents. Ratios are target / reference, the reference being the first target.
import { shown } from "./statistics.mjs";

const times = (value, reference) => `×${shown(value / reference)}`;
const singular = (unit) => unit.replace(/s$/u, "");

/** What is measured once for each server: key → label. */
export const measuredOnce = {
  startMs: "start to first write, ms",
  idleMb: "idle memory (PSS), MB",
  endMb: "memory at the end, MB",
  seedMs: "seeding, ms",
};

/** `figures` is target → { rate, cpu, p50, p99 } or { error }. */
export function workloadLine(name, unit, figures) {
  const [[, reference]] = Object.entries(figures);
  const columns = Object.entries(figures).map(([target, { rate, cpu, p50, p99, error }], index) => {
    if (error !== undefined) return `${target}: ERROR ${error}`;
    const ratio = (value, of) => (index === 0 ? "" : ` (${times(value, of)})`);
    const speed = `${shown(rate)} ${unit}/s${ratio(rate, reference.rate)}`;
    const price = `cpu ${shown(cpu * 1000)} us/${singular(unit)}${ratio(cpu, reference.cpu)}`;
    return `${target}: ${speed}, ${price}, p50 ${shown(p50)} p99 ${shown(p99)} ms`;
  });
  return `${name.padEnd(19)} ${columns.join(" | ")}`;
}

/** `figures` is target → number. */
export function onceLine(key, figures) {
  const [reference] = Object.values(figures);
  const columns = Object.entries(figures).map(
    ([target, value], index) => `${target}: ${shown(value)}${index === 0 ? "" : ` (${times(value, reference)})`}`,
  );
  return `${measuredOnce[key].padEnd(26)} ${columns.join(" | ")}`;
}

const row = (cells) => `| ${cells.join(" | ")} |`;
const table = (head, rows) => [row(head), `|${"---|".repeat(head.length)}`, ...rows.map(row)].join("\n");

/** One table of ratios for each target but the reference, then one of the absolute figures of start and memory. */
export function markdown({ workloads, once }, targets) {
  const [reference, ...others] = targets;
  const ratios = others.map((target) => {
    const rows = Object.entries(workloads).map(([name, figures]) => {
      const { [reference]: base, [target]: own } = figures;
      const failed = [reference, target].find((each) => figures[each].error !== undefined);
      if (failed !== undefined) return [`\`${name}\``, `${failed} failed`, "", "", ""];
      return [`\`${name}\``, ...["rate", "cpu", "p50", "p99"].map((key) => times(own[key], base[key]))];
    });
    const head = [`${target} / ${reference}`, "throughput", "CPU per unit", "latency p50", "latency p99"];
    return table(head, rows);
  });
  const absolute = ["startMs", "idleMb", "endMb"].map((key) => [
    measuredOnce[key],
    ...targets.map((target) => shown(once[key][target])),
  ]);
  return [...ratios, table(["", ...targets], absolute)].join("\n\n");
}
