// Versions of MLflow's servers, as `/version` says them.

export interface Version {
  readonly text: string;
  readonly numbers: readonly number[];
}

/** `3.17.2`, `2.9.0.dev0`, `3.0.0rc1`; what follows the numbers does not count. Undefined for any other text. */
export function parseVersion(text: string): Version | undefined {
  const [version, numbers] = /^(\d{1,5}(?:\.\d{1,5}){1,3})(?:[.\-+a-z][\w.+-]{0,40})?$/.exec(text.trim()) ?? [];
  if (version === undefined || numbers === undefined) return undefined;
  return { text: version, numbers: numbers.split(".").map(Number) };
}

/** Negative when the first is older. */
export function compareVersions(a: Version, b: Version): number {
  for (let i = 0; i < Math.max(a.numbers.length, b.numbers.length); i += 1) {
    const difference = (a.numbers[i] ?? 0) - (b.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
