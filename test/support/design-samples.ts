import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../designs/samples');

/** Path of a sample that stands in one of the design documents, word for word. */
export function getSamplePath(name: string): string {
  return join(FOLDER, name);
}

export function listSamples(): { name: string; text: string }[] {
  return readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(getSamplePath(name), 'utf8') }));
}

/** A sample's value: the documents write comments and final commas into JSON, and give Python's a name. */
export function readSample<Value>(name: string): Value {
  const text = readFileSync(getSamplePath(name), 'utf8');
  return JSON.parse(
    text
      .replace(/^[A-Z_]+ = /, '')
      .replaceAll(/\s+(?:\/\/|#).*$/gm, '')
      .replaceAll(/,(\s*[}\]])/g, '$1'),
  ) as Value;
}
