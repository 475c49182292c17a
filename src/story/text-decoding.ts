/**
 * Decodes a text file: UTF-8, UTF-16 by its byte order mark, or GB 18030, as older Chinese texts are.
 *
 * @returns undefined if it is no text
 */
export function decodeText(content: Buffer): string | undefined {
  const [first, second] = content;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return decode(content, encoding) ?? decodeChinese(content);
}

/** Other bytes decoded so give private-use and control characters, which no text contains. */
function decodeChinese(content: Buffer): string | undefined {
  const text = decode(content, 'gb18030');
  const isChinese =
    text !== undefined && /[\u4e00-\u9fff]{2}/.test(text) && !/\p{Co}|(?![\t\n\r])\p{Cc}/u.test(text);
  return isChinese ? text : undefined;
}

function decode(content: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}
