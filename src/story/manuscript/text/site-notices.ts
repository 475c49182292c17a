import type { Skip } from '../skips.ts';
import type { TextRow } from './text-rows.ts';

/** Longest line, in characters, that a site adds. */
const MAX_NOTICE = 80;
const ADDRESS =
  /https?:\/\/|www[.．。]|[a-z0-9-]{2,}[.．。](?:com|net|org|cc|cn|la|info|xyz|tw|me)(?![a-z])/i;
/** How a line begins that sends its readers to an address: a sentence of a novel has somebody before it. */
const SENDS =
  /^[（(【[<]*(?:[请請]?[訪访][问問]|(?:天才)?一秒[记記]住|[请請]?[记記]住|最新章[节節]|最快更新|更新最快|首[发發](?:于|站|网|網|域名|[：:])|[手免][机機费費][阅閱][读讀]|全文[阅閱][读讀]|本[站书書](?:最新|首[发發])?(?:域名|地址|网址|網址)|更多(?:精彩)?(?:小[说說]|章[节節]))/;
const SITE = '(?:[笔筆]趣[阁閣]|[顶頂][点點]小[说說]|小[说說][网網]|文[学學][网網])';
const NOTICES: readonly RegExp[] = [
  // The end of a chapter or of a page of it.
  /^[（(【[<]*本章(?:已?完|已?[结結]束|完[结結])[\s。！!~～…）)】\]>]*$/,
  /^[（(【[<]*本章未完(?:[\s，,]*(?:[请請]|[点點][击擊]|[翻下]一?[页頁]|待[续續])\S{0,20})?[\s。！!…）)】\]>]*$/,
  /^[（(【]第[\d零〇一二三四五六七八九十百千两]+[章回卷]\s*[完终終]\s*[）)】]$/,
  /^[（(【[<]*未完待[续續](?:[\s，,。.…]*(?:[请請]|如果您|欲知)[^“”「」]{0,40})?[\s，,。.…]*[）)】\]>]*$/,
  /^(?:[请請])?[点點][击擊]下一[页頁](?:[继繼][续續]?)?(?:[阅閱][读讀])?[\s。！!…]*$/,
  // When a chapter was published, and how long it is.
  /^(?:更新|[发發]布|[发發]表)[时時][间間][：:]\s*\d[\d\s年月日时時分秒:：/.-]*(?:本章)?(?:字[数數][：:]\s*\d+\s*字?)?$/,
  /^(?:本章)?字[数數][：:]\s*\d+\s*字?$/,
  // What authors ask for below a chapter.
  /^[（(【[]?(?:PS[：:.]?\s*)?(?:(?:[继繼][续續]|跪|拜)?求(?:推[荐薦]票?|月票|收藏|[订訂][阅閱]|打[赏賞])[\s，,、。！!~～…]*)+[）)】\]]?$/i,
  // Sites by name.
  new RegExp(`^[（(【[]?${SITE}[，,：:\\s]*(?:最快更新|更新最快|[请請][记記]住)[^“”「」，。]{0,20}$`),
  new RegExp(
    `^[请請][记記]住(?:本[书書站])?(?:首[发發])?(?:域名|网址|網址|地址)?[：:，,\\s]*[^“”「」，。]{0,4}${SITE}[。！!\\s]*$`,
  ),
];

/** Finds the lines that sites of Chinese novels put between those of the novel. */
export function findSiteNotices(rows: readonly TextRow[]): Skip[] {
  return rows
    .filter(({ text }) => text.length > 0 && text.length <= MAX_NOTICE && isNotice(text))
    .map(({ start, end }) => ({ start, end, rule: 'site-notice' }));
}

function isNotice(line: string): boolean {
  const sends = SENDS.test(line) && ADDRESS.test(line) && !/[“”「」]/.test(line);
  return sends || NOTICES.some((notice) => notice.test(line));
}
