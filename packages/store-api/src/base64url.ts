// Text as base64url and back, in every runtime.

/** Without padding; lone surrogates become U+FFFD. */
export function toBase64url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  // Not spread into one call: a long text has more bytes than a call may have arguments.
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/[+/=]/g, (sign) => (sign === "+" ? "-" : sign === "/" ? "_" : ""));
}

/** Undefined for what `toBase64url` would not have written. */
export function fromBase64url(encoded: string): string | undefined {
  if (!/^[\w-]*$/.test(encoded)) return undefined;
  try {
    const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return toBase64url(text) === encoded ? text : undefined;
  } catch {
    return undefined;
  }
}
