import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ParseResult, parseSync } from 'oxc-parser';

export interface SourceFile extends Pick<ParseResult, 'program' | 'comments'> {
  /** Relative to the folder that was read, with forward slashes. */
  path: string;
  text: string;
  lines: readonly string[];
}

/** Parses every TypeScript file under a folder, declarations (`.d.ts`) left out. */
export function readSourceFiles(folder: string): SourceFile[] {
  const paths = globSync('**/*.ts', { cwd: folder })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.endsWith('.d.ts'));
  return paths.sort().map((path) => parseSourceFile(path, readFileSync(join(folder, path), 'utf8')));
}

export function parseSourceFile(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text);
  if (errors[0]) throw new SyntaxError(`${path}: ${errors[0].message}`);
  return { path, text, lines: text.trimEnd().split('\n'), program, comments };
}

/** The number of the line, from 1, that an offset of the text lies in. */
export function lineAt({ text }: SourceFile, offset: number): number {
  let line = 1;
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', end + 1)) line++;
  return line;
}
