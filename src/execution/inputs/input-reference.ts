import { isAbsolute } from 'node:path';

/** What the text of an input means, before anybody is asked whether it is there or may be used. */
export type InputReference =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'bucket'; readonly url: string }
  /** Sent to a service before. */
  | { readonly kind: 'upload'; readonly id: string }
  /** What an earlier task of a service made. */
  | { readonly kind: 'artifact'; readonly taskId: string; readonly name: string }
  /** An address of a scheme that nothing is fetched by; it may still be the name of a file. */
  | { readonly kind: 'unknown'; readonly text: string };

/** Reads `/path`, `http(s)://`, `s3://`, `oss://`, `upload:ID` and `task:ID/ARTIFACT`. */
export function parseInputReference(text: string): InputReference {
  // Drive letters look like schemes: what this system calls absolute comes first.
  if (isAbsolute(text)) return { kind: 'path', path: text };
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(text) ?? [];
  switch (scheme?.toLowerCase()) {
    case undefined:
      return { kind: 'path', path: text };
    case 'http':
    case 'https':
      return { kind: 'url', url: text };
    case 's3':
    case 'oss':
      return rest.startsWith('//') ? { kind: 'bucket', url: text } : { kind: 'unknown', text };
    case 'upload':
      return { kind: 'upload', id: rest };
    case 'task':
      return parseArtifactReference(rest);
    default:
      return { kind: 'unknown', text };
  }
}

function parseArtifactReference(text: string): InputReference {
  const [, taskId = '', name = ''] = /^([^/]*)\/(.*)$/s.exec(text) ?? [];
  return { kind: 'artifact', taskId, name };
}
