// Keeps one access token, renews it before it expires, and asks for one at a time however many calls wait.
import type { Millis } from "@runledger/store-api";

export interface Token {
  readonly value: string;
  /** By the clock that the source was given. Undefined: never. */
  readonly expiresAt: Millis | undefined;
}

export interface TokenSource {
  /** A token that is good for some time yet. Rejects when none can be had. */
  get(): Promise<Token>;
  /** The server refused this one, so it is not given again. */
  drop(value: string): void;
}

/** Azure refuses tokens within half a minute of their end; short lives get a margin in proportion. */
const MARGIN: Millis = 40_000;
const MARGIN_SHARE = 0.1;
/** From here on a new token is asked for while the old one still serves. */
const EARLY: Millis = 20 * 60_000;
const EARLY_SHARE = 0.5;
/** After a renewal failed while the old token still serves. */
const PAUSE: Millis = 60_000;

interface Held {
  readonly token: Token;
  /** From when on a new one is wanted. */
  wanted: Millis;
  /** From when on this one is useless. */
  readonly useless: Millis;
}

function hold(token: Token, now: Millis): Held {
  if (token.expiresAt === undefined) return { token, wanted: Infinity, useless: Infinity };
  const life = Math.max(0, token.expiresAt - now);
  return {
    token,
    wanted: token.expiresAt - Math.min(EARLY, life * EARLY_SHARE),
    useless: token.expiresAt - Math.min(MARGIN, life * MARGIN_SHARE),
  };
}

export function createTokenSource(request: () => Promise<Token>, now: () => Millis = Date.now): TokenSource {
  let held: Held | undefined;
  let renewal: Promise<Token> | undefined;

  async function requested(): Promise<Token> {
    const token = await request();
    held = hold(token, now());
    return token;
  }
  function renew(): Promise<Token> {
    renewal ??= requested().finally(() => {
      renewal = undefined;
    });
    return renewal;
  }
  function renewEarly(old: Held): void {
    old.wanted = now() + PAUSE;
    // Whoever needs the next token meets the same failure, and reports it.
    renew().catch(() => undefined);
  }

  return {
    async get() {
      if (held === undefined || now() >= held.useless) return renew();
      if (now() >= held.wanted) renewEarly(held);
      return held.token;
    },
    drop(value) {
      if (held?.token.value === value) held = undefined;
    },
  };
}
