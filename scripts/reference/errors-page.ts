import type { ErrorKind } from '../../src/core/errors.ts';
import type { SourceFile } from '../code/source-files.ts';
import type { CatalogueFile } from '../messages/catalogue-files.ts';
import { findErrorKinds } from './error-kinds.ts';
import { code, page, table } from './markdown.ts';

const HEAD = `# Errors and warnings

Every error has a code that stays, and where one code has several sentences a \`reason\` too. Names in braces are its
\`parameters\`, which programs find beside the code in \`--json\` and in the answers of the service. The kind decides what
follows: on the command line the exit code, in a service whether a task is tried again.`;

const KINDS: Readonly<Record<ErrorKind, string>> = {
  usage: 'the request is wrong: exit code 2',
  input: 'a file or a folder is wrong: exit code 2',
  retryable: 'may succeed on another try: exit code 1',
  terminal: 'final: exit code 1',
  cancelled: 'was asked for: exit code 130',
};

/** Every code with its sentences, as the English catalogues have them. */
export function renderErrorsPage(catalogues: readonly CatalogueFile[], files: readonly SourceFile[]): string {
  const sentences = new Map(catalogues.flatMap((each) => Object.entries(each.sentences)));
  const kinds = findErrorKinds(files);
  return page(
    HEAD,
    table(
      ['kind', 'meaning'],
      Object.entries(KINDS).map(([kind, meaning]) => [code(kind), meaning]),
    ),
    '## Errors',
    errorTable(sentences, kinds),
    '## Warnings',
    'What did not go as asked, and did not stop the work.',
    warningTable(sentences),
  );
}

function errorTable(
  sentences: ReadonlyMap<string, string>,
  kinds: ReadonlyMap<string, ReadonlySet<ErrorKind>>,
): string {
  const keys = [...sentences.keys()].filter((key) => /^error\..*\.(message|remedy)$/.test(key));
  const names = [...new Set(keys.map((key) => key.replace(/^error\.|\.(message|remedy)$/g, '')))].sort();
  const rows = names.map((name) => {
    const [errorCode, reason] = splitReason(name, kinds);
    const text = [sentences.get(`error.${name}.message`), sentences.get(`error.${name}.remedy`)];
    const kind = [...(kinds.get(errorCode) ?? [])].map(code).join(', ');
    return [code(errorCode), reason && code(reason), kind, text.filter(Boolean).map(plain).join(' ')];
  });
  return table(['code', 'reason', 'kind', 'what it says'], rows);
}

function warningTable(sentences: ReadonlyMap<string, string>): string {
  const prefix = 'warning.';
  const names = [...sentences.keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  const rows = names.sort().map((name) => {
    const [warningCode, reason] = splitWarning(name, names);
    return [
      warningCode && code(warningCode),
      reason && code(reason),
      plain(sentences.get(`${prefix}${name}`)),
    ];
  });
  return table(['code', 'reason', 'what it says'], rows);
}

/** A sentence without a dot stands for a reason that several codes share; of others the last part may be a reason. */
function splitWarning(name: string, names: readonly string[]): [warningCode: string, reason: string] {
  const end = name.lastIndexOf('.');
  if (end < 0) return ['', name];
  const start = name.slice(0, end);
  const isReason = start.includes('.') || names.includes(start);
  return isReason ? [start, name.slice(end + 1)] : [name, ''];
}

/** A code that the source names ends where it does; what stands after it is the reason. */
function splitReason(name: string, kinds: ReadonlyMap<string, unknown>): [errorCode: string, reason: string] {
  const end = name.lastIndexOf('.');
  const [start, last] = [name.slice(0, end), name.slice(end + 1)];
  return !kinds.has(name) && (kinds.has(start) || start.includes('.')) ? [start, last] : [name, ''];
}

/** The last of the plural forms, without the format's marks: `{'{'}` is a brace. */
function plain(sentence = ''): string {
  const form = sentence.split(' | ').at(-1) ?? '';
  return form.replace(/\{'(.)'\}/g, '$1');
}
