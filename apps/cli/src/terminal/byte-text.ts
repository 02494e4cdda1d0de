// Sizes for people.

const units = ["B", "kB", "MB", "GB", "TB", "PB"];

/** `0 B`, `1.5 kB`, `12 MB`: powers of 1000, two digits or more. */
export function byteText(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${power === 0 || amount >= 10 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`;
}
