import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { describeJsonProblem } from '../../core/json-problem.ts';
import { decodeMarkedText } from '../../core/marked-text.ts';
import { createMessage } from '../../core/messages/message.ts';
import { describeSystemError } from '../../core/system-errors.ts';
import type { Warning } from '../../core/warning.ts';
import { checkEditDecisions, createInvalidEditError, type EditDecisions } from '../../edit/edit-decisions.ts';
import { parseFcpxml } from '../../edit/fcpxml.ts';
import { parseOtio } from '../../edit/otio.ts';
import { isOwnEdl, parseEdl } from '../../edit/read-edl.ts';

const MAX_BYTES = 16 << 20;

/** An edit as its file tells it. */
interface ReadEdit {
  readonly edit: EditDecisions;
  /** Whether its times count by the time code of the media, which the edit doesn't tell. */
  readonly isByTimecode: boolean;
}

/**
 * Reads an edit as OpenTimelineIO, FCPXML or EDL, by the ending of its name, or as edit decisions.
 *
 * `warn` is told of transitions that are read as others.
 *
 * @throws `edit.unreadable`, `edit.invalid`
 */
export async function readEdit(path: string, warn: (warning: Warning) => void): Promise<ReadEdit> {
  const content = await readFile(resolve(path)).catch((error: NodeJS.ErrnoException) => {
    throw new FootlightError('edit.unreadable', {
      kind: 'input',
      parameters: describeSystemError(error),
      value: path,
      cause: error,
    });
  });
  const text = decodeMarkedText(content);
  if (text.length > MAX_BYTES) throw createInvalidEditError(path, createMessage('render.edit-too-large'));
  const ending = extname(path).toLowerCase();
  const isByTimecode = ending === '.edl' && !isOwnEdl(text);
  return { edit: parseEdit(text, ending, path, warn), isByTimecode };
}

function parseEdit(
  text: string,
  ending: string,
  path: string,
  warn: (warning: Warning) => void,
): EditDecisions {
  switch (ending) {
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
  } catch {
    throw createInvalidEditError(path, describeJsonProblem(text));
  }
}
