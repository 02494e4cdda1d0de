// Which web pages may call: those on this machine and those the operator names. Programs send no Origin and are not concerned.
import { glob } from "./glob.js";

const local = new Set(["localhost", "127.0.0.1", "[::1]"]);

function isLocal(origin: string): boolean {
  return URL.canParse(origin) && local.has(new URL(origin).hostname);
}

export interface OriginRules {
  /** Every page may call, so none may send credentials. */
  readonly any: boolean;
  allows(origin: string): boolean;
}

/** @param allowed origins such as `https://ui.example.com`, where `*` is any text; added to pages on localhost */
export function originRules(allowed: readonly string[]): OriginRules {
  const any = allowed.includes("*");
  const patterns = allowed.map(glob);
  return { any, allows: (origin) => any || isLocal(origin) || patterns.some((matches) => matches(origin)) };
}
