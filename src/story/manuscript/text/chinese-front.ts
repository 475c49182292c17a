import type { Skip } from '../skips.ts';
import { listRows, type TextRow } from './text-rows.ts';

const TITLE =
  /^(?:《(?<quoted>[^《》]{1,40})》(?:\s*(?:作\s*者.*|[（(【].*[）)】]))?$|[书書]名[：:]\s*(?<stated>.{1,40}?)(?=\s|$))/;
const AUTHOR = /(?:^|[\s》])作\s*者[：:]\s*(?<author>[^\s，。；]{1,20})/;
const BLURB = /^[【[〖]?(?:[内內]容|作品|小[说說]|本[书書]|[书書]籍|故事)?[简簡]介[】\]〗]?(?:[：:].*)?$/;
/** Longest part before the first heading, in characters, that is no text of the novel. */
const MAX_FRONT = 6000;

/** What a Chinese text says of itself before its first heading. */
export interface ChineseFront {
  readonly title: string | undefined;
  readonly author: string | undefined;
  /** The blurb of its publisher. */
  readonly skips: readonly Skip[];
}

export function readChineseFront(text: string, end: number): ChineseFront {
  if (end === 0 || end > MAX_FRONT) return { title: undefined, author: undefined, skips: [] };
  const rows = listRows(text.slice(0, end));
  const title = rows.map((row) => TITLE.exec(row.text)?.groups).find((groups) => groups !== undefined);
  const author = rows.map((row) => AUTHOR.exec(row.text)?.groups?.author).find((name) => name !== undefined);
  return { title: title?.quoted ?? title?.stated, author, skips: findBlurb(rows) };
}

/** From its heading to the next gap; what follows directly may be the novel. */
function findBlurb(rows: readonly TextRow[]): Skip[] {
  const first = rows.findIndex((row) => BLURB.test(row.text));
  if (first < 0) return [];
  return [{ start: rows[first]!.start, end: findBlurbEnd(rows, first), rule: 'front-matter' }];
}

function findBlurbEnd(rows: readonly TextRow[], first: number): number {
  if (/[：:]\s*\S/.test(rows[first]!.text)) return rows[first]!.end;
  const begins = rows.findIndex((row, i) => i > first && row.text !== '');
  const gap = rows.findIndex((row, i) => i > begins && !/[\p{L}\p{N}]/u.test(row.text));
  return rows[begins < 0 ? first : gap < 0 ? begins : gap - 1]!.end;
}
