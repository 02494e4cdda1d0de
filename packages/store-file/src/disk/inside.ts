// Symbolic links: followed when they end below the root, else as if they were not there.
import { lstatSync, realpathSync, type Stats, statSync } from "node:fs";
import { sep } from "node:path";

export type Inside = (path: string) => boolean;

/** Tells whether what the path really names lies below the root. */
export function insideOf(root: string): Inside {
  const real = realpathSync(root);
  return (path) => {
    try {
      return realpathSync(path).startsWith(real + sep);
    } catch {
      return false;
    }
  };
}

/** What stands at a path. Undefined when nothing does or a link leads out. */
export function statInside(path: string, inside: Inside): Stats | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isSymbolicLink()) return found;
  return inside(path) ? statSync(path, { throwIfNoEntry: false }) : undefined;
}

export const isFolder = (path: string, inside: Inside): boolean => statInside(path, inside)?.isDirectory() ?? false;
