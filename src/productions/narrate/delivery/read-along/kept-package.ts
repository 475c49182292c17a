import { posix } from 'node:path';
import { escapeHtml } from '../../../../core/html.ts';
import type { ContentsEntry } from '../../../../story/manuscript/epub/contents.ts';
import type { OpenedEpub } from '../../../../story/manuscript/epub/epub.ts';
import { formatSeconds } from './overlay.ts';

/** A page that is read along. */
export interface OverlaidDocument {
  readonly path: string;
  /** File name of its overlay. */
  readonly overlay: string;
  readonly samples: number;
}

interface Added {
  /** Folder of what is added, beside the package document. */
  readonly folder: string;
  readonly audioName: string;
  readonly audioType: string;
}

/**
 * Adds overlays, sound and durations to the package document of a book. A book of EPUB 2 becomes one of EPUB 3, with a
 * navigation document made of its contents.
 */
export function addToPackage(
  { archive, book, contents }: OpenedEpub,
  overlaid: readonly OverlaidDocument[],
  { folder, audioName, audioType }: Added,
): { readonly packageDocument: string; readonly nav: string | undefined } {
  const prefix = /<(\w+:)?package\b/.exec(archive.readText(book.path)!)?.[1] ?? '';
  const hasNav = [...book.items.values()].some(({ properties }) => properties.includes('nav'));
  const nav = hasNav ? undefined : renderNav(contents.entries, book.path, folder, book.title ?? '');
  const ids = new Map([...book.items.values()].map(({ id, path }) => [path, id]));
  const overlays = new Map(
    overlaid.map((each, i) => [ids.get(each.path)!, { ...each, id: `footlight-overlay-${i + 1}` }]),
  );
  const total = overlaid.reduce((sum, { samples }) => sum + samples, 0);
  const metas = [
    ...[...overlays.values()].map(({ id, samples }) =>
      renderMeta(prefix, 'media:duration', formatSeconds(samples), `#${id}`),
    ),
    renderMeta(prefix, 'media:duration', formatSeconds(total)),
    renderMeta(prefix, 'media:active-class', 'footlight-reading'),
    renderMeta(prefix, 'dcterms:modified', `${new Date().toISOString().slice(0, 19)}Z`),
  ];
  const items = [
    ...[...overlays.values()].map(({ id, overlay }) =>
      renderItem(prefix, id, `${folder}/${overlay}`, 'application/smil+xml'),
    ),
    renderItem(prefix, 'footlight-audio', `${folder}/${audioName}`, audioType),
    renderItem(prefix, 'footlight-style', `${folder}/reading.css`, 'text/css'),
    ...(nav
      ? [
          renderItem(
            prefix,
            'footlight-nav',
            `${folder}/nav.xhtml`,
            'application/xhtml+xml',
            ' properties="nav"',
          ),
        ]
      : []),
  ];
  const packageDocument = archive
    .readText(book.path)!
    .replace(/^\ufeff/, '')
    .replace(/^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*(["'])[^"']*\2/i, '$1 encoding="UTF-8"')
    .replace(/(<(?:\w+:)?package\b[^>]*?\bversion\s*=\s*["'])[^"']*/, '$13.0')
    .replace(
      /<(?:\w+:)?meta\b[^>]*\bproperty\s*=\s*["'](?:media:(?:duration|active-class)|dcterms:modified)["'][^>]*>[^<]*<\/(?:\w+:)?meta>/g,
      '',
    )
    .replace(/<(?:\w+:)?item\b[^>]*>/g, (item) => addOverlay(item, overlays))
    .replace(/<\/(?:\w+:)?metadata>/, (end) => `${metas.join('\n')}\n${end}`)
    .replace(/<\/(?:\w+:)?manifest>/, (end) => `${items.join('\n')}\n${end}`);
  return { packageDocument, nav };
}

function addOverlay(item: string, overlays: ReadonlyMap<string, { readonly id: string }>): string {
  const id = /\sid\s*=\s*["']([^"']*)/.exec(item)?.[1];
  const overlay = overlays.get(id ?? '');
  const plain = item.replace(/\s+media-overlay\s*=\s*(["']).*?\1/, '');
  return overlay ? plain.replace(/\s*\/?>$/, (end) => ` media-overlay="${overlay.id}"${end.trim()}`) : plain;
}

function renderMeta(prefix: string, property: string, value: string, refines?: string): string {
  return `<${prefix}meta property="${property}"${refines ? ` refines="${refines}"` : ''}>${value}</${prefix}meta>`;
}

function renderItem(prefix: string, id: string, href: string, type: string, more = ''): string {
  return `<${prefix}item id="${id}" href="${href}" media-type="${type}"${more}/>`;
}

function renderNav(
  entries: readonly ContentsEntry[],
  packagePath: string,
  folder: string,
  title: string,
): string {
  const root = posix.join(posix.dirname(packagePath), folder);
  const renderList = (list: readonly ContentsEntry[]): string =>
    `<ol>${list
      .map(({ title: name, href, children }) => {
        const label = escapeHtml(name || '–');
        const link =
          href === undefined ? `<span>${label}</span>` : `<a href="${renderHref(root, href)}">${label}</a>`;
        return `<li>${link}${children.length > 0 ? renderList(children) : ''}</li>`;
      })
      .join('')}</ol>`;
  const body = entries.length > 0 ? renderList(entries) : '<ol><li><span>–</span></li></ol>';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>${escapeHtml(title)}</title></head><body><nav epub:type="toc">${body}</nav></body></html>`;
}

function renderHref(root: string, href: string): string {
  const [path = '', fragment] = href.split('#');
  return escapeHtml(encodeURI(posix.relative(root, path)) + (fragment ? `#${fragment}` : ''));
}
