import { basename, dirname, extname, join, resolve } from 'node:path';

/** What the names of everything beside the sound begin with. */
export function getStem(output: string): string {
  return join(dirname(output), basename(output, extname(output)));
}

/** Where the score goes; never onto the score that somebody edited and gave. */
export function scorePathFor(output: string, novel: string): string {
  const path = `${getStem(output)}-score.json`;
  return path === resolve(novel) ? `${getStem(output)}-performed-score.json` : path;
}
