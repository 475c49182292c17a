import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { checkEditDecisions, type EditDecisions, invalidEdit } from '../../edit/edit-decisions.ts';
import { parseEdl } from '../../edit/edl.ts';
import { parseFcpxml } from '../../edit/fcpxml.ts';
import { parseOtio } from '../../edit/otio.ts';

const MAXIMUM_BYTES = 16 << 20;

/** Reads an edit in any of the formats that Footlight writes. */
export async function readEdit(path: string): Promise<EditDecisions> {
  const text = await readFile(resolve(path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new FootlightError('edit.unreadable', {
      kind: 'input',
      parameters: { code: error.code },
      value: path,
      cause: error,
    });
  });
  if (text.length > MAXIMUM_BYTES) throw invalidEdit(path, 'it is larger than any edit');
  switch (extname(path).toLowerCase()) {
    case '.otio':
      return parseOtio(jsonOf(text, path), path);
    case '.fcpxml':
      return parseFcpxml(text, path);
    case '.edl':
      return parseEdl(text, path);
    default:
      return checkEditDecisions(jsonOf(text, path), path);
  }
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidEdit(path, (error as Error).message);
  }
}
