import type { SkipRule } from '../skips.ts';
import { findHeadingForm } from '../text/heading-lines.ts';

/** `epub:type`s of front and back matter that is not read out, also those of landmarks and of the guide of EPUB 2. */
const FRONT_TYPES =
  /^(?:cover|titlepage|title-page|halftitlepage|copyright-page|copyright|imprint|imprimatur|seriespage|other.ms|toc|landmarks|loi|lot)$/;
const BACK_TYPES =
  /^(?:index|bibliography|colophon|credits|other-credits|contributors|acknowledgments|acknowledgements|errata|doc-index|doc-bibliography|doc-colophon|doc-credits|doc-acknowledgments)$/;
const NOTE_TYPES = /^(?:notes|footnotes|endnotes|rearnotes|doc-endnotes)$/;

const FRONT_TITLE =
  /^(?:(?:front )?cover(?: page)?|half.?title(?: page)?|title.?page|copyright(?: page| notice)?|imprint|legal notice|(?:table of )?contents|toc|(?:list of )?(?:illustrations|figures|maps|plates)|also (?:by|available)\b.*|(?:other )?(?:books|titles|works|novels) by\b.*|(?:advance )?praise(?: for\b.*)?|封面|扉页|扉頁|书名页|書名頁|版权.{0,4}|版權.{0,4}|目\s*[录錄次]|出版[说說]明|内容[简簡]介|內容簡介|[图圖]书在版编目.*)$/i;
const BACK_TITLE =
  /^(?:index|bibliography|works cited|references|further reading|about (?:the )?(?:author|authors|publisher|translator|illustrator|type)s?\b.*|acknowledge?ments?|colophon|credits|transcriber[’']?s? notes?|newsletter.*|discussion questions|reading group guide.*|back (?:cover|ad)|[致鸣鳴]谢|致謝|索引|参考文献|參考文獻|[作译譯]者[简簡介].{0,2}|关于作者|關於作者|封底|[广廣]告)$/i;
const NOTE_TITLE = /^(?:(?:foot|end)?notes|注\s*[释釋]|註\s*釋|尾注|脚注|腳註)$/i;
const COPYRIGHT =
  /\bISBN\b|all rights reserved|(?:copyright|©)\s*(?:©|\(c\))?\s*(?:by\b|\d{4})|版权所有|版權所有|翻印必究|图书在版编目/i;

/** What the paragraphs of an imprint speak of. */
const IMPRINT_PARAGRAPH =
  /\b(?:copyright|rights|ISBN|publish|print|edition|permission|reproduc|works? of fiction|resemblance|library of congress|catalog|cover|design|typeset|imprint|translat)|©|\(c\)|https?:|www\.|@|版[权權次]|出版|印[刷次数數张張]|翻印|开本|開本|字[数數]|定价|定價|[书書][号號]|[责責]任|[编編][辑輯]|[发發]行|[设設][计計]|[图圖]书在版/iu;

/** Somebody speaks. */
const SPEECH = /[,.!?，。！？][”"」]/u;

/** Longest text, in characters, that is taken for an imprint or a title page. */
const MAX_MATTER_CHARACTERS = 4000;
const MAX_TITLE_PAGE_CHARACTERS = 400;

export interface Part {
  readonly title: string | undefined;
  readonly types: ReadonlySet<string>;
  readonly text: string;
  /** Whether it stands before the first entry of the contents. */
  readonly isBeforeContents: boolean;
}

/** Why a part of a book is no part of the story; undefined if it is. */
export function findMatterRule(part: Part, bookTitle: string): SkipRule | undefined {
  const types = [...part.types];
  if (types.some((type) => FRONT_TYPES.test(type))) return 'front-matter';
  if (types.some((type) => BACK_TYPES.test(type))) return 'back-matter';
  if (types.some((type) => NOTE_TYPES.test(type))) return 'note';
  const title = part.title?.trim().replace(/[.:：。]$/, '') ?? '';
  if (FRONT_TITLE.test(title)) return 'front-matter';
  if (BACK_TITLE.test(title)) return 'back-matter';
  if (NOTE_TITLE.test(title)) return 'note';
  if (isImprint(part)) return 'front-matter';
  const isTitlePage =
    part.isBeforeContents &&
    part.text.length <= MAX_TITLE_PAGE_CHARACTERS &&
    toLetters(part.text).startsWith(toLetters(bookTitle));
  return isTitlePage ? 'front-matter' : undefined;
}

/** A chapter may end with a notice of its rights, or somebody in it may read one: most of an imprint is such. */
function isImprint({ title, text }: Part): boolean {
  if (text.length > MAX_MATTER_CHARACTERS || !COPYRIGHT.test(text)) return false;
  const form = findHeadingForm(title ?? '');
  if (form !== undefined && form !== 'capitals') return false;
  const measure = (paragraphs: readonly string[]): number =>
    paragraphs.reduce((sum, { length }) => sum + length, 0);
  const paragraphs = text.split(/\n\s*\n/).filter((each) => toLetters(each) !== toLetters(title ?? ''));
  const own = paragraphs.filter((each) => IMPRINT_PARAGRAPH.test(each) && !SPEECH.test(each));
  return measure(own) >= measure(paragraphs) / 2;
}

export function toLetters(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase();
}
