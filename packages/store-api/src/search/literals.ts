// How the value of a clause is read for each type of key.
import { canonicalExperimentId } from "../experiment-id.js";

/** A value as written. A word or a number without quotes is no text, save where a codec says so. */
export interface Literal {
  readonly kind: "string" | "number" | "word";
  readonly text: string;
}

export interface Codec<T extends string | number> {
  /** For messages: `needs …`. */
  readonly expects: string;
  /** Undefined when the literal is not what is expected. */
  read(literal: Literal): T | undefined;
}

export type TextCodec = Codec<string> & { readonly type: "string" };
export type NumberCodec = Codec<number> & { readonly type: "number" };

export const quotedText: TextCodec = {
  type: "string",
  expects: "a quoted string",
  read: ({ kind, text }) => (kind === "string" ? text : undefined),
};

/** Logged models take `name = x` for `name = 'x'`. */
export const anyText: TextCodec = { type: "string", expects: "a string", read: ({ text }) => text };

export const experimentId: TextCodec = {
  type: "string",
  expects: "a quoted integer",
  read: ({ kind, text }) => (kind === "string" ? canonicalExperimentId(text) : undefined),
};

/** What the numbers of MLflow's status column mean; the order of statuses too. */
export const loggedModelStatuses = ["UNSPECIFIED", "PENDING", "READY", "UPLOAD_FAILED"] as const;

/** A name, or the number that MLflow's SQL stores keep. `FAILED` is what MLflow's Python calls UPLOAD_FAILED. */
export const loggedModelStatus: TextCodec = {
  type: "string",
  expects: "a status",
  read: ({ text }) =>
    text === "FAILED" ? "UPLOAD_FAILED" : /^\d$/.test(text) ? (loggedModelStatuses[Number(text)] ?? text) : text,
};

export const plainNumber: NumberCodec = {
  type: "number",
  expects: "a number without quotes",
  read: ({ kind, text }) => (kind === "number" ? Number(text) : undefined),
};

/** Logged models take `NaN` and `inf` as well. */
export const anyNumber: NumberCodec = {
  type: "number",
  expects: "a number without quotes",
  read: ({ kind, text }) => {
    if (kind === "number") return Number(text);
    if (kind === "word" && /^nan$/i.test(text)) return Number.NaN;
    return kind === "word" && /^inf(?:inity)?$/i.test(text) ? Number.POSITIVE_INFINITY : undefined;
  },
};

export const integer: NumberCodec = {
  type: "number",
  expects: "an integer without quotes",
  read: ({ kind, text }) => (kind === "number" && /^-?\d+$/.test(text) ? Number(text) : undefined),
};

export const integerOrQuoted: NumberCodec = {
  type: "number",
  expects: "an integer",
  read: ({ kind, text }) => (kind !== "word" && /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined),
};
