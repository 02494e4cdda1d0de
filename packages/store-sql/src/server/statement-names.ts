// Names under which a server keeps statements prepared. Each connection keeps its own, so there is an end to them.

/** More than all templates of the groups; searches, whose texts vary, share the rest. */
const MOST_NAMES = 400;
/** Texts that have been seen once and are waiting for the second time. */
const MOST_SEEN = 1000;

export class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #seen = new Set<string>();

  /** Undefined the first time, since most filters are asked once, and when there are too many. */
  of(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= MOST_NAMES) return known;
    if (!this.#seen.delete(text)) {
      if (this.#seen.size >= MOST_SEEN) this.#seen.clear();
      this.#seen.add(text);
      return undefined;
    }
    const name = `runledger_${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}
