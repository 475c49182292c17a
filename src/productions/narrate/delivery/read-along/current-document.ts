import { decodeEntity } from '../../../../story/manuscript/html/parse-html.ts';

const XML_ENTITY = /^(?:amp|lt|gt|quot|apos)$/;

/** Makes a page one of EPUB 3: in UTF-8, without the document type of XHTML 1.1 and its entities, with a style added. */
export function toCurrentDocument(page: string, style: string): string {
  return page
    .replace(/^\ufeff/, '')
    .replace(/^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*(["'])[^"']*\2/i, '$1 encoding="UTF-8"')
    .replace(/(<meta[^>]*\bcharset\s*=\s*["']?)[\w.:-]+/gi, '$1utf-8')
    .replace(/<!DOCTYPE\s+html\b[^>[]*(?:\[[\s\S]*?\])?\s*>/i, '<!DOCTYPE html>')
    .replace(/&([A-Za-z][A-Za-z0-9]*);/g, (entity, name: string) =>
      XML_ENTITY.test(name) ? entity : decodeEntity(entity),
    )
    .replace(/<\/head>/i, `<link rel="stylesheet" type="text/css" href="${encodeURI(style)}"/></head>`);
}
