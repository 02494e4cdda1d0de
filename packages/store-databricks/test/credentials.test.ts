// Each way to sign in: what it sends, what it asks whom, and what it says when it cannot.
import { StoreError } from "@runledger/store-api";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { answering, emptyHome, signIn, withProgram } from "./sign-in.js";

const HOST = "https://x.cloud.databricks.com";
const AZURE = "https://adb-1.2.azuredatabricks.net";
const json =
  (body: unknown, status = 200) =>
  () =>
    new Response(JSON.stringify(body), { status });
const token = (value: string) => json({ access_token: value, token_type: "Bearer", expires_in: 3600 });

async function refusal(attempt: Promise<unknown>): Promise<StoreError> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!StoreError.is(error)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

describe("pat and basic", () => {
  test("a token is sent as it is", async () => {
    const credential = await signIn({ DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: " dapi1 " });
    expect(await credential.headers()).toEqual({ authorization: "Bearer dapi1" });
    expect([credential.shown, credential.renewable]).toEqual(["pat (DATABRICKS_TOKEN)", false]);
  });

  test("a token that cannot be one is refused, unseen", async () => {
    const error = await refusal(signIn({ DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: "dapi1\ns3cret" }));
    expect(error.message).toMatch(/^The token of pat \(DATABRICKS_TOKEN\) holds a space/u);
    expect(error.message).not.toContain("s3cret");
  });

  test("user and password go as Basic, in UTF-8", async () => {
    const credential = await signIn({ DATABRICKS_HOST: HOST, DATABRICKS_USERNAME: "ünï", DATABRICKS_PASSWORD: "p:w" });
    const { authorization = "" } = await credential.headers();
    expect(Buffer.from(authorization.replace("Basic ", ""), "base64").toString()).toBe("ünï:p:w");
  });

  test("a profile names itself in messages", async () => {
    const HOME = await emptyHome();
    await writeFile(join(HOME, ".databrickscfg"), `[prod]\nhost = ${HOST}\ntoken = t\n`);
    const credential = await signIn({ HOME }, { profile: "prod" });
    expect(credential.shown).toBe(`pat (token of profile 'prod' in ${join(HOME, ".databrickscfg")})`);
  });
});

describe("oauth-m2m", () => {
  const environment = { DATABRICKS_HOST: HOST, DATABRICKS_CLIENT_ID: "id", DATABRICKS_CLIENT_SECRET: "s3cret" };
  const discovery = { [`${HOST}/oidc/.well-known/`]: json({ token_endpoint: `${HOST}/oidc/v1/token` }) };

  test("the endpoint is discovered once, and asked with the client's credentials", async () => {
    const { fetch, asked } = answering({ ...discovery, [`${HOST}/oidc/v1/token`]: token("t1") });
    const credential = await signIn(environment, { fetch });
    expect(asked).toEqual([]);
    expect(await credential.headers()).toEqual({ authorization: "Bearer t1" });
    expect(await credential.headers()).toEqual({ authorization: "Bearer t1" });
    expect(asked.map(({ url }) => url.slice(HOST.length))).toEqual([
      "/.well-known/databricks-config",
      "/oidc/.well-known/oauth-authorization-server",
      "/oidc/v1/token",
    ]);
    expect(asked[2]?.headers["authorization"]).toBe(`Basic ${btoa("id:s3cret")}`);
    expect(asked[2]?.body).toBe("grant_type=client_credentials&scope=all-apis");
  });

  test("the host may say where its OAuth server is", async () => {
    const { fetch, asked } = answering({
      [`${HOST}/.well-known/databricks-config`]: json({
        oidc_endpoint: `${HOST}/oidc/accounts/{account_id}`,
        account_id: "a-1",
      }),
      [`${HOST}/oidc/accounts/a-1/.well-known/`]: json({ token_endpoint: `${HOST}/oidc/accounts/a-1/v1/token` }),
      [`${HOST}/oidc/accounts/a-1/v1/token`]: token("t"),
    });
    await (await signIn(environment, { fetch })).headers();
    expect(asked.at(-1)?.url).toBe(`${HOST}/oidc/accounts/a-1/v1/token`);
  });

  test("a refused token is asked anew", async () => {
    let count = 0;
    const { fetch } = answering({ ...discovery, [`${HOST}/oidc/v1/token`]: () => token(`t${++count}`)() });
    const credential = await signIn(environment, { fetch });
    credential.refused(await credential.headers());
    expect(await credential.headers()).toEqual({ authorization: "Bearer t2" });
    credential.refused({ authorization: "Bearer t1" });
    expect(await credential.headers()).toEqual({ authorization: "Bearer t2" });
  });

  test.each([
    [
      "a wrong secret",
      json({ error: "invalid_client", error_description: "s3cret is wrong" }, 401),
      "401 invalid_client",
      "UNAUTHENTICATED",
    ],
    [
      "a page instead of JSON",
      () => new Response("<html>s3cret</html>", { status: 400 }),
      "answered 400 to",
      "UNAUTHENTICATED",
    ],
    ["an endpoint that is down", json({}, 503), "answered 503", "TEMPORARILY_UNAVAILABLE"],
    ["an answer without a token", json({ ok: true }), "gave no token", "UNAUTHENTICATED"],
    [
      "a redirect",
      () => new Response("", { status: 302, headers: { location: "https://evil" } }),
      "redirects (302)",
      "BAD_REQUEST",
    ],
  ])("%s", async (_, answer, said, code) => {
    const { fetch } = answering({ ...discovery, [`${HOST}/oidc/v1/token`]: answer });
    const error = await refusal((await signIn(environment, { fetch })).headers());
    expect(error.code).toBe(code);
    expect(error.message).toContain(said);
    expect(error.message).not.toContain("s3cret");
  });

  test("a secret does not go from TLS to an open line", async () => {
    const { fetch, asked } = answering({ [`${HOST}/oidc/.well-known/`]: json({ token_endpoint: "http://x/token" }) });
    const error = await refusal((await signIn(environment, { fetch })).headers());
    expect(error.message).toContain("not safe to send a secret to");
    expect(asked.some(({ url }) => url.startsWith("http://x"))).toBe(false);
  });

  test("a host without OAuth says so", async () => {
    const error = await refusal((await signIn(environment)).headers());
    expect(error.message).toContain("answered 404, so OAuth cannot be used");
  });
});

describe("azure", () => {
  const principal = { ARM_CLIENT_ID: "app", ARM_CLIENT_SECRET: "s3cret" };
  const login = "https://login.microsoftonline.com";

  test("a service principal signs in at the tenant that the workspace names", async () => {
    const { fetch, asked } = answering({
      [`${AZURE}/aad/auth`]: () =>
        new Response("", {
          status: 302,
          headers: { location: `${login}/tenant-1/oauth2/authorize?x` },
        }),
      [`${login}/tenant-1/oauth2/token`]: token("aad"),
    });
    const credential = await signIn({ DATABRICKS_HOST: AZURE, ...principal }, { fetch });
    expect(await credential.headers()).toEqual({ authorization: "Bearer aad" });
    expect(asked.at(-1)?.body).toBe(
      "grant_type=client_credentials&resource=2ff814a6-3304-4ab8-85cb-cd0e6f879c1d&client_id=app&client_secret=s3cret",
    );
  });

  test("with the workspace's resource its management token goes along", async () => {
    const { fetch } = answering({ [`${login}/t/oauth2/token`]: token("aad") });
    const resource = "/subscriptions/1/resourceGroups/g/providers/Microsoft.Databricks/workspaces/w";
    const environment = {
      DATABRICKS_HOST: AZURE,
      ...principal,
      ARM_TENANT_ID: "t",
      DATABRICKS_AZURE_RESOURCE_ID: resource,
    };
    expect(await (await signIn(environment, { fetch })).headers()).toEqual({
      authorization: "Bearer aad",
      "x-databricks-azure-workspace-resource-id": resource,
      "x-databricks-azure-sp-management-token": "aad",
    });
  });

  test("other clouds have other addresses", async () => {
    const { fetch, asked } = answering({ "https://login.chinacloudapi.cn/t/": token("cn") });
    const environment = { DATABRICKS_HOST: "https://adb-1.databricks.azure.cn", ...principal, ARM_TENANT_ID: "t" };
    await (await signIn(environment, { fetch })).headers();
    expect(asked.at(-1)?.url).toBe("https://login.chinacloudapi.cn/t/oauth2/token");
    const error = await refusal(signIn({ ...environment, ARM_ENVIRONMENT: "MOON" }));
    expect(error.message).toBe("ARM_ENVIRONMENT is 'MOON'; it must be one of PUBLIC, USGOVERNMENT, CHINA");
  });

  test("az gives the token of the person who is signed in", async () => {
    const programs = await withProgram(
      "az",
      `if (process.argv.slice(2).join(" ") !== "account get-access-token --resource 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d --output json") process.exit(9);
       console.log(JSON.stringify({ accessToken: "az-token", tokenType: "Bearer", expires_on: Date.now() / 1000 + 3600 }));`,
    );
    const credential = await signIn({ DATABRICKS_HOST: AZURE, ...programs });
    expect(await credential.headers()).toEqual({ authorization: "Bearer az-token" });
    expect(credential.shown).toBe("azure-cli ('az account get-access-token')");
  });
});

describe("databricks-cli", () => {
  const printing = (fields: object): string => `console.log(JSON.stringify(${JSON.stringify(fields)}))`;

  test("asks for the host where no profile is named", async () => {
    const programs = await withProgram("databricks", printing({ access_token: "cli", expiry: "2999-01-01T00:00:00Z" }));
    const credential = await signIn({ DATABRICKS_HOST: HOST, ...programs });
    expect(await credential.headers()).toEqual({ authorization: "Bearer cli" });
  });

  test("asks for the profile where one is named", async () => {
    const programs = await withProgram(
      "databricks",
      `if (process.argv.slice(2).join(" ") !== "auth token --profile me") process.exit(9); ${printing({ access_token: "cli" })}`,
    );
    await writeFile(join(programs.HOME, ".databrickscfg"), `[me]\nhost = ${HOST}\nauth_type = databricks-cli\n`);
    expect(await (await signIn(programs, { profile: "me" })).headers()).toEqual({ authorization: "Bearer cli" });
  });

  test("what it printed stays unseen when it fails", async () => {
    const programs = await withProgram(
      "databricks",
      `console.log("s3cret"); console.error("Error: no login for this host\\nmore"); process.exit(3)`,
    );
    const error = await refusal(signIn({ DATABRICKS_HOST: HOST, DATABRICKS_AUTH_TYPE: "databricks-cli", ...programs }));
    expect(error.message).toContain(
      `'databricks auth token --host ${HOST}' ended with 3: Error: no login for this host)`,
    );
    expect(`${error.message}${String(error.cause)}`).not.toMatch(/s3cret|more/u);
  });
});

describe("the choice", () => {
  test("without credentials each way says what it lacks", async () => {
    const HOME = await emptyHome();
    const error = await refusal(signIn({ DATABRICKS_HOST: HOST, HOME, PATH: HOME }));
    expect(error.code).toBe("UNAUTHENTICATED");
    expect(error.message).toBe(
      `There are no credentials for ${HOST} in the environment (pat lacks DATABRICKS_TOKEN; basic lacks DATABRICKS_USERNAME and DATABRICKS_PASSWORD; ` +
        "oauth-m2m lacks DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET; azure-client-secret lacks ARM_CLIENT_ID and ARM_CLIENT_SECRET; " +
        "azure-cli: the host is no workspace of Azure; databricks-cli: databricks is not installed)",
    );
  });

  test("DATABRICKS_AUTH_TYPE leaves one way", async () => {
    const environment = { DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: "t", DATABRICKS_CLIENT_ID: "c" };
    const error = await refusal(signIn({ ...environment, DATABRICKS_AUTH_TYPE: "oauth-m2m" }));
    expect(error.message).toBe(
      `There are no credentials for ${HOST} in the environment (oauth-m2m lacks DATABRICKS_CLIENT_SECRET)`,
    );
    expect((await signIn({ ...environment, DATABRICKS_AUTH_TYPE: "pat" })).shown).toBe("pat (DATABRICKS_TOKEN)");
  });

  test.each([
    ["github-oidc", "is a way to sign in that Runledger does not offer"],
    ["magic", "is no way to sign in"],
  ])("DATABRICKS_AUTH_TYPE=%s", async (type, said) => {
    const error = await refusal(signIn({ DATABRICKS_HOST: HOST, DATABRICKS_AUTH_TYPE: type }));
    expect(error.message).toContain(said);
    expect(error.message).toContain(
      "must be one of pat, basic, oauth-m2m, azure-client-secret, azure-cli, databricks-cli",
    );
  });
});
