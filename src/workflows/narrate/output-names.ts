import { basename, dirname, extname, join } from 'node:path';

/** What the names of everything beside the sound begin with. */
export function stemOf(output: string): string {
  return join(dirname(output), basename(output, extname(output)));
}
