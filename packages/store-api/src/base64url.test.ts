// Base64url against Node's own.
import { expect, test } from "vitest";
import { fromBase64url, toBase64url } from "./base64url.js";

test.each(["", "a", "ab", "abc", "äöü", "\uFEFFx", "🙂?>", "x".repeat(300_000)])(
  "%#: as Node writes it, and back",
  (text) => {
    const encoded = toBase64url(text);
    expect(encoded).toBe(Buffer.from(text).toString("base64url"));
    expect(fromBase64url(encoded)).toBe(text);
  },
);

test.each(["a", "YQ==", "YR", "+/8", "gA", "a b", "YWI\n"])("%j is nothing that was written", (encoded) => {
  expect(fromBase64url(encoded)).toBeUndefined();
});
