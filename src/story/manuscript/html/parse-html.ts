import { Parser } from 'htmlparser2';
import type { SkipRule } from '../skips.ts';
import { type BlockContext, BlockWriter } from './block-writer.ts';
import type { HtmlDocument } from './blocks.ts';
import {
  type Attributes,
  createHiddenTest,
  findElementRule,
  getHeadingLevel,
  hasNoText,
  holdsNoteMark,
  isBlockElement,
  isNoteReference,
  listTypes,
} from './element-rules.ts';

/** Elements around paragraphs that may be one note as a whole. */
const NOTE_CONTAINERS = new Set(['li', 'dd', 'dt', 'aside', 'p', 'td', 'tr', 'blockquote']);
/** What stands for a note: a number, a star, a dagger or 注, perhaps in brackets. */
export const NOTE_MARK =
  /^\s*[[(（【〔]?(?:[译譯原]?[注註]?[释釋]?\s?\d{1,4}|[译譯原]?[注註][释釋]?[①-⑳]?|[①-⑳]|[*†‡§¶]{1,4}|[a-z])[\])）】〕]?\s*$/u;
const NO_TYPES: ReadonlySet<string> = new Set();
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

interface OpenElement extends BlockContext {
  readonly name: string;
  readonly rule: SkipRule | undefined;
  readonly isText: boolean;
  /** "sup" or "sub" around the text. */
  readonly shift: 'sup' | 'sub' | undefined;
  readonly isNoteMark: boolean;
  readonly link: { readonly href: string; readonly start: number; readonly isMark: boolean } | undefined;
}

/**
 * Reads the text of an HTML or XHTML document as blocks, with the parts that are not read out marked by their rules.
 *
 * @param styles of style sheets outside of it, for what they hide
 */
export function parseHtml(source: string, styles = ''): HtmlDocument {
  const html = escapeStrayMarks(source);
  const isXml = /^\s*<\?xml|<html[^>]*\sxmlns=/i.test(html.slice(0, 2000));
  const reader = new HtmlReader(`${styles}\n${listStyles(html)}`);
  const parser = new Parser(
    {
      onopentag: (name, attributes) => reader.open(name, attributes),
      ontext: (text) => reader.addText(text, parser.startIndex, parser.endIndex + 1 - parser.startIndex),
      onclosetag: (name) => reader.close(name),
    },
    { recognizeSelfClosing: isXml, recognizeCDATA: true },
  );
  parser.end(html);
  return reader.finish();
}

/** The characters that an entity stands for; itself if it is none of HTML's. */
export function decodeEntity(entity: string): string {
  let text = '';
  const parser = new Parser({
    ontext(words) {
      text += words;
    },
  });
  parser.end(entity);
  return text;
}

/**
 * A "<" that begins no tag, as it meets another one before a ">", is text. It is replaced by one character of the same
 * length, which is turned back, so that positions stay.
 */
function escapeStrayMarks(html: string): string {
  return html.replace(/<(?=[a-z/][^<>"']*(?:<|$))/gi, STRAY);
}
const STRAY = '\uE0F0';

function listStyles(html: string): string {
  return Array.from(html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style/gi), ([, style]) => style).join('\n');
}

/** XHTML may have a prefix before each name: `svg:text`, `m:mi`, `html:p`. */
function dropPrefix(tag: string): string {
  return tag.slice(tag.lastIndexOf(':') + 1);
}

class HtmlReader {
  readonly #writer = new BlockWriter();
  readonly #isHidden: (name: string, attributes: Attributes) => boolean;
  readonly #stack: OpenElement[] = [];
  #title = '';
  #language: string | undefined;
  #author: string | undefined;

  constructor(styles: string) {
    this.#isHidden = createHiddenTest(styles);
  }

  open(tag: string, attributes: Attributes): void {
    const name = dropPrefix(tag);
    const outer = this.#stack.at(-1) ?? ROOT;
    const element = this.describe(name, attributes, outer);
    if (name === 'html') this.#language ??= attributes['xml:lang'] ?? attributes.lang;
    if (name === 'meta' && /^(?:author|dc\.creator)$/i.test(attributes.name ?? ''))
      this.#author ??= attributes.content;
    if (isBlockElement(name)) this.#writer.close();
    for (const id of [attributes.id, name === 'a' ? attributes.name : undefined])
      if (id) this.#writer.addId(id);
    if (name === 'hr') this.#writer.addBreak(element);
    if (name === 'br') this.#writer.breakRow();
    if (name === 'td' || name === 'th') this.beginCell(element);
    this.addAlternative(name, attributes, element);
    this.#stack.push({ ...element, link: this.describeLink(name, attributes) });
  }

  addText(text: string, offset: number, rawLength: number): void {
    const element = this.#stack.at(-1) ?? ROOT;
    const words = text.replaceAll(STRAY, '<');
    if (element.name === 'title' && !element.types.has('svg')) this.#title += words;
    if (!element.isText) return;
    const shifted = this.shift(words, element);
    // Raised digits that are no power refer to a note.
    const isMark =
      (element.shift === 'sup' || element.isNoteMark) &&
      shifted === words &&
      NOTE_MARK.test(words) &&
      !this.isShortForm(words);
    const rule = element.rule ?? (isMark ? 'note-mark' : undefined);
    const step = rawLength === text.length ? 1 : 0;
    if (!this.#stack.some(({ name }) => name === 'pre'))
      this.#writer.write(shifted, element, rule, offset, step);
    else this.addRows(shifted, element, rule, offset, step);
  }

  /** Rows of preformatted text, which empty ones part into paragraphs. */
  private addRows(words: string, ...[element, rule, offset, step]: RowPlace): void {
    let at = 0;
    for (const row of words.split(/(\r?\n(?:[ \t]*\r?\n)*)/)) {
      if (!row.includes('\n')) this.#writer.write(row, element, rule, offset + at * step, step);
      else if (/\n[^\n]*\n/.test(row)) this.#writer.close();
      else this.#writer.breakRow();
      at += row.length;
    }
  }

  /** A raised letter behind one that begins a word, or late in the alphabet, is the end of a short form: Mr, No, Dr. */
  private isShortForm(words: string): boolean {
    if (!/^[a-z]$/.test(words)) return false;
    const before = this.#writer.getEnd(2);
    return /(?:^|\P{L})\p{Lu}$/u.test(before) || (/\p{L}$/u.test(before) && words > 'h');
  }

  close(tag: string): void {
    const name = dropPrefix(tag);
    const at = this.#stack.findLastIndex((element) => element.name === name);
    if (at < 0) return;
    const { link } = this.#stack[at]!;
    if (link) this.#writer.addLink({ ...link, end: this.#writer.length });
    this.#stack.length = at;
    if (isBlockElement(name)) this.#writer.close();
  }

  finish(): HtmlDocument {
    this.#writer.close();
    return {
      title: this.#title.trim().replace(/\s+/g, ' ') || undefined,
      language: this.#language?.trim() || undefined,
      author: this.#author?.trim() || undefined,
      blocks: this.#writer.blocks,
    };
  }

  private describe(name: string, attributes: Attributes, outer: OpenElement): OpenElement {
    const types = listTypes(attributes);
    const { id } = attributes;
    const isContainer = id !== undefined && NOTE_CONTAINERS.has(name);
    const isSvgTitle = name === 'svg' ? ['svg'] : [];
    const isHead = hasNoText(name);
    return {
      name,
      rule: outer.rule ?? findElementRule(name, attributes, this.#isHidden),
      isText: outer.isText && !isHead,
      level: outer.level || getHeadingLevel(name, attributes),
      containers: isContainer ? [...outer.containers, id] : outer.containers,
      types:
        types.length + isSvgTitle.length > 0
          ? new Set([...outer.types, ...types, ...isSvgTitle])
          : outer.types,
      shift: name === 'sup' || name === 'sub' ? name : outer.shift,
      isNoteMark: outer.isNoteMark || holdsNoteMark(name, attributes),
      link: undefined,
    };
  }

  private describeLink(name: string, attributes: Attributes): OpenElement['link'] {
    if (name !== 'a' || !attributes.href) return undefined;
    const isRaised = this.#stack.some(({ shift }) => shift === 'sup');
    return {
      href: attributes.href,
      start: this.#writer.length,
      isMark: isNoteReference(attributes) || isRaised,
    };
  }

  /** Cells of a row are read one after the other, with a comma between. */
  private beginCell(element: OpenElement): void {
    if (this.#writer.length > 0 && this.#stack.at(-1)?.name === 'tr')
      this.#writer.write(', ', element, element.rule, -1, 1);
  }

  /** The text of a picture that stands for a heading, and of a formula that states one. */
  private addAlternative(name: string, attributes: Attributes, element: OpenElement): void {
    const words =
      name === 'img' && element.level > 0 ? attributes.alt : name === 'math' ? attributes.alttext : '';
    if (words && element.isText) this.#writer.write(words, element, this.#stack.at(-1)?.rule, -1, 1);
  }

  /** Raised digits after a digit or a lone letter are a power, lowered ones an index; others are marks of notes. */
  private shift(words: string, { shift, rule }: OpenElement): string {
    if (!shift || rule !== undefined || !/^[+\u2212-]?\d+$/.test(words)) return words;
    const before = this.#writer.getEnd(2);
    const isPower = /(?:\d|(?:^|[^\p{L}])\p{L})$/u.test(before);
    if (shift === 'sup' && !isPower) return words;
    const digits = shift === 'sup' ? SUPERSCRIPTS : SUBSCRIPTS;
    return words.replace(/\d/g, (digit) => digits[Number(digit)]!);
  }
}

type RowPlace = [element: OpenElement, rule: SkipRule | undefined, offset: number, step: 0 | 1];

const ROOT: OpenElement = {
  name: '',
  rule: undefined,
  isText: true,
  level: 0,
  containers: [],
  types: NO_TYPES,
  shift: undefined,
  isNoteMark: false,
  link: undefined,
};
