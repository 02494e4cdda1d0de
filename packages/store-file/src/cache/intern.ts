// One copy of each text that many runs share: keys, paths below a run, statuses.
const most = 100_000;
const longest = 100;
const known = new Map<string, string>();

export function intern(text: string): string {
  if (text.length > longest) return text;
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= most) known.clear();
  known.set(text, text);
  return text;
}
