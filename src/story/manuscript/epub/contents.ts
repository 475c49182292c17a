import { Parser } from 'htmlparser2';
import type { BookArchive } from './archive.ts';
import { type PackageDocument, resolveHref } from './package-document.ts';

/** An entry of the table of contents; `href` is a path of the archive, perhaps with a fragment. */
export interface ContentsEntry {
  readonly title: string;
  readonly href: string | undefined;
  readonly children: ContentsEntry[];
}

export interface Contents {
  readonly entries: readonly ContentsEntry[];
  /** Types of documents by their paths, from landmarks and guide. */
  readonly types: ReadonlyMap<string, string>;
  /** Where the story begins, as the book says. */
  readonly start: string | undefined;
}

/** Reads the navigation document of EPUB 3, else the NCX of EPUB 2. */
export function readContents(archive: BookArchive, book: PackageDocument): Contents {
  const items = [...book.items.values()];
  const nav = items.find(({ properties }) => properties.includes('nav'));
  const ncx = book.items.get(book.ncx ?? '') ?? items.find(({ mediaType }) => mediaType.includes('dtbncx'));
  const lists = nav ? readLists(archive.readText(nav.path) ?? '', nav.path) : [];
  const navigation = lists.find(({ type }) => type === 'toc')?.entries ?? [];
  const fromNcx = navigation.length > 0 || !ncx ? [] : readLists(archive.readText(ncx.path) ?? '', ncx.path);
  const landmarks = lists.find(({ type }) => type === 'landmarks')?.landmarks ?? [];
  const stated = [...landmarks, ...book.guide].map(({ type, href }) => ({ type, path: href.split('#')[0]! }));
  return {
    entries: navigation.length > 0 ? navigation : fromNcx.flatMap(({ entries }) => entries),
    types: new Map(stated.map(({ path, type }) => [path, type])),
    start: stated.find(({ type }) => type === 'bodymatter' || type === 'text')?.path,
  };
}

interface ContentsList {
  readonly type: string;
  readonly entries: ContentsEntry[];
  readonly landmarks: { type: string; href: string }[];
}

interface Draft {
  title: string;
  href: string | undefined;
  readonly children: ContentsEntry[];
}

/** Reads the lists of a navigation document or of an NCX: nested items, each with a label and an address. */
function readLists(markup: string, path: string): ContentsList[] {
  const lists: ContentsList[] = [];
  const open: Draft[] = [];
  let isLabel = false;
  const current = (): Draft | undefined => open.at(-1);
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'nav' || name === 'navmap') {
          const type = /landmarks|page-list|toc/.exec(attributes['epub:type'] ?? 'toc')?.[0] ?? 'toc';
          lists.push({ type, entries: [], landmarks: [] });
        }
        const list = lists.at(-1);
        if (!list) return;
        if (name === 'li' || name === 'navpoint') open.push({ title: '', href: undefined, children: [] });
        if (name === 'a' || name === 'span' || name === 'text') isLabel = true;
        const href = name === 'a' ? attributes.href : name === 'content' ? attributes.src : undefined;
        if (href === undefined) return;
        const draft = current();
        if (draft) draft.href ??= resolveHref(path, href);
        const type = attributes['epub:type']?.toLowerCase();
        if (type) list.landmarks.push({ type, href: resolveHref(path, href) });
      },
      ontext(text) {
        const draft = current();
        if (isLabel && draft && draft.children.length === 0) draft.title += text;
      },
      onclosetag(name) {
        if (name === 'a' || name === 'text') isLabel = false;
        if (name !== 'li' && name !== 'navpoint') return;
        const draft = open.pop();
        if (!draft) return;
        const entry = { ...draft, title: draft.title.trim().replace(/\s+/g, ' ') };
        (current()?.children ?? lists.at(-1)!.entries).push(entry);
      },
    },
    { recognizeSelfClosing: true },
  );
  parser.end(markup);
  return lists;
}
