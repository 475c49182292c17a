import type { BookArchive } from './archive.ts';

/** Algorithms that hide fonts alone (EPUB 3.3, font obfuscation; Adobe's). */
const FONT_ALGORITHM = /idpf\.org\/2008\/embedding|ns\.adobe\.com\/pdf\/enc/i;
/** Files that shops add to protected books: Apple FairPlay, Readium LCP. */
const LICENCES = ['META-INF/sinf.xml', 'META-INF/license.lcpl'];

/** Whether the text of a book is encrypted, which fonts may be without harm. */
export function isProtected(archive: BookArchive): boolean {
  if (LICENCES.some((name) => archive.has(name))) return true;
  const encryption = archive.readText('META-INF/encryption.xml') ?? '';
  return encryption
    .split(/<(?:\w+:)?EncryptedData\b/)
    .slice(1)
    .some((entry) => {
      const file = /<(?:\w+:)?CipherReference\b[^>]*\bURI\s*=\s*["']([^"']*)/i.exec(entry)?.[1] ?? '';
      return !FONT_ALGORITHM.test(entry) && /\.(?:x?html?|opf|ncx|xml|css)$|^$/i.test(file);
    });
}
