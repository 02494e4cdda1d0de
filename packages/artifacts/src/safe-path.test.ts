import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, afterEach, describe, expect, test } from "vitest";
import { fileWithin, folderSegments, pathSegments } from "./safe-path.js";

let outside: string;
let root: string;

beforeEach(async () => {
  outside = await realpath(await mkdtemp(join(tmpdir(), "safe-path-")));
  root = join(outside, "root");
  await mkdir(join(root, "folder", "deep"), { recursive: true });
  await writeFile(join(root, "file"), "");
  await writeFile(join(outside, "secret"), "");
  await mkdir(join(outside, "root-sibling"));
  await symlink(join(outside, "secret"), join(root, "link-to-secret"));
  await symlink(outside, join(root, "link-out"));
  await symlink("..", join(root, "link-up"));
  await symlink("../root-sibling", join(root, "link-sibling"));
  await symlink("link-out", join(root, "link-to-link"));
  await symlink(join(outside, "nothing"), join(root, "link-broken"));
  await symlink("loop", join(root, "loop"));
  await symlink("folder", join(root, "link-in"));
  await symlink(root, join(root, "link-root"));
});
afterEach(() => rm(outside, { recursive: true }));

const fileOf = async (path: string): Promise<string> => fileWithin(root, pathSegments(path));

const evil = [
  ["parent", ".."],
  ["parent first", "../secret"],
  ["parent within", "folder/../../secret"],
  ["parent that stays inside", "folder/../file"],
  ["parent last", "folder/.."],
  ["here", "."],
  ["here within", "folder/./deep"],
  ["only dots and spaces", "folder/.. /x"],
  ["three dots", "..."],
  ["absolute", "/etc/passwd"],
  ["two slashes", "//etc/passwd"],
  ["empty name", "folder//deep"],
  ["slash at the end", "file/"],
  ["only a slash", "/"],
  ["encoded dots", "%2e%2e/secret"],
  ["half encoded dots", ".%2E/secret"],
  ["encoded slash", "..%2fsecret"],
  ["all encoded", "%2e%2e%2fsecret"],
  ["twice encoded", "%252e%252e%252fsecret"],
  ["three times encoded", "%25252e%25252e/secret"],
  ["encoded in turns", "%25%32%65%25%32%65/secret"],
  ["too often encoded", `%${"25".repeat(12)}2e./secret`],
  ["encoded absolute", "%2fetc%2fpasswd"],
  ["backslash", "..\\secret"],
  ["encoded backslash", "..%5csecret"],
  ["UNC path", "\\\\host\\share"],
  ["drive", "C:\\Windows"],
  ["drive with slash", "c:/Windows"],
  ["drive relative", "C:secret"],
  ["encoded drive", "C%3a/Windows"],
  ["file URI", "file:///etc/passwd"],
  ["NUL", "file\0.txt"],
  ["encoded NUL", "file%00.txt"],
  ["line break", "a\nb"],
  ["escape", "a%1bb"],
  ["fragment", "a#b"],
  ["lone surrogate", "a\ud800"],
  ["name of 256 bytes", "x".repeat(256)],
  ["name of 256 bytes in UTF-8", "ä".repeat(128)],
  ["path of 2049 bytes", `${"folder/".repeat(292)}12345`],
  ["staging area", ".runledger-uploads"],
  ["within the staging area", ".runledger-uploads/x"],
  ["staging area of a subfolder", "folder/.runledger-uploads/x"],
  ["encoded staging area", "%2erunledger-uploads/x"],
  ["unfinished upload of MLflow", "folder/.artifact.uploading.x"],
  ["link to a file outside", "link-to-secret"],
  ["link to a folder outside", "link-out"],
  ["through a link to a folder outside", "link-out/secret"],
  ["new file through a link outside", "link-out/new/deep"],
  ["link upwards", "link-up/secret"],
  ["link to a folder with a similar name", "link-sibling/x"],
  ["link to a link outside", "link-to-link/secret"],
  ["broken link", "link-broken"],
  ["through a broken link", "link-broken/x"],
  ["link within a link", "link-root/link-root/link-out/secret"],
] as const;

describe("refused", () => {
  test.each(evil)("%s", async (_what, path) => {
    await expect(fileOf(path)).rejects.toThrow(expect.objectContaining({ code: "INVALID_PARAMETER_VALUE" }));
  });

  test("a loop of links", () => expect(fileOf("loop/x")).rejects.toThrow(expect.objectContaining({ code: "ELOOP" })));
});

describe("taken", () => {
  test.each([
    ["", ""],
    ["file", "file"],
    ["new/deep/file.txt", "new/deep/file.txt"],
    ["file/below a file", "file/below a file"],
    ["...x/..y/z..", "...x/..y/z.."],
    ["a%20b", "a b"],
    ["100%.txt", "100%.txt"],
    ["100%25.txt", "100%.txt"],
    ["%ff%c0%ae", "%ff%c0%ae"],
    ["日本 ü.txt", "日本 ü.txt"],
    ["metric:1", "metric:1"],
    ["folder/x:y", "folder/x:y"],
    ["~root/$HOME", "~root/$HOME"],
    ["x".repeat(255), "x".repeat(255)],
    ["link-in/deep", "folder/deep"],
    ["link-in/new", "folder/new"],
    ["link-root/file", "file"],
  ])("%j", async (path, file) => {
    expect(await fileOf(path)).toBe(join(root, file));
  });

  test("a root that does not exist yet", async () => {
    expect(await fileWithin(join(outside, "later", "root"), ["a", "b"])).toBe(join(outside, "later", "root", "a", "b"));
  });

  test("a root that is a link itself", async () => {
    await symlink(root, join(outside, "alias"));
    expect(await fileWithin(join(outside, "alias"), ["file"])).toBe(join(root, "file"));
  });
});

test("a folder may end in one slash", () => {
  expect(folderSegments("a/b/")).toEqual(["a", "b"]);
  expect(folderSegments("")).toEqual([]);
  expect(folderSegments("a//")).toEqual(["a", ""]);
});
