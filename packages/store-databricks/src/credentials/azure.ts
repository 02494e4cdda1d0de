// Microsoft Entra ID: a service principal with a secret, and the sign-in of `az login`.
import { type Millis, raise, shown as quoted, StoreError } from "@runledger/store-api";
import { commandToken, whenItWorks } from "./command-token.js";
import type { Headers, Way, WayContext } from "./credential.js";
import { valueOf } from "./credential.js";
import { renewable } from "./renewable.js";
import { requestToken } from "./token-endpoint.js";
import { createTokenSource } from "./token-source.js";

/** The application that every Azure Databricks workspace is. */
const DATABRICKS = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";

const TIMEOUT: Millis = 30_000;

interface Cloud {
  readonly name: string;
  readonly zone: string;
  readonly login: string;
  readonly management: string;
}

const publicCloud: Cloud = {
  name: "PUBLIC",
  zone: ".azuredatabricks.net",
  login: "https://login.microsoftonline.com",
  management: "https://management.core.windows.net/",
};
const clouds: readonly Cloud[] = [
  publicCloud,
  {
    name: "USGOVERNMENT",
    zone: ".databricks.azure.us",
    login: "https://login.microsoftonline.us",
    management: "https://management.core.usgovcloudapi.net/",
  },
  {
    name: "CHINA",
    zone: ".databricks.azure.cn",
    login: "https://login.chinacloudapi.cn",
    management: "https://management.core.chinacloudapi.cn/",
  },
];

const zoneOf = ({ workspace }: WayContext): Cloud | undefined => {
  const { hostname } = new URL(workspace.base);
  return clouds.find(({ zone }) => hostname.endsWith(zone));
};

/** By the host's name, else by ARM_ENVIRONMENT, which may be written `AzurePublicCloud` too. */
function cloudOf(context: WayContext): Cloud {
  const { azure_environment } = context.configuration.settings;
  if (azure_environment === undefined) return zoneOf(context) ?? publicCloud;
  const name = azure_environment.value
    .toUpperCase()
    .replace(/^AZURE/u, "")
    .replace(/CLOUD$/u, "");
  return (
    clouds.find((cloud) => cloud.name === name) ??
    raise(
      "INVALID_PARAMETER_VALUE",
      `${azure_environment.from} is ${quoted(azure_environment.value)}; it must be one of ${clouds.map((cloud) => cloud.name).join(", ")}`,
    )
  );
}

/** A workspace sends whoever wants to sign in to its tenant, so this one redirect is the answer. */
async function tenantOf({ workspace, transport: { fetch = globalThis.fetch } }: WayContext): Promise<string> {
  const page = `${workspace.base}/aad/auth`;
  const signal = AbortSignal.timeout(TIMEOUT);
  const answer = await fetch(page, { method: "GET", headers: {}, redirect: "manual", signal }).catch(
    (cause: unknown) => {
      const message = `${page} cannot be reached now to learn the tenant; set ARM_TENANT_ID`;
      throw new StoreError("TEMPORARILY_UNAVAILABLE", message, { cause });
    },
  );
  await answer.body?.getReader().cancel();
  const tenant = URL.parse(answer.headers.get("location") ?? "")?.pathname.split("/")[1] ?? "";
  if (!/^[\w.-]+$/u.test(tenant)) {
    return raise("UNAUTHENTICATED", `${page} does not tell the tenant of the workspace; set ARM_TENANT_ID`);
  }
  return tenant;
}

export const azureClientSecret: Way = {
  name: "azure-client-secret",
  needs: ["azure_client_id", "azure_client_secret"],
  configure: async (context, tried) => {
    const { shown } = tried;
    const { login, management } = cloudOf(context);
    const client = {
      client_id: valueOf(context, "azure_client_id"),
      client_secret: valueOf(context, "azure_client_secret"),
    };
    const resourceId = valueOf(context, "azure_workspace_resource_id");
    const tokenFor = async (resource: string) => {
      const tenant = valueOf(context, "azure_tenant_id") || (await tenantOf(context));
      const form = { grant_type: "client_credentials", resource, ...client };
      return requestToken(context.transport, { url: `${login}/${tenant}/oauth2/token`, form, shown }, context.now);
    };
    // Lets a service principal in that has rights on the Azure resource, but is not in the workspace yet.
    const manager = createTokenSource(() => tokenFor(management), context.now);
    const extra = async (): Promise<Headers> => ({
      "x-databricks-azure-workspace-resource-id": resourceId,
      "x-databricks-azure-sp-management-token": (await manager.get()).value,
    });
    return renewable(context, {
      ...tried,
      advice:
        "add the service principal to the workspace, or set DATABRICKS_AZURE_RESOURCE_ID to the workspace's resource",
      request: () => tokenFor(DATABRICKS),
      ...(resourceId !== "" && { extra }),
    });
  },
};

export const azureCli: Way = {
  name: "azure-cli",
  needs: [],
  configure: async (context, { way }) => {
    const resourceId = valueOf(context, "azure_workspace_resource_id");
    if (zoneOf(context) === undefined && resourceId === "") return { reason: "the host is no workspace of Azure" };
    const tenant = valueOf(context, "azure_tenant_id");
    const subscription = /^\/subscriptions\/([\w-]+)\//iu.exec(resourceId)?.[1];
    const args = [
      ...["account", "get-access-token", "--resource", DATABRICKS, "--output", "json"],
      ...(subscription === undefined ? [] : ["--subscription", subscription]),
      ...(/^[\w.-]+$/u.test(tenant) ? ["--tenant", tenant] : []),
    ];
    return whenItWorks(
      renewable(context, {
        way,
        shown: "azure-cli ('az account get-access-token')",
        advice: "sign in again with 'az login', as somebody who may use this workspace",
        request: () =>
          commandToken({ program: "az", args, shell: process.platform === "win32", environment: context.environment }),
        ...(resourceId !== "" && {
          extra: async () => ({ "x-databricks-azure-workspace-resource-id": resourceId }),
        }),
      }),
    );
  },
};
