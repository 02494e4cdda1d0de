// Which addresses go through a proxy.
import { expect, test } from "vitest";
import { proxyFor } from "./proxy.js";

const through = (url: string, none: string): boolean =>
  proxyFor(new URL(url), { http: "http://proxy:3128", https: "http://proxy:3128", none }) !== undefined;

test.each([
  ["http://host.example.com", "", true],
  ["http://host.example.com", "*", false],
  ["http://host.example.com", "example.com", false],
  ["http://host.example.com", ".example.com", false],
  ["http://host.example.com", "*.example.com", false],
  ["http://host.example.com", "ost.example.com", true],
  ["http://host.example.com", "HOST.example.com", false],
  ["http://host.example.com:5000", "other, host.example.com:5000", false],
  ["http://host.example.com:5001", "host.example.com:5000", true],
  ["https://host.example.com", "host.example.com:443", false],
  ["http://10.1.2.3", "10.0.0.0/8", false],
  ["http://11.1.2.3", "10.0.0.0/8", true],
  ["http://10.1.2.3", "10.0.0.0/99", true],
  ["http://10.1.2.3", "1.2.3", true],
  ["http://127.0.0.1:5000", "127.0.0.1", false],
  ["http://[fd00::1]:5000", "fd00::/8", false],
  ["http://[fd00::1]:5000", "fd00::1", false],
  ["http://[fd00::1]:5000", "[fd00::1]:5000", false],
  ["http://[fd00::1]:5000", "[fd00::1]:5001", true],
])("%s with NO_PROXY '%s' goes through the proxy: %s", (url, none, expected) => {
  expect(through(url, none)).toBe(expected);
});

test("each scheme has its own proxy, whose scheme may be left out", () => {
  const settings = { http: "proxy:1", https: undefined, none: undefined };
  expect(proxyFor(new URL("http://h"), settings)?.href).toBe("http://proxy:1/");
  expect(proxyFor(new URL("https://h"), settings)).toBeUndefined();
});

test("a proxy that is none is refused without showing its password", () => {
  const settings = { http: "socks5://me:hunter2@proxy", https: undefined, none: undefined };
  expect(() => proxyFor(new URL("http://h"), settings)).toThrow(/^(?!.*hunter2).*must be http:\/\//);
});
