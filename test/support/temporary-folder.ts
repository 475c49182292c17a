import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];

/** A folder for one test file, removed when its process ends: what its `after` hooks stop may still work in it. */
export function createTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'footlight-test-'));
  // One listener for all: a process of many test files would have more than Node takes for right.
  if (folders.length === 0) process.once('exit', removeFolders);
  folders.push(folder);
  return folder;
}

function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
