import { XMLParser } from 'fast-xml-parser';

type Value = { readonly val?: string } | undefined;
interface RawStyle {
  readonly styleId?: string;
  readonly type?: string;
  readonly name?: Value;
  readonly basedOn?: Value;
  readonly pPr?: { readonly outlineLvl?: Value };
}

const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  parseTagValue: false,
  isArray: (name) => name === 'style',
});
/** How many styles may be based on each other. */
const MAX_DEPTH = 8;

/**
 * Says in the notation of Mammoth which paragraphs of a Word document are headings by what their style is based on or by
 * its outline level, and which are entries of its table of contents.
 */
export function mapHeadingStyles(styles: string | undefined): string[] {
  const listed = new Map(
    readStyles(styles)
      .filter(({ type }) => type === 'paragraph')
      .map((style) => [style.styleId ?? '', style] as const),
  );
  const findLevel = (style: RawStyle | undefined, depth = 0): number | undefined => {
    if (!style || depth > MAX_DEPTH) return undefined;
    const outline = /^[0-5]$/.exec(style.pPr?.outlineLvl?.val ?? '');
    const name = /^heading ([1-6])$/i.exec(style.name?.val ?? '')?.[1];
    return outline
      ? Number(outline[0]) + 1
      : name
        ? Number(name)
        : style.pPr?.outlineLvl
          ? undefined
          : findLevel(listed.get(style.basedOn?.val ?? ''), depth + 1);
  };
  return [...listed.values()].flatMap((style) => {
    const name = style.name?.val;
    if (!name) return [];
    const selector = `p[style-name='${name.replace(/[\\']/g, '\\$&')}']`;
    if (/^(?:toc (?:\d|heading)|table of (?:figures|authorities)|index \d)$/i.test(name))
      return [`${selector} => nav > p:fresh`];
    const level = /^(?:sub)?title$/i.test(name) ? undefined : findLevel(style);
    return level === undefined ? [] : [`${selector} => h${level}:fresh`];
  });
}

/** A broken document says nothing. */
function readStyles(styles: string | undefined): readonly RawStyle[] {
  try {
    const parsed = xml.parse(styles ?? '') as { styles?: { style?: readonly RawStyle[] } };
    return parsed.styles?.style ?? [];
  } catch {
    return [];
  }
}
