// Moves the files of runs and models from one place to another; those that are there with the same size are not moved again.
import { type ArtifactAccess, copyArtifacts, openArtifacts } from "@runledger/artifacts";
import type { ArtifactCopier } from "@runledger/copy";

export function artifactCopier(source: ArtifactAccess, target: ArtifactAccess): ArtifactCopier {
  return {
    async copy(from, to, signal) {
      const [there, here] = [openArtifacts(from, source), openArtifacts(to, target)];
      const missing = {
        async list(folder: readonly string[]) {
          const [wanted, known] = await Promise.all([there.list(folder), here.list(folder)]);
          const sizes = new Map(known.map(({ name, size }) => [name, size]));
          return wanted.filter(({ name, size, isFolder }) => isFolder || size === null || sizes.get(name) !== size);
        },
        open: (path: readonly string[]) => there.open(path),
      };
      return copyArtifacts(missing, here, { signal });
    },
  };
}
