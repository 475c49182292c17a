import { posix } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { FootlightError } from '../../../core/errors.ts';
import type { BookArchive } from './archive.ts';

export interface ManifestItem {
  readonly id: string;
  readonly path: string;
  readonly mediaType: string;
  readonly properties: readonly string[];
  readonly fallback: string | undefined;
}

/** What the package document says of a book; paths are those of the archive. */
interface SpineEntry {
  readonly id: string;
  /** Beside the order of reading (`linear="no"`): notes, answers, plates, advertisements. */
  readonly isAuxiliary: boolean;
}

export interface PackageDocument {
  readonly path: string;
  readonly title: string | undefined;
  readonly author: string | undefined;
  readonly language: string | undefined;
  readonly year: string | undefined;
  readonly series: string | undefined;
  readonly items: ReadonlyMap<string, ManifestItem>;
  /** Documents in the order of reading. */
  readonly spine: readonly SpineEntry[];
  /** Id of the table of contents of EPUB 2. */
  readonly ncx: string | undefined;
  /** Paths by type, from the guide of EPUB 2. */
  readonly guide: readonly { readonly type: string; readonly href: string }[];
  readonly cover: string | undefined;
}

type OneOrMany<T> = T | readonly T[] | undefined;
type Fields = Readonly<Record<string, string | undefined>>;
interface RawPackage {
  readonly metadata?: Readonly<Record<string, unknown>> & { readonly meta?: OneOrMany<Fields> };
  readonly manifest?: { readonly item?: OneOrMany<Fields> };
  readonly spine?: Fields & { readonly itemref?: OneOrMany<Fields> };
  readonly guide?: { readonly reference?: OneOrMany<Fields> };
}

const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  htmlEntities: true,
  parseTagValue: false,
});

/** Reads the package document of an EPUB 2 or 3. @throws `input.novel` for an archive without one */
export function readPackageDocument(archive: BookArchive, path: string): PackageDocument {
  const packagePath = findPackagePath(archive, path);
  const text = archive.readText(packagePath);
  if (text === undefined)
    throw new FootlightError('input.novel', {
      kind: 'input',
      reason: 'missing-part',
      parameters: { part: packagePath },
      value: path,
    });
  const book = (parse(text) as { package?: RawPackage }).package ?? {};
  const items = listItems(book, packagePath);
  const metadata = book.metadata ?? {};
  const metas = toList(metadata.meta);
  const coverId = metas.find(({ name }) => name === 'cover')?.content;
  return {
    path: packagePath,
    title: getText(metadata.title),
    author: listTexts(metadata.creator).join(', ') || undefined,
    language: getText(metadata.language),
    year: /\d{4}/.exec(getText(metadata.date) ?? '')?.[0],
    series:
      metas.find(({ name }) => name === 'calibre:series')?.content ??
      metas.find(({ property }) => property === 'belongs-to-collection')?.['#text'],
    items,
    spine: listSpine(book, items),
    ncx: book.spine?.toc,
    guide: toList(book.guide?.reference).flatMap(({ type, href }) =>
      type && href ? [{ type: type.toLowerCase(), href: resolveHref(packagePath, href) }] : [],
    ),
    cover:
      [...items.values()].find(({ properties }) => properties.includes('cover-image'))?.path ??
      items.get(coverId ?? '')?.path,
  };
}

function findPackagePath(archive: BookArchive, path: string): string {
  const container = archive.readText('META-INF/container.xml');
  // What stands in for a container that is missing or says nothing is the one package document of the archive.
  const [only, ...others] = archive.listNames().filter((name) => /\.opf$/i.test(name));
  if (container === undefined && (only === undefined || others.length > 0))
    throw new FootlightError('input.novel', { kind: 'input', reason: 'no-book', value: path });
  const parsed = parse(container ?? '') as {
    container?: { rootfiles?: { rootfile?: OneOrMany<Fields> } };
  };
  const roots = toList(parsed.container?.rootfiles?.rootfile).flatMap((each) => each['full-path'] ?? []);
  const listed = roots.find((name) => archive.has(name)) ?? roots[0];
  const stated = listed || (others.length === 0 ? only : undefined);
  if (!stated)
    throw new FootlightError('input.novel', { kind: 'input', reason: 'no-package-document', value: path });
  return stated;
}

/** A broken document says nothing. */
function parse(text: string): unknown {
  try {
    return xml.parse(text) as unknown;
  } catch {
    return {};
  }
}

function listItems(book: RawPackage, packagePath: string): Map<string, ManifestItem> {
  return new Map(
    toList(book.manifest?.item).flatMap(({ id, href, properties, fallback, ...item }) => {
      if (!id || !href) return [];
      const mediaType = item['media-type']?.toLowerCase() ?? '';
      const path = resolveHref(packagePath, href);
      return [[id, { id, path, mediaType, fallback, properties: properties?.split(/\s+/) ?? [] }] as const];
    }),
  );
}

function listSpine(book: RawPackage, items: ReadonlyMap<string, ManifestItem>): SpineEntry[] {
  const listed = toList(book.spine?.itemref).flatMap(({ idref, linear }): SpineEntry[] => {
    if (!idref) return [];
    let item = items.get(idref);
    for (let hops = 0; item && !isMarkup(item) && item.fallback && hops < 8; hops++)
      item = items.get(item.fallback);
    return [{ id: item?.id ?? idref, isAuxiliary: linear?.toLowerCase() === 'no' }];
  });
  // A book that is nothing but additions is read.
  return listed.every(({ isAuxiliary }) => isAuxiliary)
    ? listed.map(({ id }) => ({ id, isAuxiliary: false }))
    : listed;
}

export function isMarkup({ mediaType, path }: ManifestItem): boolean {
  return /html|dtbook/.test(mediaType) || /\.x?html?$/i.test(path);
}

/** The path that an address in a document means, with its fragment. */
export function resolveHref(from: string, href: string): string {
  const address = href.trim().replaceAll('\\', '/');
  const joined = address.startsWith('/')
    ? posix.join(address.slice(1))
    : posix.join(posix.dirname(from), address);
  try {
    return decodeURIComponent(joined);
  } catch {
    return joined;
  }
}

function toList<T>(value: OneOrMany<T>): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as T];
}

function listTexts(value: unknown): string[] {
  return toList(value as OneOrMany<unknown>).flatMap((each) => {
    const text = typeof each === 'object' && each ? (each as Record<string, unknown>)['#text'] : each;
    const words = String(text ?? '')
      .trim()
      .replace(/\s+/g, ' ');
    return words === '' ? [] : [words];
  });
}

function getText(value: unknown): string | undefined {
  return listTexts(value)[0];
}
