// What a server tells about itself.
import { object } from "../schema.js";
import { flag, optional, text } from "../fields.js";
import { route } from "../route.js";

export const server = {
  health: route({ method: "GET", path: "/health", prefixes: [], answer: "text" }),
  version: route({ method: "GET", path: "/version", prefixes: [], answer: "text" }),
  getServerInfo: route({
    method: "GET",
    path: "/mlflow/server-info",
    version: "3.0",
    response: {
      store_type: optional(text),
      workspaces_enabled: flag,
      trace_archival_enabled: flag,
      multipart_uploads_enabled: flag,
      multipart_downloads_enabled: flag,
      presigned_upload_run_id_supported: flag,
      presigned_upload_model_id_supported: flag,
      features_enabled: object({ gateway: flag }),
    },
  }),
};
