// Parses large bodies in a worker thread, so that other requests go on meanwhile. The thread starts with the first such body.
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { raise, StoreError } from "@runledger/store-api";
import type { BodyToParse, ParsedBody } from "./body-worker.js";

/** What readRequest takes for a body that is parsed already: its fields, or its refusal. */
export type BodyFields = () => Readonly<Record<string, unknown>>;

interface Call {
  resolve(fields: BodyFields): void;
  reject(reason: StoreError): void;
}

export const notUtf8 = (): StoreError =>
  new StoreError("INVALID_PARAMETER_VALUE", "The request body is not valid UTF-8");

export class LargeBodies {
  #worker: Worker | undefined;
  #closing = false;
  #lastId = 0;
  readonly #calls = new Map<number, Call>();

  /** @throws INVALID_PARAMETER_VALUE on what is no UTF-8, INTERNAL_ERROR when the thread ends */
  parse(bytes: Buffer): Promise<BodyFields> {
    return new Promise((resolve, reject) => {
      const worker = (this.#worker ??= this.#start());
      const id = ++this.#lastId;
      this.#calls.set(id, { resolve, reject });
      // A buffer of its own is handed over; one that shares memory with others is copied.
      const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
      worker.postMessage({ id, bytes: own } satisfies BodyToParse, [own.buffer as ArrayBuffer]);
    });
  }

  /** Waits for nothing: the thread ends once no body is being parsed. */
  close(): void {
    this.#closing = true;
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    if (!this.#closing || this.#calls.size > 0) return;
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL(`./body-worker${extname(import.meta.url)}`, import.meta.url));
    worker.unref();
    worker.on("message", (answer: ParsedBody) => this.#take(answer));
    const lost = (cause: unknown) => worker === this.#worker && this.#forget(cause);
    worker.on("error", lost);
    worker.on("messageerror", lost);
    worker.on("exit", (code) => lost(`the thread that parses bodies ended with code ${code}`));
    return worker;
  }

  #take(answer: ParsedBody): void {
    const call = this.#calls.get(answer.id);
    this.#calls.delete(answer.id);
    if ("notUtf8" in answer) call?.reject(notUtf8());
    else if ("refused" in answer) call?.resolve(() => raise("INVALID_PARAMETER_VALUE", answer.refused));
    else call?.resolve(() => answer.fields);
    this.#endWhenIdle();
  }

  #forget(cause: unknown): void {
    this.#worker = undefined;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.reject(new StoreError("INTERNAL_ERROR", "The body could not be parsed", { cause }));
  }
}
