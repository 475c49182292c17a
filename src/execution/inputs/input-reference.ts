import { isAbsolute } from 'node:path';

/** The parsed text of an input; nothing is checked yet. */
export type InputReference =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'bucket'; readonly url: string }
  /** A file uploaded to a service. */
  | { readonly kind: 'upload'; readonly id: string }
  /** An output of an earlier task of a service. */
  | { readonly kind: 'artifact'; readonly taskId: string; readonly name: string }
  /** An address with an unsupported scheme; it may still be the name of a file. */
  | { readonly kind: 'unknown'; readonly text: string };

/** Parses `/path`, `http(s)://`, `s3://`, `oss://`, `upload:ID` and `task:ID/ARTIFACT`. */
export function parseInputReference(text: string): InputReference {
  // First, because drive letters look like schemes.
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
