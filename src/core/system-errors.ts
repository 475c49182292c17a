import { createMessage, type Message, type MessageParameters } from './messages/message.ts';

/** Message keys of what systems say of files, by their codes. */
const SENTENCES: Readonly<Record<string, string>> = {
  EACCES: 'system-error.denied',
  EISDIR: 'system-error.folder',
  EMFILE: 'system-error.too-many',
  ENAMETOOLONG: 'system-error.long-name',
  ENOENT: 'system-error.missing',
  ENOTDIR: 'system-error.no-folder',
  EPERM: 'system-error.denied',
};

/** Tells why a file can't be read: the system's code, and the `problem` in words. */
export function describeSystemError({ code, message }: NodeJS.ErrnoException): MessageParameters & {
  readonly code: string | undefined;
  readonly problem: Message | string;
} {
  const key = SENTENCES[code ?? ''];
  return { code, problem: key === undefined ? (code ?? message) : createMessage(key) };
}
