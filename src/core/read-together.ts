/** Reads several streams side by side: their first items, their second ones, and so on, to the end of the shortest. */
export async function* readTogether<T>(
  streams: readonly AsyncGenerator<T, void, undefined>[],
): AsyncGenerator<T[], void, undefined> {
  try {
    while (true) {
      const results = await Promise.all(streams.map((stream) => stream.next()));
      if (results.some(({ done }) => done)) return;
      yield results.map(({ value }) => value as T);
    }
  } finally {
    await Promise.all(streams.map((stream) => stream.return(undefined)));
  }
}
