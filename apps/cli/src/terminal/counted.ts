// A number with what it counts: `1 run`, `10,016 points`.
const digits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

export const grouped = (count: number): string => digits.format(count);

/** @param plural where it is not the noun with an s */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${grouped(count)} ${count === 1 ? noun : plural}`;
