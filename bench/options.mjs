// The command line of servers.mjs.
import { parseArgs } from "node:util";

export const usage = `Usage: node bench/servers.mjs --target NAME='COMMAND with {port} and {dir}' [--target ...]
  --rounds 3          rounds of each workload; figures are medians over them
  --only A,B          these workloads only
  --skip A,B          all but these
  --seed-runs 2000    runs in the experiment that the reading workloads read
  --scale 1           factor of the number of calls in each workload
  --concurrency 16    callers at the same time, where a workload does not fix them
  --json FILE         write all figures to the file
  --markdown          print tables of ratios instead of lines
All targets are started at once and take turns; the first one is the reference of the ratios.`;

const numbers = { rounds: 3, "seed-runs": 2000, scale: 1, concurrency: 16 };

function positive(values, name) {
  const value = Number(values[name]);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0, but is '${values[name]}'`);
  return value;
}

function target(text) {
  const [name, command] = text.split(/=(.*)/su);
  if (!name || !command) throw new Error(`--target must be NAME='COMMAND', but is '${text}'`);
  return { name, command };
}

const names = (text) => text?.split(",").filter((name) => name !== "");

/** @throws Error with a sentence for the user */
export function parseOptions(args) {
  const string = { type: "string" };
  const { values } = parseArgs({
    args,
    options: {
      target: { type: "string", multiple: true },
      ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, { ...string, default: `${value}` }])),
      only: string,
      skip: string,
      json: string,
      markdown: { type: "boolean", default: false },
    },
  });
  if (values.target === undefined) throw new Error("no --target is given");
  return {
    targets: values.target.map(target),
    rounds: positive(values, "rounds"),
    seedRuns: positive(values, "seed-runs"),
    scale: positive(values, "scale"),
    concurrency: positive(values, "concurrency"),
    only: names(values.only),
    skip: names(values.skip) ?? [],
    json: values.json,
    markdown: values.markdown,
  };
}

/** The workloads that `--only` and `--skip` leave. @throws Error on a name that no workload has */
export function chosen(workloads, { only, skip }) {
  const known = Object.keys(workloads);
  const unknown = [...(only ?? []), ...skip].find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`no workload is called '${unknown}'; there are ${known.join(", ")}`);
  return known.filter((name) => (only === undefined || only.includes(name)) && !skip.includes(name));
}
