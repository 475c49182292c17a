/** Characters that are among the most frequent ones of Chinese. */
const FREQUENT_HAN = /[的一是不了在人有我他這这個个們们來来上大說说到你]/g;

/**
 * Decodes a text file: UTF-8, UTF-16 in either order with a mark or without, GB 18030 or Big5 as older Chinese texts
 * are, the like of Japanese and Korean, and Windows-1252 as older English ones are.
 *
 * @returns undefined if it is no text
 */
export function decodeText(content: Uint8Array): string | undefined {
  const text =
    decodeMarked(content) ?? decode(content, 'utf-8') ?? decodeEastAsian(content) ?? decodeWestern(content);
  return text === undefined || isBinary(text) ? undefined : text;
}

/** Decodes HTML or XML by its byte order mark, else by what it declares, else as text. */
export function decodeMarkup(content: Uint8Array): string {
  const marked = decodeMarked(content);
  if (marked !== undefined) return marked;
  const head = decode(content.subarray(0, 1024), 'latin1') ?? '';
  const declared =
    /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1] ??
    /<meta[^>]*\bcharset\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1];
  // What declares UTF-16 and can be read byte by byte is not in UTF-16.
  const isByByte = declared === undefined || /^(?:utf-?16|ucs-?2)/i.test(declared);
  const text = isByByte ? undefined : decode(content, declared);
  return text ?? decodeText(content) ?? new TextDecoder().decode(content);
}

/** Decodes what begins with a byte order mark, or has zeros in every other byte at its beginning. */
function decodeMarked(content: Uint8Array): string | undefined {
  const [first, second, third, fourth] = content;
  if (first === 0xff && second === 0xfe) return decode(content, 'utf-16le');
  if (first === 0xfe && second === 0xff) return decode(content, 'utf-16be');
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return decode(content, 'utf-16be');
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return decode(content, 'utf-16le');
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
function decodeEastAsian(content: Uint8Array): string | undefined {
  const candidates = Object.entries(EAST_ASIAN).flatMap(([encoding, common]) => {
    const text = decode(content, encoding);
    if (text === undefined || !/[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]{2}/.test(text)) return [];
    if (/\p{Co}/u.test(text) || isBinary(text)) return [];
    if (encoding.startsWith('utf-16') && !CHINESE_ONLY.test(text)) return [];
    return [{ text, frequent: text.match(common)?.length ?? 0 }];
  });
  return candidates.sort((a, b) => b.frequent - a.frequent)[0]?.text;
}

/** Western text is nearly all ASCII. */
function decodeWestern(content: Uint8Array): string | undefined {
  const ascii = content.reduce((sum, byte) => sum + (byte < 0x80 ? 1 : 0), 0);
  return ascii >= content.length * 0.8 ? decode(content, 'windows-1252') : undefined;
}

function isBinary(text: string): boolean {
  return /\p{Cc}/u.test(text.replace(/[\s\u0085]/g, ''));
}

function decode(content: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}
