import { describe, expect, it } from "vitest";
import { artifactUri, parseStoreUri } from "../src/index.js";
import { codeOf } from "./recording-driver.js";

describe("parseStoreUri", () => {
  it.each([
    ["./mlruns", "file", undefined, "./mlruns"],
    ["/data/a@b:c", "file", undefined, "/data/a@b:c"],
    ["C:\\runs@home", "file", undefined, "C:\\runs@home"],
    ["file:///data/runs", "file", undefined, "file:///data/runs"],
    ["sqlite:////data/a@b.db", "sqlite", undefined, "sqlite:////data/a@b.db"],
    ["PostgreSQL+psycopg2://u:p@ss@w/rd@host/db", "postgresql", "psycopg2", "PostgreSQL+psycopg2://***@host/db"],
    [
      "mysql+pymysql://host/db?user=u&password=a@b;c&x=1",
      "mysql",
      "pymysql",
      "mysql+pymysql://host/db?user=u&password=***&x=1",
    ],
    ["mssql+pyodbc:///?odbc_connect=DRIVER%3Dx%3BPWD%3Dsecret", "mssql", "pyodbc", "mssql+pyodbc:///?odbc_connect=***"],
    ["https://me:token@host:5000/prefix", "https", undefined, "https://***@host:5000/prefix"],
    ["databricks", "databricks", undefined, "databricks"],
    ["databricks-uc", "databricks-uc", undefined, "databricks-uc"],
    ["databricks://profile", "databricks", undefined, "databricks://profile"],
    ["databricks-uc://scope:prefix", "databricks-uc", undefined, "databricks-uc://scope:prefix"],
  ])("%s", (uri, scheme, driver, redacted) => {
    expect(parseStoreUri(uri)).toEqual({ scheme, driver, uri, redacted });
  });

  it.each(["", "  ", "a+b+c://host", "://host", "1x://user:pw@host", "a\0b"])(
    "refuses %j without repeating it",
    async (uri) => {
      const failed = Promise.resolve().then(() => parseStoreUri(uri));
      expect(await codeOf(failed)).toBe("INVALID_PARAMETER_VALUE");
      await expect(failed).rejects.not.toThrow(/pw/);
    },
  );
});

describe("artifactUri", () => {
  it.each([
    ["s3://b/p", "s3://b/p/1/artifacts"],
    ["s3://b/p/", "s3://b/p/1/artifacts"],
    ["s3://b/p?x=1", "s3://b/p/1/artifacts?x=1"],
    ["mlflow-artifacts:/", "mlflow-artifacts:/1/artifacts"],
    ["/data/why?", "/data/why?/1/artifacts"],
  ])("below %s", (location, expected) => {
    expect(artifactUri(location, "1", "artifacts")).toBe(expected);
  });
});
