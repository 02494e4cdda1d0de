import { expect, test } from "vitest";
import { parseProfiles } from "./profile-file.js";

const plain = (text: string): unknown =>
  Object.fromEntries([...parseProfiles(text)].map(([name, profile]) => [name, Object.fromEntries(profile)]));

test("profiles are apart from each other, and DEFAULT lends them nothing", () => {
  const text = "[DEFAULT]\nhost = https://a\ntoken = t1\n\n[staging]\nhost = https://b\n";
  expect(plain(text)).toEqual({ DEFAULT: { host: "https://a", token: "t1" }, staging: { host: "https://b" } });
});

test("what editors and people leave behind is taken", () => {
  const text = [
    "\uFEFF; a comment",
    "stray = before any section",
    "[ my profile ]",
    "# another",
    "  HOST : https://a/?o=1",
    "token='dapi=x#y;z'",
    'client_id = "quoted"',
    "empty =",
    "a line that says nothing",
    "[my profile]",
    "host=https://later",
  ].join("\r\n");
  expect(plain(text)).toEqual({ "my profile": { host: "https://later", token: "dapi=x#y;z", client_id: "quoted" } });
});
