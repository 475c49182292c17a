import { createWarning, type Warning } from '../core/warning.ts';

/** Characters that are among the most frequent ones of Chinese. */
const FREQUENT_HAN = /[的一是不了在人有我他這这個个們们來来上大說说到你]/g;

/** What stands for a character that could not be read. */
const REPLACEMENT = '\ufffd';
/** A text in which more characters than this share can't be read is another encoding, or no text. */
const MAX_UNREADABLE_SHARE = 0.001;

/** A text in which U+FFFD stands for what is damaged in its file. */
export interface DecodedText {
  readonly text: string;
  /** How many characters could not be read. */
  readonly unreadable: number;
}

/** Tells how much of a text could not be read; nothing of one that is whole. */
export function listDamage({ unreadable: count }: Pick<DecodedText, 'unreadable'>): Warning[] {
  return count === 0 ? [] : [createWarning('input.damaged-text', { count })];
}

/**
 * Decodes a text file: UTF-8, UTF-16 in either order with a mark or without, GB 18030 or Big5 as older Chinese texts
 * are, the like of Japanese and Korean, and Windows-1252 as older English ones are. A few characters may be damaged, and
 * the last one may be cut off, as downloads are.
 *
 * @returns undefined if it is no text
 */
export function decodeText(content: Uint8Array): DecodedText | undefined {
  const mark = findMark(content);
  const decoded =
    (mark && decodeWhole(content, mark)) ??
    decodeWhole(content, 'utf-8') ??
    (mark && decodeDamaged(content, mark)) ??
    decodeMultibyte(content, 'utf-8') ??
    decodeEastAsian(content, decodeWhole) ??
    decodeWestern(content) ??
    decodeEastAsian(content, decodeMultibyte);
  return decoded && !isBinary(decoded.text) ? decoded : undefined;
}

/** Decodes HTML or XML by its byte order mark, else by what it declares, else as text. */
export function decodeMarkup(content: Uint8Array): DecodedText {
  const mark = findMark(content);
  const marked = mark && (decodeWhole(content, mark) ?? decodeDamaged(content, mark));
  if (marked) return marked;
  const declared = findDeclared(content);
  const read =
    declared === undefined
      ? undefined
      : (decodeWhole(content, declared) ??
        // What is whole in UTF-8 is not what it declares.
        decodeWhole(content, 'utf-8') ??
        decodeMultibyte(content, declared));
  return read ?? decodeText(content) ?? replaceUnreadable(content, 'utf-8');
}

/** The encoding that HTML or XML declares, if it is one; what declares UTF-16 and can be read byte by byte is not in UTF-16. */
function findDeclared(content: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(content.subarray(0, 1024));
  const declared =
    /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1] ??
    /<meta[^>]*\bcharset\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1];
  const isUsable =
    declared !== undefined && !/^(?:utf-?16|ucs-?2)/i.test(declared) && decodeWhole(Buffer.of(), declared);
  return isUsable ? declared : undefined;
}

/** The encoding that a byte order mark states, or zeros in every other byte at the beginning. */
function findMark([first, second, third, fourth]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return 'utf-16be';
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  return undefined;
}

/** What Chinese texts consist of. Nearly all pairs of bytes are some character in UTF-16, so that others speak against it. */
const CHINESE_ONLY = /^[\s!-~\u2000-\u206f\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*$/;

/**
 * Encodings of East Asia, with characters that their texts are full of: the more of these, the likelier it is. Japanese
 * and Korean are here so that they are told as what they are, and not read as some other Chinese.
 */
const EAST_ASIAN: Readonly<Record<string, RegExp>> = {
  gb18030: FREQUENT_HAN,
  big5: FREQUENT_HAN,
  'utf-16le': FREQUENT_HAN,
  'utf-16be': FREQUENT_HAN,
  shift_jis: /[のはをにがとでたしてる]/g,
  'euc-jp': /[のはをにがとでたしてる]/g,
  'euc-kr': /[이다는을의에가고한지로]/g,
};

/** Other bytes decoded so give private-use and control characters, which no text contains. */
function decodeEastAsian(
  content: Uint8Array,
  decode: (content: Uint8Array, encoding: string) => DecodedText | undefined,
): DecodedText | undefined {
  const candidates = Object.entries(EAST_ASIAN).flatMap(([encoding, common]) => {
    const decoded = decode(content, encoding);
    const text = decoded?.text.replaceAll(REPLACEMENT, '') ?? '';
    if (!decoded || !/[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]{2}/.test(text)) return [];
    if (/\p{Co}/u.test(text) || isBinary(text)) return [];
    if (encoding.startsWith('utf-16') && !CHINESE_ONLY.test(text)) return [];
    return [{ decoded, frequent: text.match(common)?.length ?? 0 }];
  });
  return candidates.sort((a, b) => b.frequent - a.frequent)[0]?.decoded;
}

/** Western text is nearly all ASCII. */
function decodeWestern(content: Uint8Array): DecodedText | undefined {
  const ascii = content.reduce((sum, byte) => sum + (byte < 0x80 ? 1 : 0), 0);
  return ascii >= content.length * 0.8 ? decodeWhole(content, 'windows-1252') : undefined;
}

function isBinary(text: string): boolean {
  return /\p{Cc}/u.test(text.replace(/[\s\u0085]/g, ''));
}

function decodeWhole(content: Uint8Array, encoding: string): DecodedText | undefined {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(content), unreadable: 0 };
  } catch {
    return undefined;
  }
}

/** @returns undefined for more than few characters that can't be read; in a short text, for others than its last one */
function decodeDamaged(content: Uint8Array, encoding: string): DecodedText | undefined {
  const decoded = replaceUnreadable(content, encoding);
  const { text, unreadable } = decoded;
  const isCutOff = unreadable === 1 && text.trimEnd().endsWith(REPLACEMENT);
  return isCutOff || unreadable <= text.length * MAX_UNREADABLE_SHARE ? decoded : undefined;
}

/** Decodes a damaged text in which no fewer characters beyond ASCII can be read, which speaks for the encoding. */
function decodeMultibyte(content: Uint8Array, encoding: string): DecodedText | undefined {
  const decoded = decodeDamaged(content, encoding);
  const others = decoded?.text.match(/[^\p{ASCII}\ufffd]/gu)?.length ?? 0;
  return decoded && others >= decoded.unreadable ? decoded : undefined;
}

function replaceUnreadable(content: Uint8Array, encoding: string): DecodedText {
  const text = new TextDecoder(encoding).decode(content);
  // Of one character each byte may be damaged for itself.
  const most = encoding.startsWith('utf-16') ? 1 : encoding === 'utf-8' || encoding === 'gb18030' ? 4 : 2;
  const runs = text.match(/\ufffd+/g) ?? [];
  return { text, unreadable: runs.reduce((sum, { length }) => sum + Math.ceil(length / most), 0) };
}
