import { createRequire } from 'node:module';

/**
 * Loaded before a test file: Node's test runner follows every promise of a process, to tell of which test a stray error
 * is, which takes about a tenth of the time of tests that work in this process. Timers, files and sockets are still
 * followed; where the test can't be told, the file fails.
 */
const hooks = createRequire(import.meta.url)('node:async_hooks') as typeof import('node:async_hooks');
const { createHook } = hooks;
hooks.createHook = (callbacks) => {
  const isOfRunner = new Error().stack?.includes('node:internal/test_runner/');
  return createHook(isOfRunner ? Object.assign({}, callbacks, { trackPromises: false }) : callbacks);
};
