import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { MANIFEST } from '../../src/execution/disk-artifact-store.ts';

const WAIT_MS = 60_000;

/** Waits until the first of a run's steps has left its artifact: the run is then in the middle of its work. */
export async function waitForArtifact(workDirectory: string): Promise<void> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await sleep(20)) {
    const names = await readdir(workDirectory, { recursive: true }).catch(() => []);
    if (names.some((name) => name.endsWith(MANIFEST))) return;
  }
  assert.fail(`no step was done in ${WAIT_MS / 1000} s`);
}
