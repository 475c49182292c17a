import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../shared/media/', import.meta.url));

/** Path of a file beside the checkout, and the reason to skip where it is absent. */
export function sharedMedia(name: string): { path: string; skip: string | false } {
  const path = ROOT + name;
  return { path, skip: existsSync(path) ? false : `${name} is not beside this checkout` };
}
