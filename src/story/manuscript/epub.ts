import { posix } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { type UnzipFileInfo, unzipSync } from 'fflate';
import { FootlightError } from '../../core/errors.ts';
import { BARE, type Manuscript, type ManuscriptChapter } from './manuscript.ts';

/** More than any novel holds; an archive that unpacks to more is refused (zip bombs). */
const MAX_UNPACKED_BYTES = 128 << 20;
const MAX_COVER_BYTES = 16 << 20;
const TEXT_TYPES = /\.(?:x?html?|xml|opf|ncx)$/i;

/**
 * Reads EPUB 2 and 3: the documents of the spine in order, one chapter each, without the table of contents.
 *
 * @throws `input.novel` for an archive that is not an EPUB, lacks a part or holds no text
 */
export function readEpub(content: Uint8Array, path: string): Manuscript {
  const files = unpack(content, path);
  const readEntry = (name: string): string =>
    new TextDecoder().decode(files[name] ?? failMissing(path, name));
  const container = plainXml.parse(readEntry('META-INF/container.xml')) as ContainerDocument;
  const packagePath = toList(container.container?.rootfiles?.rootfile)[0]?.['full-path'];
  if (!packagePath)
    throw new FootlightError('input.novel', { kind: 'input', reason: 'no-package-document', value: path });
  const { package: book } = plainXml.parse(readEntry(packagePath)) as PackageDocument;
  const items = new Map(toList(book?.manifest?.item).map((item) => [item.id, item]));
  const resolvePath = (href: string): string =>
    posix.join(posix.dirname(packagePath), decodeURIComponent(href));
  const pages = toList(book?.spine?.itemref).flatMap(({ idref, linear }) => {
    const item = items.get(idref);
    const isRead = item && linear !== 'no' && !item.properties?.split(' ').includes('nav');
    return isRead ? [readXhtml(readEntry(resolvePath(item.href)))] : [];
  });
  const { whole, chapters } = joinPages(pages);
  if (chapters.length === 0)
    throw new FootlightError('input.novel', { kind: 'input', reason: 'no-text', value: path });
  const { metadata } = book ?? {};
  return {
    ...BARE,
    title: getText(metadata?.title) ?? 'Untitled',
    author: getText(metadata?.creator),
    language: getText(metadata?.language),
    text: whole,
    chapters,
    cover: readCover([...items.values()], toList(metadata?.meta), (href) => files[resolvePath(href)]),
  };
}

function joinPages(pages: readonly Page[]): { whole: string; chapters: ManuscriptChapter[] } {
  let whole = '';
  const chapters: ManuscriptChapter[] = [];
  for (const { text, heading } of pages) {
    if (text.trim() === '') continue;
    const start = whole.length;
    whole += text;
    const title = heading?.text ?? `${chapters.length + 1}`;
    const headingEnd = start + (heading?.isFirst ? heading.end : 0);
    chapters.push({ title, start, headingEnd, end: whole.length });
  }
  return { whole, chapters };
}

interface ManifestItem {
  readonly id: string;
  readonly href: string;
  readonly properties?: string;
  readonly 'media-type'?: string;
}
type OneOrMany<T> = T | readonly T[] | undefined;
interface ContainerDocument {
  readonly container?: { readonly rootfiles?: { readonly rootfile?: OneOrMany<{ 'full-path': string }> } };
}
interface PackageDocument {
  readonly package?: {
    readonly metadata?: {
      readonly title?: unknown;
      readonly creator?: unknown;
      readonly language?: unknown;
      readonly meta?: OneOrMany<{ readonly name?: string; readonly content?: string }>;
    };
    readonly manifest?: { readonly item?: OneOrMany<ManifestItem> };
    readonly spine?: { readonly itemref?: OneOrMany<{ readonly idref: string; readonly linear?: string }> };
  };
}

const plainXml = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', removeNSPrefix: true });
const orderedXml = new XMLParser({
  preserveOrder: true,
  trimValues: false,
  htmlEntities: true,
  removeNSPrefix: true,
  stopNodes: ['*.script', '*.style'],
  unpairedTags: ['br', 'hr', 'img', 'meta', 'link', 'input', 'wbr'],
});

function unpack(content: Uint8Array, path: string): Record<string, Uint8Array> {
  let total = 0;
  const filter = ({ name, originalSize }: UnzipFileInfo): boolean => {
    const isCover = /\.(?:jpe?g|png)$/i.test(name) && originalSize <= MAX_COVER_BYTES;
    if (!TEXT_TYPES.test(name) && !isCover) return false;
    total += originalSize;
    if (total > MAX_UNPACKED_BYTES)
      throw new FootlightError('input.novel', { kind: 'input', reason: 'unpacked-too-large', value: path });
    return true;
  };
  try {
    return unzipSync(content, { filter });
  } catch (error) {
    if (error instanceof FootlightError) throw error;
    throw new FootlightError('input.novel', { kind: 'input', reason: 'no-epub', value: path, cause: error });
  }
}

type XmlNode = Readonly<Record<string, unknown>>;
const BLOCKS = /^(?:p|div|h[1-6]|li|blockquote|section|tr|dt|dd|hr|figcaption|pre)$/;
const SKIPPED = /^(?:head|script|style|rt|rp|nav)$/;

interface Page {
  readonly text: string;
  readonly heading: { readonly text: string; readonly end: number; readonly isFirst: boolean } | undefined;
}

/** The text of a page: every block becomes a paragraph, every rule (`hr`) a scene break. */
function readXhtml(xhtml: string): Page {
  let text = '';
  let heading: Page['heading'];
  const endBlock = (): void => {
    text = text.replace(/[ \t]+$/, '');
    if (text !== '' && !text.endsWith('\n\n')) text += text.endsWith('\n') ? '\n' : '\n\n';
  };
  const visit = (nodes: readonly XmlNode[]): void => {
    for (const node of nodes) {
      const [tag = '', inner] = Object.entries(node)[0] ?? [];
      if (tag === '#text') {
        const words = String(inner).replace(/[ \t\r\n\f]+/g, ' ');
        text += /\s$/.test(text) || text === '' ? words.trimStart() : words;
        continue;
      }
      if (SKIPPED.test(tag) || !Array.isArray(inner)) continue;
      if (tag === 'br') text += '\n';
      const isBlock = BLOCKS.test(tag);
      if (isBlock) endBlock();
      if (tag === 'hr') text += '* * *';
      const start = text.length;
      visit(inner);
      if (isBlock) endBlock();
      if (!heading && /^h[1-3]$/.test(tag) && text.length > start) {
        const isFirst = text.slice(0, start).trim() === '';
        heading = { text: text.slice(start).trim().replace(/\s+/g, ' '), end: text.length, isFirst };
      }
    }
  };
  visit(orderedXml.parse(xhtml) as XmlNode[]);
  endBlock();
  return { text, heading };
}

function readCover(
  items: readonly ManifestItem[],
  metas: readonly { readonly name?: string; readonly content?: string }[],
  read: (href: string) => Uint8Array | undefined,
): Manuscript['cover'] {
  const named = metas.find(({ name }) => name === 'cover')?.content;
  const item =
    items.find(({ properties }) => properties?.split(' ').includes('cover-image')) ??
    items.find(({ id }) => id === named);
  const extension = /\.png$/i.test(item?.href ?? '') ? '.png' : '.jpg';
  const content =
    item && /^image\/(?:jpeg|png)$/.test(item['media-type'] ?? '') ? read(item.href) : undefined;
  return content && { content, extension };
}

function toList<T>(value: OneOrMany<T>): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as T];
}

function getText(value: unknown): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  const text = typeof first === 'object' && first ? (first as Record<string, unknown>)['#text'] : first;
  return text === undefined || String(text).trim() === '' ? undefined : String(text).trim();
}

function failMissing(path: string, part: string): never {
  throw new FootlightError('input.novel', {
    kind: 'input',
    reason: 'missing-part',
    parameters: { part },
    value: path,
  });
}
