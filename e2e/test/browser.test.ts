// The HTTP store in Chromium: the modules that npm gets, on a page of another origin, against our server.
import { existsSync } from "node:fs";
import { startServer } from "@runledger/server";
import { openMemoryStore } from "@runledger/store-memory";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { serveModules } from "../support/module-server.js";

const candidates = [
  process.env["RUNLEDGER_CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const executablePath = candidates.find((file) => file !== undefined && existsSync(file));
/** Where tests decide about a change they must not be left out. */
const demanded = process.env["CI"] !== undefined || process.env["RUNLEDGER_CHROMIUM"] !== undefined;
if (executablePath === undefined && !demanded) {
  console.warn("LEFT OUT: no Chromium at /usr/bin/chromium; set RUNLEDGER_CHROMIUM to its path. 2 tests do not run");
}

/** No secure context, so that nothing is used that pages on plain HTTP do not have. */
const host = "ui.example.test";

describe.skipIf(executablePath === undefined && !demanded)("Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      ...(executablePath !== undefined && { executablePath }),
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--host-resolver-rules=MAP ${host} 127.0.0.1`,
      ],
    });
  });
  afterAll(() => browser?.close());

  async function openPage(allowed: boolean) {
    const modules = await serveModules("session.mjs", ["store-api", "rest-api", "store-http"]);
    const origin = `http://${host}:${modules.port}`;
    const store = await openMemoryStore();
    const server = await startServer({ store, port: 0, corsAllowedOrigins: allowed ? [origin] : [] });
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(origin);
    onTestFinished(async () => {
      await page.close();
      modules.close();
      await server.close();
      await store.close();
    });
    return { page, url: server.url, served: modules.served, problems };
  }

  test("creates, logs, searches and gives up, and loads nothing of Node", async () => {
    const { page, url, served, problems } = await openPage(true);
    expect(await page.evaluate(`session(${JSON.stringify(url)})`)).toEqual({
      found: [
        [
          ["é", "NaN"],
          ["b", "NaN"],
        ],
        [["c", "NaN"]],
      ],
      codes: ["RESOURCE_DOES_NOT_EXIST", "CANCELLED"],
      server: "Runledger",
    });
    expect(problems).toEqual([]);
    expect(served).toContain("store-http/http-store.js");
    expect(served.filter((file) => /^store-http\/node\/|^store-api\/(?:store-)?registry\.js$/.test(file))).toEqual([]);
  });

  test("a page that the server does not allow is told that it cannot reach it", async () => {
    const { page, url } = await openPage(false);
    const message = await page.evaluate(`opening(${JSON.stringify(url)})`);
    expect(message).toMatch(/^StoreError: The tracking server 127\.0\.0\.1:\d+ cannot be reached now; try again$/);
  });
});
