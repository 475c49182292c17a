import { createMessage, type Message } from '../../core/messages/message.ts';

/** What the protocol's server says, and our sentences for it. */
const PROBLEMS: readonly (readonly [pattern: RegExp, key: string])[] = [
  [/^(?<headers>Upload-Metadata) is invalid/, 'upload-problem.header'],
  [/^Invalid (?<headers>.+)$/, 'upload-problem.header'],
  [/^Upload-Length or Upload-Defer-Length/, 'upload-problem.length'],
  [/^(?<headers>.+) header required$/, 'upload-problem.missing'],
  [/^Upload-Offset conflict$/, 'upload-problem.offset'],
  [/^(?<extension>\S+) extension is not/, 'upload-problem.extension'],
  [/no longer exists$/, 'upload-problem.gone'],
  [/was not found$/, 'upload-problem.unknown'],
  [/^Something went wrong with that request$/, 'upload-problem.failed'],
  [/^Something went wrong receiving the file$/, 'upload-problem.not-kept'],
  [/already completed/, 'upload-problem.complete'],
  [/lock/, 'upload-problem.in-use'],
];

/** What is wrong with a request of the tus protocol, of which the server's own words are English. */
export function describeProtocolProblem(words: string): Message {
  for (const [pattern, key] of PROBLEMS) {
    const match = pattern.exec(words);
    if (match) return createMessage(key, { ...match.groups });
  }
  return createMessage('upload-problem.other');
}
