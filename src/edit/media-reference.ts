import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A path as editing programs refer to files: a URL where it is absolute, percent-encoded where it is not. */
export function referenceTo(path: string): string {
  return isAbsolute(path) ? pathToFileURL(path).href : path.split('/').map(encodeURIComponent).join('/');
}

export function pathOfReference(reference: string): string {
  if (/^file:/i.test(reference)) {
    // Some programs write file://localhost/.
    return fileURLToPath(reference.replace(/^file:\/\/localhost\//i, 'file:///'));
  }
  try {
    return decodeURIComponent(reference);
  } catch {
    return reference;
  }
}
