// A call of the route table over a connection.
import {
  type Input,
  type Output,
  type OutgoingRequest,
  readResponse,
  type RouteName,
  writeRequest,
} from "@runledger/rest-api";
import type { CallOptions } from "@runledger/store-api";
import { isRead, repeatOf } from "./repeatable.js";
import type { Send } from "./send.js";

/** @throws what the server answered, by its code; TEMPORARILY_UNAVAILABLE or DEADLINE_EXCEEDED when there is no answer */
export type Call = <Name extends RouteName>(
  name: Name,
  input: Input<Name>,
  options?: CallOptions,
) => Promise<Output<Name>>;

/** Where a server differs from MLflow's. */
export interface CallHooks {
  /** Called before anything is sent; throws for what this server does not take. */
  readonly refuse?: (<Name extends RouteName>(name: Name, input: Input<Name>) => void) | undefined;
  /** The input as this server understands it. */
  readonly amend?: (<Name extends RouteName>(name: Name, input: Input<Name>) => Input<Name>) | undefined;
  /** The request as this server wants it. */
  readonly rewrite?: ((name: RouteName, request: OutgoingRequest) => OutgoingRequest) | undefined;
}

export function createCall(send: Send, { refuse, amend, rewrite }: CallHooks = {}): Call {
  return async (name, input, options) => {
    refuse?.(name, input);
    const written = writeRequest(name, amend?.(name, input) ?? input);
    const { method, path, query, body } = rewrite?.(name, written) ?? written;
    const text = await send(
      {
        method,
        path: query && query.size > 0 ? `${path}?${query.toString()}` : path,
        body,
        repeat: repeatOf(name),
        reads: isRead(name),
      },
      options,
    );
    return readResponse(name, text);
  };
}
