import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { createMessage } from '../../core/messages/message.ts';
import { describeSystemError } from '../../core/system-errors.ts';
import type { Warning } from '../../core/warning.ts';
import { checkEditDecisions, createInvalidEditError, type EditDecisions } from '../../edit/edit-decisions.ts';
import { parseFcpxml } from '../../edit/fcpxml.ts';
import { parseOtio } from '../../edit/otio.ts';
import { parseEdl } from '../../edit/read-edl.ts';

const MAX_BYTES = 16 << 20;

/**
 * Reads an edit as OpenTimelineIO, FCPXML or EDL, by the ending of its name, or as edit decisions.
 *
 * `warn` is told of transitions that are read as others.
 *
 * @throws `edit.unreadable`, `edit.invalid`
 */
export async function readEdit(path: string, warn: (warning: Warning) => void): Promise<EditDecisions> {
  const text = await readFile(resolve(path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new FootlightError('edit.unreadable', {
      kind: 'input',
      parameters: describeSystemError(error),
      value: path,
      cause: error,
    });
  });
  if (text.length > MAX_BYTES) throw createInvalidEditError(path, createMessage('render.edit-too-large'));
  switch (extname(path).toLowerCase()) {
    case '.otio':
      return parseOtio(parseDocument(text, path), path, warn);
    case '.fcpxml':
      return parseFcpxml(text, path, warn);
    case '.edl':
      return parseEdl(text, path, warn);
    default:
      return checkEditDecisions(parseDocument(text, path), path);
  }
}

function parseDocument(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw createInvalidEditError(path, (error as Error).message);
  }
}
