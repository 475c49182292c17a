import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test file, removed when its process ends: what its `after` hooks stop may still work in it. */
export function createTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'footlight-test-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
