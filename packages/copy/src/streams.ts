// Streams of batches: one batch is read while the one before is written.

/** Asks for the next item before the last one is done with. */
export async function* ahead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  const ask = (): Promise<IteratorResult<T, unknown>> => {
    const next = iterator.next();
    // It is awaited below; until then a rejection is not unhandled.
    next.catch(() => {});
    return next;
  };
  let next = ask();
  try {
    for (;;) {
      const result = await next;
      if (result.done === true) return;
      next = ask();
      yield result.value;
    }
  } finally {
    await next.catch(() => {});
    await iterator.return?.();
  }
}

export async function* flattened<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch;
}

/** Small batches together, up to `size` items; none is empty. */
export async function* regrouped<T>(batches: AsyncIterable<readonly T[]>, size: number): AsyncGenerator<readonly T[]> {
  let waiting: T[] = [];
  for await (const batch of batches) {
    if (waiting.length > 0 && waiting.length + batch.length > size) {
      yield waiting;
      waiting = [];
    }
    for (const item of batch) waiting.push(item);
  }
  if (waiting.length > 0) yield waiting;
}

/** Batches of at most `size`; the last one may be smaller. */
export function* chunked<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

/** Like `map`, with at most `atOnce` calls under way. */
export async function mapAtOnce<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [at, item] of entries) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
