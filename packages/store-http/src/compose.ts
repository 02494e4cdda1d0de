// A store out of calls: for a server that owns the data and therefore checks, parses and pages (decision 0006).
import { type Call, type CallHooks, createCall } from "./call.js";
import { type CallOptions, failures, type Store } from "@runledger/store-api";
import { datasets } from "./groups/datasets.js";
import { experiments } from "./groups/experiments.js";
import { loggedModels } from "./groups/logged-models.js";
import { metrics } from "./groups/metrics.js";
import { registry } from "./groups/registry.js";
import { runs } from "./groups/runs.js";
import { transfer } from "./groups/transfer.js";
import type { Send } from "./send.js";
import type { Server } from "./server.js";

export interface StoreParts {
  /** What the server offers and refuses. */
  readonly server: Server;
  readonly send: Send;
  /** Where the server differs from MLflow's. */
  readonly hooks?: CallHooks | undefined;
  /** Resolves when the server can serve. */
  readonly ping: (options?: CallOptions) => Promise<void>;
  /** Called once, after the last call has ended. */
  readonly close?: (() => Promise<void>) | undefined;
}

/** Lets calls in until it is closed, and is closed when those that were let in have ended. */
function createGate(name: string) {
  const begun = new Set<Promise<unknown>>();
  let closed = false;
  const pass = async <Answer>(start: () => Promise<Answer>): Promise<Answer> => {
    if (closed) throw failures.closed(name);
    const answer = start();
    begun.add(answer);
    try {
      return await answer;
    } finally {
      begun.delete(answer);
    }
  };
  const close = async (): Promise<void> => {
    closed = true;
    await Promise.allSettled(begun);
  };
  return { pass, close };
}

/** Opens without a call. The store offers the capabilities that its server has. */
export function createHttpStore({ server, send, hooks = {}, ping, close }: StoreParts): Store {
  const { name, offers, features } = server;
  const gate = createGate(name);
  const callServer = createCall(send, {
    ...hooks,
    refuse: (route, input) => {
      server.refuse(route, input);
      hooks.refuse?.(route, input);
    },
    amend: (route, input) => {
      const amended = server.amend?.(route, input) ?? input;
      return hooks.amend?.(route, amended) ?? amended;
    },
  });
  let closing: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    await gate.close();
    await close?.();
  };

  const view = (options: CallOptions): Store => {
    const call: Call = (route, input) =>
      gate.pass(async () => {
        if (options.signal?.aborted) throw failures.givenUp(options.signal.reason);
        return callServer(route, input, options);
      });
    return {
      info: { name, storeType: "RestStore", features },
      experiments: experiments(call),
      runs: runs(call),
      metrics: metrics(call),
      loggedModels: offers.has("loggedModels") ? loggedModels(call) : undefined,
      datasets: offers.has("datasets") ? datasets(call) : undefined,
      registry: offers.has("registry") ? registry(call) : undefined,
      transfer: offers.has("transfer") ? transfer(call) : undefined,
      with: view,
      ping: () => gate.pass(() => ping(options)),
      close: () => (closing ??= end()),
    };
  };
  return view({});
}
