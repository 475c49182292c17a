import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { describeJsonProblem } from '../../core/json-problem.ts';
import { decodeCommentedText, decodeMarkedText } from '../../core/marked-text.ts';
import { createMessage } from '../../core/messages/message.ts';
import { describeSystemError } from '../../core/system-errors.ts';
import { createWarning, type Warning } from '../../core/warning.ts';
import {
  checkEditDecisions,
  createInvalidEditError,
  type EditDecisions,
  listUnknownFields,
} from '../../edit/edit-decisions.ts';
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
 * `warn` is told of what is not read, of transitions that are read as others, and of names in another encoding.
 *
 * @throws `edit.unreadable`, `edit.invalid`, `text.encoding`
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
  const ending = extname(path).toLowerCase();
  const text = ending === '.edl' ? decodeEdl(content, path, warn) : decodeMarkedText(content, path);
  if (text.length > MAX_BYTES) throw createInvalidEditError(path, createMessage('render.edit-too-large'));
  const isByTimecode = ending === '.edl' && !isOwnEdl(text);
  return { edit: parseEdit(text, ending, path, warn), isByTimecode };
}

/** Lists of other programs have comments and names of clips in whatever encoding their machine had. */
function decodeEdl(content: Buffer, path: string, warn: (warning: Warning) => void): string {
  try {
    return decodeMarkedText(content, path);
  } catch (error) {
    if (!(error instanceof FootlightError)) throw error;
    warn(createWarning('render.edit-encoding', { file: basename(path), ...error.parameters }));
    return decodeCommentedText(content);
  }
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
      return readDecisions(parseDocument(text, path), path, warn);
  }
}

function readDecisions(json: unknown, path: string, warn: (warning: Warning) => void): EditDecisions {
  const edit = checkEditDecisions(json, path);
  const fields = listUnknownFields(json);
  if (fields.length > 0) warn(createWarning('edit.unknown-fields', { fields }));
  return edit;
}

function parseDocument(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw createInvalidEditError(path, describeJsonProblem(text));
  }
}
