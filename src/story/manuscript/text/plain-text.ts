import { basename, extname } from 'node:path';
import { isSpeakable } from '../../spoken-text.ts';
import type { TextSpan } from '../../text-span.ts';
import { findMatterRule } from '../html/matter.ts';
import { BARE, type Manuscript, type ManuscriptChapter } from '../manuscript.ts';
import { mergeSkips, type ReadingChoices, type Skip } from '../skips.ts';
import { readChineseFront } from './chinese-front.ts';
import { findContentsList } from './contents-list.ts';
import { findHeadings, type Heading } from './find-headings.ts';
import { findGutenbergFrame } from './gutenberg.ts';
import { readMarkdown } from './markdown.ts';
import { findPageNumbers } from './page-numbers.ts';
import { findSiteNotices } from './site-notices.ts';
import { findStrayMarkup } from './stray-markup.ts';
import { findMarks } from './text-marks.ts';
import { blankSkips, listRows } from './text-rows.ts';

/** Longest text before the first heading, in characters, that is a title page and no chapter. */
const MAX_TITLE_PAGE = 400;

/** Reads plain text and Markdown. Chapters begin at headings; text before the first one is a chapter too. */
export function readPlainText(text: string, path: string, choices: ReadingChoices): Manuscript {
  const isMarkdown = /\.(?:md|markdown)$/i.test(path);
  const frame = findGutenbergFrame(text);
  const markdown = isMarkdown ? readMarkdown(text, choices) : undefined;
  const marks = isMarkdown
    ? []
    : [...findMarks(text, choices), ...findStrayMarkup(text), ...findPageNumbers(listRows(text))];
  const notices = choices.matter === 'skip' ? findSiteNotices(listRows(text)) : [];
  const outer = mergeSkips([...(frame?.skips ?? []), ...(markdown?.skips ?? []), ...marks, ...notices]);
  // Headings of Markdown are found with their marks.
  const body = blankSkips(text, outer);
  const rows = listRows(body);
  const found = markdown && markdown.headings.length > 0 ? markdown.headings : findHeadings(rows);
  const contents = findContentsList(rows, found);
  const isListed = ({ start }: Heading): boolean =>
    contents !== undefined && start >= contents.start && start < contents.end;
  const listed = found.filter((heading) => !isListed(heading));
  const headings = isMarkdown ? listed : dropTitle(listed, contents ? blankSkips(body, [contents]) : body);
  const [first] = headings;
  const isTitle =
    isMarkdown &&
    first?.level === 1 &&
    headings.length > 1 &&
    headings.slice(1).every(({ level }) => level > 1);
  const own = isTitle ? first : undefined;
  const front = readChineseFront(text, first?.start ?? 0);
  const stated = markdown?.title ?? own?.title ?? frame?.title ?? front.title;
  const title = stated ?? basename(path, extname(path)).replaceAll('_', ' ');
  const added = [...(contents ? [contents] : []), ...front.skips];
  const skips = choices.matter === 'skip' ? mergeSkips([...outer, ...added]) : outer;
  const novel = { text, skips, title, headings: own ? headings.slice(1) : headings, titleEnd: own?.end ?? 0 };
  const { chapters, matter } = splitChapters(novel, choices);
  return {
    ...BARE,
    title,
    author: markdown?.author ?? frame?.author ?? front.author,
    text,
    chapters,
    skips: matter.length > 0 ? mergeSkips([...matter, ...skips]) : skips,
  };
}

/** A first heading over a title page is the book's title, which is read with the heading of the first chapter. */
function dropTitle(headings: readonly Heading[], text: string): readonly Heading[] {
  const [first, second] = headings;
  if (!first || !second || first.form !== 'capitals') return headings;
  const page = { start: first.end, end: second.start };
  const length = text.slice(page.start, page.end).trim().length;
  return length > 0 && length <= MAX_TITLE_PAGE && !isProse(text, page) ? headings.slice(1) : headings;
}

interface Novel {
  readonly text: string;
  readonly skips: readonly Skip[];
  readonly title: string;
  readonly headings: readonly Heading[];
  readonly titleEnd: number;
}

function splitChapters(
  { text, skips, title, headings, titleEnd }: Novel,
  choices: ReadingChoices,
): { chapters: ManuscriptChapter[]; matter: Skip[] } {
  const blanked = blankSkips(text, skips);
  const [first] = headings;
  const whole = { title, start: 0, end: text.length, headingEnd: titleEnd };
  if (!first) return { chapters: [whole], matter: [] };
  const matter: Skip[] = [];
  const chapters: ManuscriptChapter[] = [];
  for (const [i, heading] of headings.entries()) {
    const { start, end: headingEnd } = heading;
    const end = headings[i + 1]?.start ?? text.length;
    const body = blanked.slice(headingEnd, end);
    const part = { title: heading.title, types: new Set<string>(), text: body, isBeforeContents: false };
    const isMatter = choices.matter === 'skip' && body.length < 40_000 && !isAmongChapters(headings, i);
    const rule = isMatter ? findMatterRule(part, '') : undefined;
    const isLeftOut = rule === 'note' ? choices.notes === 'skip' && isNoteList(body) : rule !== undefined;
    if (rule && isLeftOut) matter.push({ start, end, rule });
    const last = chapters.at(-1);
    if (isLeftOut && last) chapters[chapters.length - 1] = { ...last, end };
    else if (last && !isSpeakable(blanked.slice(last.headingEnd, last.end)))
      // Headings without text between, such as "PART ONE" directly above "Chapter 1", are one.
      chapters[chapters.length - 1] = {
        title: `${last.title}: ${heading.title}`,
        start: last.start,
        headingEnd,
        end,
      };
    else chapters.push({ title: heading.title, start, headingEnd, end });
  }
  const lead = { start: titleEnd, end: first.start };
  const isLong = blanked.slice(lead.start, lead.end).trim().length > MAX_TITLE_PAGE || isProse(blanked, lead);
  if (isLong) chapters.unshift({ ...whole, end: first.start });
  // A title page is read with the heading of the first chapter.
  else chapters[0] = { ...chapters[0]!, start: 0 };
  return { chapters, matter };
}

/** Whether a word alone in a line stands between chapters with numbers, where somebody in the story may read it: "Index." */
function isAmongChapters(headings: readonly Heading[], i: number): boolean {
  const isChapter = ({ form }: Heading): boolean => form === 'keyword' || form === 'numeral';
  const [before, after] = [headings.slice(0, i), headings.slice(i + 1)];
  return headings[i]!.form === 'word' && before.some(isChapter) && after.some(isChapter);
}

/** Whether most paragraphs begin with the mark of a note. */
function isNoteList(body: string): boolean {
  const paragraphs = body.split(/\n\s*\n/).filter((each) => each.trim() !== '');
  const notes = paragraphs.filter((each) =>
    /^\s*(?:[[(（【]?\d{1,4}[\])）】.、:：]|[*†‡①-⑳]|\[\w\])/.test(each),
  );
  return paragraphs.length > 0 && notes.length >= paragraphs.length / 2;
}

const QUOTED = /[“"「『‘][^“”"「」『』\n]*[,.!?…，。！？][”"」』’]/u;
/** Words beside a speech, behind which no dash leads to who is quoted: “Yes,” said Tom. */
const TELLS_BESIDE = new RegExp(`\\p{L}.*${QUOTED.source}|${QUOTED.source}\\s*\\p{L}`, 'su');
/** What tells in a short sentence, in English and Chinese: It was night. */
const TELLS =
  /\b(?:was|were|had|did|could|he|she|they|I)\b.*[.!?]["”’]?\s*$|\p{Script=Han}{4}.*[。！？]["”’」』]?\s*$/su;
const IMPRINT =
  /dedicat|rights|copyright|print|publish|translat|edition|版权|翻印|出版|印刷|定价|谨以|献给/iu;

/** Whether text holds a sentence, or people who speak, which a title page doesn't. */
function isProse(text: string, { start, end }: TextSpan): boolean {
  const paragraphs = text.slice(start, end).split(/\n\s*\n/);
  return (
    paragraphs.filter((paragraph) => QUOTED.test(paragraph)).length > 1 || paragraphs.some(isToldParagraph)
  );
}

function isToldParagraph(paragraph: string): boolean {
  if (paragraph.trim().length > 40 && /[.!?。！？]["”’」]?\s*$/.test(paragraph)) return true;
  return !IMPRINT.test(paragraph) && (TELLS_BESIDE.test(paragraph) || TELLS.test(paragraph));
}
