import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ADDRESS = /^[a-z][a-z0-9+.-]+:\/\//i;

/**
 * A path as editing programs write it: absolute paths as file URLs, relative ones percent-encoded; addresses are left as
 * they are.
 */
export function createReference(path: string): string {
  if (ADDRESS.test(path)) return path;
  return isAbsolute(path) ? pathToFileURL(path).href : path.split('/').map(encodeURIComponent).join('/');
}

/** The path or address that such a reference stands for. */
export function getReferencePath(reference: string): string {
  if (/^file:/i.test(reference)) {
    // Some programs write file://localhost/.
    return fileURLToPath(reference.replace(/^file:\/\/localhost\//i, 'file:///'));
  }
  if (ADDRESS.test(reference)) return reference;
  try {
    return decodeURIComponent(reference);
  } catch {
    return reference;
  }
}
