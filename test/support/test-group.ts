import { suite } from 'node:test';

/** Runs the test files that are its arguments one after the other, in this process: each is a suite with its own hooks. */
for (const file of process.argv.slice(2))
  suite(file, async () => {
    await import(file);
  });
