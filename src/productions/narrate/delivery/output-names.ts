import { basename, dirname, extname, join, resolve } from 'node:path';

/** The path of the audio file without its ending, with which the names of all other outputs begin. */
export function getStem(output: string): string {
  return join(dirname(output), basename(output, extname(output)));
}

/** Path of the score. It is never that of the input, which may be a score that was edited by hand. */
export function getScorePath(output: string, novel: string): string {
  const path = `${getStem(output)}-score.json`;
  return path === resolve(novel) ? `${getStem(output)}-performed-score.json` : path;
}
