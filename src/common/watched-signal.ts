interface Watched {
  readonly signal: AbortSignal;
  stop(): void;
}

/**
 * A signal that also aborts soon after `stillWanted` turns false: nobody pays for words nobody will read. A look that
 * fails says nothing; the next one will.
 */
export function watchedSignal(outer: AbortSignal, stillWanted: () => Promise<boolean>, everyMs = 500): Watched {
  const gone = new AbortController();
  const timer = setInterval(() => {
    stillWanted().then(
      (wanted) => {
        if (!wanted) gone.abort(new Error('The result is not wanted any more.'));
      },
      () => undefined,
    );
  }, everyMs);
  return { signal: AbortSignal.any([outer, gone.signal]), stop: () => clearInterval(timer) };
}
