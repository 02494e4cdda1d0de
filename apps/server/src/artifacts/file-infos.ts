// Entries of a folder as the wire lists them.
import type { ArtifactEntry, ArtifactPath } from "@runledger/artifacts";

export interface FileInfo {
  readonly path: string;
  readonly is_dir: boolean;
  readonly file_size?: number;
}

/** @param folder what the paths start with: nothing for the proxy, the folder within the run or model elsewhere */
export function fileInfos(folder: ArtifactPath, entries: readonly ArtifactEntry[]): readonly FileInfo[] {
  return entries.map(({ name, size, isFolder }) => ({
    path: [...folder, name].join("/"),
    is_dir: isFolder,
    ...(size !== null && { file_size: size }),
  }));
}
