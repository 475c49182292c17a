import type { SkipRule } from '../skips.ts';

/** Elements that are blocks in the HTML standard's rendering, and the cells and rows of tables. */
const BLOCKS =
  /^(?:address|article|aside|blockquote|body|caption|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|h1|h2|h3|h4|h5|h6|header|hgroup|hr|html|legend|li|listing|main|menu|nav|ol|optgroup|option|p|plaintext|pre|search|section|summary|table|tbody|tfoot|thead|tr|ul|xmp)$/;
/** Elements whose content is no text of the document. */
const VOID_OF_TEXT =
  /^(?:head|script|style|template|noscript|iframe|object|audio|video|canvas|select|textarea|button|datalist)$/;
const NOTE_TYPES =
  /^(?:footnote|footnotes|endnote|endnotes|rearnote|rearnotes|note|doc-footnote|doc-endnote|doc-endnotes)$/;
const PAGE_TYPES = /^(?:pagebreak|doc-pagebreak|page-list|doc-pagelist)$/;
const CONTENTS_TYPES = /^(?:toc|doc-toc|landmarks|loi|lot)$/;
const MARK_TYPES = /^(?:noteref|doc-noteref|backlink|doc-backlink)$/;
const PAGE_CLASS =
  /(?:^|\s)(?:pagenum(?:ber)?|page-?number|page-?num|pageno|pagebreak|page_?break-?num)(?:\s|$)/i;
/** Readers of Chinese books put their name before it: "duokan-footnote-item". */
const NOTE_CLASS =
  /(?:^|\s)(?:(?:duokan|zhangyue|kindle|epub)-)?(?:foot|end)-?notes?(?:-?(?:text|body|content|list|item))?(?:\s|$)/i;
const NOTE_REFERENCE_CLASS = /(?:^|[\s_-])(?:(?:foot|end)-?note(?:-?ref)?|note-?ref)(?:\s|$)/i;
/** A paragraph of this class is a heading; a `div` only by a class that names the heading, as whole chapters are `div`s. */
const HEADING_CLASS =
  /(?:^|\s)(?:h[1-6]|heading[-_]?\d?|title|(?:chapter|chap|book|part|section)[-_]?(?:title|head(?:ing|er)?|num(?:ber)?|name)\d?)(?:\s|$)/i;
const HIDDEN_STYLE = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i;

export type Attributes = Readonly<Record<string, string>>;

export function isBlockElement(name: string): boolean {
  return BLOCKS.test(name);
}

export function hasNoText(name: string): boolean {
  return VOID_OF_TEXT.test(name);
}

/** Types of an element as EPUB and ARIA state them. */
export function listTypes(attributes: Attributes): string[] {
  return `${attributes['epub:type'] ?? ''} ${attributes.role ?? ''}`
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean);
}

/** Why the text of an element is not read out; undefined if it is. */
export function findElementRule(
  name: string,
  attributes: Attributes,
  isHidden: (name: string, attributes: Attributes) => boolean,
): SkipRule | undefined {
  const types = listTypes(attributes);
  const has = (known: RegExp): boolean => types.some((type) => known.test(type));
  const className = attributes.class ?? '';
  if (name === 'svg') return 'drawing';
  if (name === 'math') return 'formula';
  if (name === 'rt' || name === 'rp' || name === 'rtc') return 'ruby';
  if (has(PAGE_TYPES) || PAGE_CLASS.test(className)) return 'page-number';
  if (has(MARK_TYPES)) return 'note-mark';
  if (has(NOTE_TYPES) || (isBlockElement(name) && NOTE_CLASS.test(className))) return 'note';
  if (name === 'nav' || has(CONTENTS_TYPES)) return 'contents';
  if (attributes.hidden !== undefined || HIDDEN_STYLE.test(attributes.style ?? '')) return 'hidden';
  return isHidden(name, attributes) ? 'hidden' : undefined;
}

/** Level of the heading that an element is, 1 to 6; 0 if it is none. */
export function getHeadingLevel(name: string, attributes: Attributes): number {
  if (/^h[1-6]$/.test(name)) return Number(name[1]);
  if (name === 'header') return 6;
  const className = HEADING_CLASS.exec(attributes.class ?? '')?.[0];
  if (className === undefined || !/^(?:p|div)$/.test(name)) return 0;
  return Number(/\bh([1-6])\b/i.exec(className)?.[1] ?? 2);
}

export function isNoteReference(attributes: Attributes): boolean {
  const isStated = listTypes(attributes).some((type) => type === 'noteref' || type === 'doc-noteref');
  return isStated || NOTE_REFERENCE_CLASS.test(attributes.class ?? '');
}

/** Whether an element within a line is stated to hold the mark of a note. */
export function holdsNoteMark(name: string, { class: className = '' }: Attributes): boolean {
  return (
    !isBlockElement(name) &&
    /(?:^|[\s_-])(?:fn-?ref|(?:foot|end)-?note-?(?:ref(?:erence)?|mark|number)|note-?ref)(?:\s|$)/i.test(
      className,
    )
  );
}

/** Styles without those for Kindles and for print, which hide what other readers show. */
function dropOtherMedia(styles: string): string {
  return styles.replace(
    /@media\s+(?!(?:not\s+amzn|all\b|screen\b|only\s+screen\b|\())[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/gi,
    '',
  );
}

/** Finds the elements that a style sheet does not display, by its selectors of one tag, class or id. */
export function createHiddenTest(styles: string): (name: string, attributes: Attributes) => boolean {
  const selectors = new Set<string>();
  for (const [, group] of dropOtherMedia(styles.replace(/\/\*[\s\S]*?\*\//g, '')).matchAll(
    /([^{}]+)\{[^{}]*display\s*:\s*none/gi,
  ))
    for (const selector of group!.split(',')) selectors.add(selector.trim());
  if (selectors.size === 0) return () => false;
  return (name, attributes) => {
    const marks = (attributes.class ?? '')
      .split(/\s+/)
      .filter(Boolean)
      .map((each) => `.${each}`);
    if (attributes.id) marks.push(`#${attributes.id}`);
    return selectors.has(name) || marks.some((mark) => selectors.has(mark) || selectors.has(name + mark));
  };
}
