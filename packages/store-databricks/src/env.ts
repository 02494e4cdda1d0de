// The settings of Databricks' unified authentication that this store reads, in one table: key in a profile, variable, meaning.

export type Environment = Readonly<Record<string, string | undefined>>;

/** Credentials that belong together; settings of two groups at once are ambiguous. */
export type CredentialGroup = "pat" | "basic" | "oauth" | "azure";

interface Attribute {
  /** Undefined where only a profile has it. */
  readonly variable?: string;
  readonly group?: CredentialGroup;
  /** Never shown. */
  readonly secret?: true;
  readonly meaning: string;
}

/** By the name that the key has in a profile. */
export const attributes = {
  host: { variable: "DATABRICKS_HOST", meaning: "Address of the workspace." },
  token: {
    variable: "DATABRICKS_TOKEN",
    group: "pat",
    secret: true,
    meaning: "Personal access token, or any other that the workspace takes.",
  },
  username: { variable: "DATABRICKS_USERNAME", group: "basic", meaning: "User of Basic credentials." },
  password: { variable: "DATABRICKS_PASSWORD", group: "basic", secret: true, meaning: "Password of that user." },
  client_id: {
    variable: "DATABRICKS_CLIENT_ID",
    group: "oauth",
    meaning: "Service principal of Databricks, for OAuth machine to machine.",
  },
  client_secret: {
    variable: "DATABRICKS_CLIENT_SECRET",
    group: "oauth",
    secret: true,
    meaning: "OAuth secret of that service principal.",
  },
  azure_client_id: { variable: "ARM_CLIENT_ID", group: "azure", meaning: "Service principal of Microsoft Entra ID." },
  azure_client_secret: {
    variable: "ARM_CLIENT_SECRET",
    group: "azure",
    secret: true,
    meaning: "Secret of that service principal.",
  },
  azure_tenant_id: {
    variable: "ARM_TENANT_ID",
    group: "azure",
    meaning: "Tenant of that service principal; default: the workspace says.",
  },
  azure_workspace_resource_id: {
    variable: "DATABRICKS_AZURE_RESOURCE_ID",
    group: "azure",
    meaning: "Azure resource of the workspace, for a service principal that is not in the workspace yet.",
  },
  azure_environment: { variable: "ARM_ENVIRONMENT", meaning: "PUBLIC (default), USGOVERNMENT or CHINA." },
  auth_type: { variable: "DATABRICKS_AUTH_TYPE", meaning: "The one way to sign in; default: the first that can." },
  workspace_id: {
    variable: "DATABRICKS_WORKSPACE_ID",
    meaning: "Sent with each call, for hosts that serve several workspaces; default: the host says.",
  },
  account_id: { variable: "DATABRICKS_ACCOUNT_ID", meaning: "Account, where the host's OAuth endpoint needs it." },
  discovery_url: {
    variable: "DATABRICKS_DISCOVERY_URL",
    meaning: "Where the host's OAuth endpoints are listed; default: the host says.",
  },
  databricks_cli_path: { variable: "DATABRICKS_CLI_PATH", meaning: "The Databricks CLI; default: on the PATH." },
  scopes: { meaning: "OAuth scopes, separated by spaces or commas; default: all-apis." },
} as const satisfies Record<string, Attribute>;

export type AttributeName = keyof typeof attributes;

export const attributeNames = Object.keys(attributes) as readonly AttributeName[];

export const attribute = (name: AttributeName): Attribute => attributes[name];

/** Variables that are no attribute of a profile. */
export const variables = {
  DATABRICKS_CONFIG_FILE: "File of profiles; default: ~/.databrickscfg.",
  DATABRICKS_CONFIG_PROFILE: "Profile to read; default: the file's default profile.",
  MLFLOW_DATABRICKS_TRAFFIC_ID: "Sent with each call as x-databricks-traffic-id.",
} as const;

/** What a variable says; one that is empty or blank says nothing. */
export const variable = (environment: Environment, name: string): string | undefined =>
  environment[name]?.trim() || undefined;
