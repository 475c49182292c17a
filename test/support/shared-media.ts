import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../shared/media/', import.meta.url));

/** Path of a file beside the checkout, and the reason to skip where it is absent. */
export function findSharedMedia(name: string): { path: string; skip: string | false } {
  const path = ROOT + name;
  return { path, skip: existsSync(path) ? false : `${name} is not beside this checkout` };
}

const MODELS = fileURLToPath(new URL('../../../shared/models/', import.meta.url));

/** A real model file, or why the test that wants it is skipped. */
export function findSharedModel(name: string): { path: string; skip: string | false } {
  const path = `${MODELS}${name}`;
  return { path, skip: existsSync(path) ? false : `${path} is not here` };
}
