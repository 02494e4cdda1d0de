// The sign-in of a person that `databricks auth login` made.
import { commandToken, whenItWorks } from "./command-token.js";
import type { Way } from "./credential.js";
import { valueOf } from "./credential.js";
import { renewable } from "./renewable.js";

export const databricksCli: Way = {
  name: "databricks-cli",
  needs: [],
  configure: async (context, { way }) => {
    const { configuration, workspace, environment } = context;
    const program = valueOf(context, "databricks_cli_path") || "databricks";
    const whom =
      configuration.profile === undefined ? ["--host", workspace.base] : ["--profile", configuration.profile];
    return whenItWorks(
      renewable(context, {
        way,
        shown: `databricks-cli ('${program} auth token')`,
        advice: `sign in again with 'databricks auth login ${whom.join(" ")}'`,
        request: () => commandToken({ program, args: ["auth", "token", ...whom], environment }),
      }),
    );
  },
};
