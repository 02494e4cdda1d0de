import { expect, test } from "vitest";
import { contentDisposition, contentType } from "./file-headers.js";

test.each([
  ["a.txt", "text/plain"],
  ["MLmodel", "text/plain"],
  ["evil.js", "text/plain"],
  ["page.HTML", "text/html"],
  ["a.b.png", "image/png"],
  ["model.pkl", "application/octet-stream"],
  ["constructor", "application/octet-stream"],
  ["noending", "application/octet-stream"],
])("type of %s", (name, type) => {
  expect(contentType(name)).toBe(type);
});

test.each([
  ["a.txt", "attachment; filename=a.txt"],
  ["a b;c.txt", 'attachment; filename="a b;c.txt"'],
  ['a"b.txt', 'attachment; filename="a\\"b.txt"'],
  ["é'.txt", "attachment; filename=e'.txt; filename*=UTF-8''%C3%A9%27.txt"],
  ["日本", "attachment; filename=download; filename*=UTF-8''%E6%97%A5%E6%9C%AC"],
])("disposition of %s", (name, header) => {
  expect(contentDisposition(name)).toBe(header);
});
