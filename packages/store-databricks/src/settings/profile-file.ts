// Reads a file of profiles: INI, as the tools of Databricks write it and as people edit it.

export type Profile = ReadonlyMap<string, string>;

const section = /^\[(.+)\]$/u;
const entry = /^([^=:]+?)\s*[=:]\s*(.*)$/u;

const unquoted = (value: string): string => /^(["'])(.*)\1$/su.exec(value)?.[2] ?? value;

/**
 * Profiles by name, keys in lower case. Takes a byte order mark, CRLF, indented lines, `=` and `:`, values in quotes;
 * passes over comments, empty values and lines that say nothing. A profile or key that comes twice adds to or replaces the first.
 */
export function parseProfiles(text: string): ReadonlyMap<string, Profile> {
  const profiles = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const line of text.replace(/^\uFEFF/u, "").split(/\r\n|\r|\n/u)) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#") || trimmed.startsWith(";")) continue;
    const name = section.exec(trimmed)?.[1]?.trim();
    if (name !== undefined) {
      current = profiles.get(name) ?? new Map();
      profiles.set(name, current);
      continue;
    }
    const [, key, value = ""] = entry.exec(trimmed) ?? [];
    const content = unquoted(value.trim());
    if (key !== undefined && content !== "") current?.set(key.toLowerCase(), content);
  }
  return profiles;
}
