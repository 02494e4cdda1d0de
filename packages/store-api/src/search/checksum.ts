// A checksum of text that tells what we wrote from what we did not; no protection against anybody who wants to forge it.

export const checksumLength = 16;

/** FNV-1a over UTF-16 code units. */
function fnv(text: string, seed: number): string {
  let hash = seed;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** Two hashes from different starts, 16 hexadecimal digits in all. */
export const checksum = (text: string): string => fnv(text, 0x811c9dc5) + fnv(text, 0x9e3779b9);
