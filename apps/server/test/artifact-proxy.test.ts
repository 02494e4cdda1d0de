// What clients do with `mlflow-artifacts:` URIs.
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, test } from "vitest";
import { startServer } from "../src/index.js";
import { artifactServer, codeOf, files, proxy, raw } from "./artifact-server.js";

const staging = ".runledger-uploads";

describe("a file", () => {
  test("comes back as it went, whatever its type and name", async () => {
    const server = await artifactServer();
    const bytes = randomBytes(100_000);
    for (const [name, type] of [
      ["a.bin", "application/octet-stream"],
      ["ü%20b/日本.json", "application/json"],
      ["d/e.txt", ""],
    ] as const) {
      const path = `${files}/${encodeURI(name)}`;
      const sent = await server.put(path, bytes, type === "" ? {} : { "content-type": type });
      expect([sent.status, await sent.text()]).toEqual([200, ""]);
      expect(Buffer.from(await (await server.get(path)).arrayBuffer()).equals(bytes)).toBe(true);
    }
    expect((await readFile(join(server.root, "ü b", "日本.json"))).equals(bytes)).toBe(true);
  });

  test("may be empty, sent in chunks, replaced, and addressed through both prefixes", async () => {
    const server = await artifactServer();
    await server.put(`${files}/f`, "");
    expect(await (await server.get(`${files}/f`)).text()).toBe("");
    await server.put(
      `${files}/f`,
      Readable.toWeb(Readable.from([Buffer.from("he"), Buffer.from("llo")])) as ReadableStream,
    );
    expect(await (await server.get(`/ajax-api/2.0/mlflow-artifacts/artifacts/f`)).text()).toBe("hello");
    expect(await readdir(join(server.root, staging))).toEqual([]);
  });

  test("is a download under its own name that no browser shows as a page", async () => {
    const server = await artifactServer();
    await server.put(`${files}/x/page.html`, "<script>1</script>");
    const { headers } = await server.get(`${files}/x/page.html`);
    expect(headers.get("content-disposition")).toBe("attachment; filename=page.html");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-length")).toBe("18");
  });

  test("is sent in part, or not at all, when the client has it", async () => {
    const server = await artifactServer();
    await server.put(`${files}/f`, "0123456789");
    const whole = await server.get(`${files}/f`);
    const etag = whole.headers.get("etag") ?? "";
    const modified = whole.headers.get("last-modified") ?? "";
    const ask = async (headers: Record<string, string>) => {
      const answer = await server.get(`${files}/f`, headers);
      return [answer.status, answer.headers.get("content-range"), await answer.text()];
    };
    expect(await ask({ range: "bytes=2-4" })).toEqual([206, "bytes 2-4/10", "234"]);
    expect(await ask({ range: "bytes=-3", "if-range": etag })).toEqual([206, "bytes 7-9/10", "789"]);
    expect(await ask({ range: "bytes=-3", "if-range": '"other"' })).toEqual([200, null, "0123456789"]);
    expect(await ask({ range: "bytes=0-1,4-5" })).toEqual([200, null, "0123456789"]);
    expect((await ask({ range: "bytes=10-" })).slice(0, 2)).toEqual([416, "bytes */10"]);
    expect(await ask({ "if-none-match": `"x", W/${etag}` })).toEqual([304, null, ""]);
    expect(await ask({ "if-none-match": '"x"', "if-modified-since": modified })).toEqual([200, null, "0123456789"]);
    expect(await ask({ "if-modified-since": modified })).toEqual([304, null, ""]);
    await server.put(`${files}/f`, "9876543210");
    expect(await ask({ "if-none-match": etag })).toEqual([200, null, "9876543210"]);
  });

  test("answers HEAD with its size and no body", async () => {
    const server = await artifactServer();
    await server.put(`${files}/f`, "0123456789");
    const answer = await raw(server.url, "HEAD", `${files}/f`);
    expect([answer.status, answer.headers["content-length"], answer.text]).toEqual([200, "10", ""]);
    expect((await raw(server.url, "HEAD", `${files}/nope`)).status).toBe(404);
  });

  test("that breaks off leaves nothing, and keeps what was there", async () => {
    const server = await artifactServer();
    await server.put(`${files}/f`, "old");
    const upload = request(server.url + files + "/f", { method: "PUT", headers: { "content-length": 1_000_000 } });
    upload.on("error", () => {});
    upload.write(Buffer.alloc(300_000));
    const unfinished = () => readdir(join(server.root, staging));
    await expect.poll(unfinished).toHaveLength(1);
    upload.destroy();
    await expect.poll(unfinished).toEqual([]);
    expect(await (await server.get(`${files}/f`)).text()).toBe("old");
  });

  test("and a folder do not stand in each other's place", async () => {
    const server = await artifactServer();
    await server.put(`${files}/a/f`, "x");
    expect(await codeOf(await server.put(`${files}/a`, "x"))).toBe("400 INVALID_PARAMETER_VALUE");
    expect(await codeOf(await server.put(`${files}/a/f/g`, "x"))).toBe("400 INVALID_PARAMETER_VALUE");
    expect(await codeOf(await server.put(`${files}/a/`, "x"))).toBe("400 INVALID_PARAMETER_VALUE");
    expect(await codeOf(await server.get(`${files}/a`))).toBe("400 INVALID_PARAMETER_VALUE");
    expect(await codeOf(await server.get(`${files}/a/f/g`))).toBe("404 RESOURCE_DOES_NOT_EXIST");
    expect(await readdir(join(server.root, staging))).toEqual([]);
  });

  test("of many megabytes passes in little memory", async () => {
    const server = await artifactServer();
    const block = randomBytes(1024 * 1024);
    const blocks = 200;
    const before = process.memoryUsage.rss();
    let peak = before;
    const [sent, received] = [createHash("sha256"), createHash("sha256")];
    const source = (function* () {
      for (let index = 0; index < blocks; index += 1) {
        peak = Math.max(peak, process.memoryUsage.rss());
        sent.update(block);
        yield block;
      }
    })();
    const upload = request(server.url + files + "/big", { method: "PUT" });
    const [[answer]] = await Promise.all([once(upload, "response"), pipeline(Readable.from(source), upload)]);
    expect((answer as IncomingMessage).resume().statusCode).toBe(200);
    const [download] = (await once(request(server.url + files + "/big").end(), "response")) as [IncomingMessage];
    for await (const chunk of download as AsyncIterable<Buffer>) {
      peak = Math.max(peak, process.memoryUsage.rss());
      received.update(chunk);
    }
    expect(received.digest("hex")).toBe(sent.digest("hex"));
    expect(peak - before).toBeLessThan((blocks * block.length) / 2);
  });

  test("waits for a client that does not read", async () => {
    const server = await artifactServer();
    await server.put(`${files}/f`, Buffer.alloc(64 * 1024 * 1024));
    const [download] = (await once(request(server.url + files + "/f").end(), "response")) as [IncomingMessage];
    const before = process.memoryUsage().arrayBuffers;
    // Other requests are served meanwhile; what they take is time for the download to go on, if it did.
    for (let index = 0; index < 50; index += 1) await server.get(`${files}?path=nope`);
    expect(download.socket.bytesRead).toBeLessThan(16 * 1024 * 1024);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
    download.destroy();
  });
});

describe("a folder", () => {
  test("lists names in order, sizes of files, and nothing of unfinished uploads", async () => {
    const server = await artifactServer();
    for (const name of ["b", "a/x", "ä", "a.txt"]) await server.put(`${files}/${encodeURI(name)}`, "123");
    await writeFile(join(server.root, ".artifact.uploading.q"), "");
    const expected = {
      files: [
        { path: "a", is_dir: true },
        { path: "a.txt", is_dir: false, file_size: 3 },
        { path: "b", is_dir: false, file_size: 3 },
        { path: "ä", is_dir: false, file_size: 3 },
      ],
    };
    expect(await (await server.get(files)).json()).toEqual(expected);
    expect(await (await server.get(`${files}?path=a/`)).json()).toEqual({
      files: [{ path: "x", is_dir: false, file_size: 3 }],
    });
    expect(await (await server.get(`${files}?path=b`)).json()).toEqual({});
    expect(await (await server.get(`${files}?path=nope/nope`)).json()).toEqual({});
  });

  test("of thousands is listed whole", async () => {
    const server = await artifactServer();
    await mkdir(join(server.root, "many"), { recursive: true });
    const names = Array.from({ length: 1201 }, (_, index) => `f${String(index).padStart(5, "0")}`);
    await Promise.all(names.map((name) => writeFile(join(server.root, "many", name), "")));
    const { files: listed } = (await (await server.get(`${files}?path=many`)).json()) as { files: { path: string }[] };
    expect(listed.map(({ path }) => path)).toEqual(names);
  });

  test("is deleted with all that is in it; what is not there is deleted already", async () => {
    const server = await artifactServer();
    for (const name of ["a/x", "a/b/y", "c"]) await server.put(`${files}/${name}`, "1");
    for (const path of ["a", "a", "c/nope", "nope"]) {
      const answer = await raw(server.url, "DELETE", `${files}/${path}`);
      expect([answer.status, answer.text]).toEqual([200, "{}"]);
    }
    expect(await readdir(server.root)).toEqual([staging, "c"]);
  });

  test("at the root is never deleted", async () => {
    const server = await artifactServer();
    await server.put(`${files}/f`, "1");
    for (const path of ["/", "/.", "/%2e", "/..", "/f/..", "//", "/./", `/${staging}`]) {
      expect((await raw(server.url, "DELETE", files + path)).status, path).toBe(400);
    }
    expect((await raw(server.url, "DELETE", files)).status).toBe(405);
    expect(await readdir(server.root)).toContain("f");
  });
});

describe("a path that leads out", () => {
  const evil = [
    "../secret",
    "a/../../secret",
    "..%2fsecret",
    "%2e%2e/secret",
    "%252e%252e%252fsecret",
    "..%5csecret",
    "%2fetc/passwd",
    "C:/secret",
    "x%00y",
    "link/secret",
    "link/new",
    `${staging}/x`,
  ];

  test.each(evil)("%s is refused by every method", async (path) => {
    const server = await artifactServer();
    await server.put(`${files}/f`, "1");
    await writeFile(join(server.folder, "secret"), "secret");
    await symlink(server.folder, join(server.root, "link"));
    const asked = await Promise.all([
      raw(server.url, "GET", `${files}/${path}`),
      raw(server.url, "PUT", `${files}/${path}`, "evil"),
      raw(server.url, "DELETE", `${files}/${path}`),
      raw(server.url, "GET", `${files}?path=${path}`),
    ]);
    expect(asked.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    for (const { text } of asked) expect(text).toContain('"INVALID_PARAMETER_VALUE"');
    expect((await readdir(server.folder)).toSorted()).toEqual(["root", "secret"]);
    expect(await readFile(join(server.folder, "secret"), "utf8")).toBe("secret");
  });

  test("is not listed when it is a link", async () => {
    const server = await artifactServer();
    await server.put(`${files}/d/f`, "1");
    await symlink(server.folder, join(server.root, "out"));
    await symlink("nothing", join(server.root, "broken"));
    await symlink("d", join(server.root, "in"));
    expect(await (await server.get(files)).json()).toEqual({
      files: [
        { path: "d", is_dir: true },
        { path: "in", is_dir: true },
      ],
    });
    expect((await raw(server.url, "DELETE", `${files}/in`)).status).toBe(200);
    expect(await (await server.get(`${files}/d/f`)).text()).toBe("1");
  });
});

describe("switched off", () => {
  test("--no-serve-artifacts answers 503, whatever is sent", async () => {
    const server = await artifactServer({ serve: false });
    const answer = await server.put(`${files}/f`, randomBytes(100));
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining("--no-serve-artifacts")]);
    for (const [method, path] of [
      ["GET", "/artifacts"],
      ["GET", "/artifacts/f"],
      ["DELETE", "/artifacts/f"],
      ["POST", "/mpu/create/x"],
      ["POST", "/mpu/complete/x"],
      ["POST", "/mpu/abort/x"],
      ["GET", "/presigned/x"],
    ] as const) {
      expect((await raw(server.url, method, proxy + path)).status, path).toBe(503);
    }
    const info = await (await server.get("/api/3.0/mlflow/server-info")).json();
    expect(info).toMatchObject({ multipart_uploads_enabled: false });
  });

  test("--artifacts-only answers 503 for everything else", async () => {
    const server = await artifactServer({ only: true });
    for (const path of ["runs/get?run_id=x", "artifacts/list?run_id=x", "logged-models/x/artifacts/directories"]) {
      const answer = await server.get(`/api/2.0/mlflow/${path}`);
      expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining("--artifacts-only")]);
    }
    expect((await server.get("/get-artifact?run_id=x&path=y")).status).toBe(503);
    expect((await server.put(`${files}/f`, "1")).status).toBe(200);
  });
});

test("uploads that were left behind are removed at the next start, running ones are not", async () => {
  const server = await artifactServer();
  const folder = join(server.root, staging);
  await mkdir(join(folder, "old"), { recursive: true });
  await writeFile(join(folder, "old", "1-x"), "");
  await writeFile(join(folder, "running"), "");
  const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
  await utimes(join(folder, "old"), longAgo, longAgo);
  const artifacts = { serve: true, only: false, destination: `file://${server.root}` };
  await (await startServer({ store: server.store, port: 0, artifacts })).close();
  expect(await readdir(folder)).toEqual(["running"]);
});

test("a static prefix stands before the proxy too", async () => {
  const server = await artifactServer({}, { staticPrefix: "/mlflow" });
  expect((await server.put(`${files}/f`, "1")).status).toBe(200);
  expect(await (await server.get(`${files}/f`)).text()).toBe("1");
});

test("a client that goes away in the middle of a download leaves no open file", async () => {
  const server = await artifactServer();
  await server.put(`${files}/f`, Buffer.alloc(20_000_000));
  const open = async () => {
    const names = await readdir("/proc/self/fd").catch(() => []);
    return names.length;
  };
  const before = await open();
  const download = request(server.url + files + "/f").end();
  const [answer] = (await once(download, "response")) as [Readable];
  await once(answer, "readable");
  download.destroy();
  await expect.poll(open).toBeLessThanOrEqual(before);
});
