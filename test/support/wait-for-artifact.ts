import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MS = 60_000;

/** Waits until the first of a run's steps has left its artifact: the run is then in the middle of its work. */
export async function waitForArtifact(workDirectory: string): Promise<void> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await sleep(20)) {
    // What is still being built is no artifact, and goes with the run.
    const keys = await readdir(join(workDirectory, 'artifacts')).catch(() => []);
    if (keys.length > 0) return;
  }
  assert.fail(`no step was done in ${WAIT_MS / 1000} s`);
}
