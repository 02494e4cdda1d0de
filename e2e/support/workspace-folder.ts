// Experiments of a workspace are named by paths; cases of the suite name them as they like. This puts all of them into one folder.
import type { Experiment, Experiments, Page, Store } from "@runledger/store-api";

/** One sign, so that names lose as little as can be of their length. */
const FOLDER = "/";

const inside = (name: string): string => (name === "" ? name : FOLDER + name);
const outside = (experiment: Experiment): Experiment => ({ ...experiment, name: experiment.name.slice(FOLDER.length) });

/** Names in a filter; patterns that begin with a wildcard stay. */
const filterInside = (filter: string | undefined): string | undefined =>
  filter?.replaceAll(/\b(name\s*(?:=|!=|(?:I?LIKE))\s*['"])(?=[^%_'"])/giu, `$1${FOLDER}`);

const pageOutside = ({ items, nextPageToken }: Page<Experiment>): Page<Experiment> => ({
  items: items.map(outside),
  nextPageToken,
});

function experimentsIn(experiments: Experiments): Experiments {
  return {
    ...experiments,
    create: (experiment) => experiments.create({ ...experiment, name: inside(experiment.name) }),
    get: async (id) => outside(await experiments.get(id)),
    getByName: async (name) => outside(await experiments.getByName(inside(name))),
    rename: (id, name) => experiments.rename(id, inside(name)),
    search: async (search = {}) =>
      pageOutside(await experiments.search({ ...search, filter: filterInside(search.filter) })),
  };
}

export const inFolder = (store: Store): Store => ({
  ...store,
  experiments: experimentsIn(store.experiments),
  with: (options) => inFolder(store.with(options)),
});
