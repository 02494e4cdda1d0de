// Every failure as MLflow's error JSON. What is not a StoreError is a bug or a broken request; its cause is only logged.
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { findOtherRoute } from "@runledger/rest-api";
import { StoreError, type StoreErrorCode } from "@runledger/store-api";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { bodyLimit, jsonType } from "./body.js";

/** HTTP statuses of requests that fastify or node refuse before a route sees them, where the code's own status says less. */
const refusals: Readonly<Record<number, { readonly code: StoreErrorCode; readonly message: string }>> = {
  404: { code: "ENDPOINT_NOT_FOUND", message: "No such endpoint" },
  408: { code: "BAD_REQUEST", message: "The request did not arrive in time" },
  413: { code: "INVALID_PARAMETER_VALUE", message: `The request body is larger than ${bodyLimit} bytes` },
  414: { code: "INVALID_PARAMETER_VALUE", message: "A part of the path is too long" },
  431: { code: "BAD_REQUEST", message: "The request headers are too long" },
  503: { code: "TEMPORARILY_UNAVAILABLE", message: "The server is shutting down" },
};

function refusal(status: number, message: string): StoreError {
  const known = refusals[status];
  return new StoreError(known?.code ?? "BAD_REQUEST", known?.message ?? message);
}

function send(reply: FastifyReply, status: number, error: StoreError): FastifyReply {
  return reply.code(status).type(jsonType).send(JSON.stringify(error));
}

/** A refused request keeps its own status (413, 415…), a StoreError that of its code. */
export function answerError(
  error: FastifyError | StoreError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (StoreError.is(error)) {
    if (error.status >= 500 && error.code !== "NOT_IMPLEMENTED")
      request.log.error({ reqId: request.id, err: error }, error.message);
    return send(reply, error.status, error);
  }
  const status = error.statusCode ?? 500;
  if ((status >= 400 && status < 500) || error.code === "FST_ERR_REPLY_CLOSING") {
    return send(reply, status, refusal(status, error.message));
  }
  request.log.error({ reqId: request.id, err: error }, "unexpected failure");
  return send(
    reply,
    500,
    new StoreError("INTERNAL_ERROR", `The server failed; its log has the reason (request ${request.id})`),
  );
}

/** Routes of MLflow that are known but not served answer 501, or 404 where clients then try an older route. */
export function unknownPathAnswer(staticPrefix: string) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { method } = request;
    const path = request.url.split("?", 1)[0] ?? "";
    const known = path.startsWith(staticPrefix) ? findOtherRoute(method, path.slice(staticPrefix.length)) : undefined;
    if (known?.whenMissing === "not-implemented") {
      return send(
        reply,
        501,
        new StoreError("NOT_IMPLEMENTED", `${method} ${path} (${known.group}) is not offered here`),
      );
    }
    return send(reply, 404, new StoreError("ENDPOINT_NOT_FOUND", `No endpoint ${method} ${path}`));
  };
}

export function answerWrongMethod(request: FastifyRequest, reply: FastifyReply, allowed: string): FastifyReply {
  reply.header("allow", allowed);
  return send(
    reply,
    405,
    new StoreError("BAD_REQUEST", `${request.method} is not for this endpoint; it takes ${allowed}`),
  );
}

/** What node cannot parse as HTTP never becomes a request; it is answered on the bare socket. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const statuses: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };
  const status = statuses[error.code ?? ""] ?? 400;
  const body = JSON.stringify(refusal(status, "The request is not valid HTTP"));
  if (socket.writable) {
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n`;
    socket.write(`${head}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
  }
  socket.destroySoon();
}
