import { basename, extname } from 'node:path';
import { BARE, type Manuscript, type ManuscriptChapter } from './manuscript.ts';

const NUMBER_WORDS =
  'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|first|last';
/** A line that is a chapter heading: "Chapter IV", "PART TWO: The Sea", "第三回 …", "Prologue". */
const HEADING = new RegExp(
  [
    `(?:chapter|part|book|act|scene|stave|letter)[ \\t]+(?:[\\divxlc]+|${NUMBER_WORDS})\\b[^\\n]{0,80}`,
    '(?:prologue|epilogue|preface|introduction)\\.?',
    '第[ \\t]*[\\d零〇一二三四五六七八九十百千两]+[ \\t]*[章回节卷部幕集][^\\n]{0,40}',
    '(?:楔子|序章|序言|引子|尾声|后记)',
  ].join('|'),
  'iu',
);
const MARKDOWN_HEADING = /^#{1,6}[ \t]+(.+?)[ \t]*#*$/;

/** Reads plain text and Markdown. Chapters begin at headings; text before the first one is a chapter too. */
export function readPlainText(text: string, path: string): Manuscript {
  const isMarkdown = /\.(?:md|markdown)$/i.test(path);
  const headings = findHeadings(text, isMarkdown);
  const [first] = headings;
  const isTitle = isMarkdown && first !== undefined && headings.length > 1 && first.level === 1;
  const onlyTitle = isTitle && headings.slice(1).every(({ level }) => level > 1);
  const title = onlyTitle ? first.title : basename(path, extname(path)).replaceAll('_', ' ');
  return {
    ...BARE,
    title,
    text,
    chapters: splitChapters(text, onlyTitle ? headings.slice(1) : headings, title, onlyTitle ? first.end : 0),
  };
}

interface Heading {
  readonly start: number;
  readonly end: number;
  readonly title: string;
  readonly level: number;
}

function findHeadings(text: string, isMarkdown: boolean): Heading[] {
  const headings: Heading[] = [];
  for (const match of text.matchAll(/^[^\n]*(?:\n|$)/gm)) {
    const line = match[0].trim();
    const end = match.index + match[0].length;
    const marked = isMarkdown ? MARKDOWN_HEADING.exec(line) : undefined;
    if (marked) headings.push({ start: match.index, end, title: marked[1]!, level: line.search(/[^#]/) });
    else if (line !== '' && line.length <= 100 && HEADING.exec(line)?.[0] === line)
      headings.push({ start: match.index, end, title: line, level: 2 });
    if (match[0] === '') break;
  }
  return headings;
}

function splitChapters(
  text: string,
  headings: readonly Heading[],
  title: string,
  titleEnd: number,
): ManuscriptChapter[] {
  const [first] = headings;
  if (!first) return [{ title, start: 0, end: text.length, headingEnd: 0 }];
  const chapters: ManuscriptChapter[] = headings.map((heading, i) => ({
    title: heading.title,
    start: heading.start,
    headingEnd: heading.end,
    end: headings[i + 1]?.start ?? text.length,
  }));
  const before = text.slice(titleEnd, first.start);
  if (before.trim() === '') chapters[0] = { ...chapters[0]!, start: 0 };
  else chapters.unshift({ title, start: 0, end: first.start, headingEnd: titleEnd });
  return joinEmpty(text, chapters);
}

/** Joins headings without text between, such as "PART ONE" directly above "Chapter 1". */
function joinEmpty(text: string, chapters: readonly ManuscriptChapter[]): ManuscriptChapter[] {
  const joined: ManuscriptChapter[] = [];
  for (const chapter of chapters) {
    const last = joined.at(-1);
    if (last && text.slice(last.headingEnd, last.end).trim() === '')
      joined[joined.length - 1] = { ...chapter, title: `${last.title}: ${chapter.title}`, start: last.start };
    else joined.push(chapter);
  }
  return joined;
}
