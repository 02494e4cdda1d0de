// What a handler is, and which routes of the table need one here.
import type { Input, Output, RouteName } from "@runledger/rest-api";
import type { Answer } from "../answer.js";
import type { Context } from "../context.js";

/** Routes that move files or look into folders, in `../artifacts`. */
export type ArtifactRoute =
  | "listArtifacts"
  | "getArtifact"
  | "uploadArtifact"
  | "createPresignedDownloadUrl"
  | "createPresignedUploadUrl"
  | "listLoggedModelArtifacts"
  | "getLoggedModelArtifact"
  | "getModelVersionArtifact"
  | "proxyListArtifacts"
  | "proxyDownloadArtifact"
  | "proxyUploadArtifact"
  | "proxyDeleteArtifact"
  | "createMultipartUpload"
  | "completeMultipartUpload"
  | "abortMultipartUpload"
  | "getPresignedDownloadUrl";

/** Routes about the server itself, in `../probes.ts`. */
export type ProbeRoute = "health" | "version" | "getServerInfo" | "describeServer";

export type StoreRoute = Exclude<RouteName, ArtifactRoute | ProbeRoute>;

export type Handler<Name extends RouteName> = (context: Context, input: Input<Name>) => Promise<Answer<Output<Name>>>;

export type Handlers<Names extends RouteName = StoreRoute> = { readonly [Name in Names]: Handler<Name> };
