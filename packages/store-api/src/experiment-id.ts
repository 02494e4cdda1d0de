// Experiment ids are decimal integers in every store; this is their one spelling.

/** `" 007 "` → `"7"`; undefined for what is no integer. Integers of any size pass: one too large for a store is simply not found there. */
export function canonicalExperimentId(text: string): string | undefined {
  const match = /^\s*([+-]?)0*(\d+)\s*$/.exec(text);
  if (match === null) return undefined;
  const [, sign, digits = ""] = match;
  return sign === "-" && digits !== "0" ? `-${digits}` : digits;
}
