/** What a file is by its first bytes, where its name may be wrong. */
export type FileKind = 'text' | 'zip' | 'html' | { readonly unreadable: string };

/** Where a signature stands, its bytes as characters of Latin-1, and what it means. */
const SIGNATURES: readonly (readonly [offset: number, signature: string, format: string])[] = [
  [0, '%PDF-', 'PDF'],
  [60, 'BOOKMOBI', 'MOBI'],
  [60, 'TEXtREAd', 'PalmDOC'],
  [0, 'TPZ', 'Topaz'],
  [0, 'CONT\u0002', 'KFX'],
  [0, '\u00eaDRMION', 'KFX'],
  [0, 'ITOLITLS', 'LIT'],
  [0, '\u00d0\u00cf\u0011\u00e0', 'DOC'],
  [0, '{\\rtf', 'RTF'],
  [0, 'AT&TFORM', 'DjVu'],
  [0, 'Rar!', 'RAR'],
  [0, '7z\u00bc\u00af', '7z'],
  [0, '\u001f\u008b', 'gzip'],
  [0, '%!PS', 'PostScript'],
  [0, '\u00ff\u00d8\u00ff', 'JPEG'],
  [0, '\u0089PNG', 'PNG'],
  [0, 'ID3', 'MP3'],
  [4, 'ftyp', 'MP4'],
  [0, 'RIFF', 'WAV'],
  [0, 'OggS', 'Ogg'],
  [0, 'fLaC', 'FLAC'],
];

/** Tells a file by its content, and HTML by its name too. */
export function findFileKind(content: Uint8Array, path: string): FileKind {
  const head = Buffer.from(content.subarray(0, 4096)).toString('latin1');
  if (head.startsWith('PK')) return 'zip';
  const known = SIGNATURES.find(([offset, signature]) => head.startsWith(signature, offset));
  if (known) return { unreadable: known[2] };
  const plain = head.replaceAll('\0', '').replace(/^[\u00bb\u00bf\u00ef\u00fe\u00ff]+/, '');
  if (/<FictionBook\b/.test(plain)) return { unreadable: 'FictionBook' };
  const isHtml = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?(?:<!doctype html|<html\b)/i.test(plain);
  return isHtml || /\.x?html?$/i.test(path) ? 'html' : 'text';
}
