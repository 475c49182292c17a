import type { Skip } from '../skips.ts';
import type { TextRow } from './text-rows.ts';

/** Longest line, in characters, that a site adds. */
const MAX_NOTICE = 80;
const ADDRESS =
  /https?:\/\/|www\s*[.．。]|[a-z0-9-]{2,}\s*[.．。]\s*(?:com|net|org|cc|cn|la|info|xyz|tw|me)(?![a-z])/i;
const SITE_WORDS =
  /[请請][访訪][问問]|最新章[节節]|首[发發]|本[站书書]|最快更新|更新最快|[手免][机機费費][阅閱][读讀]|全文[阅閱][读讀]|[请請][记記]住|域名|小[说說][网網]|[书書]友群/;
const NOTICES: readonly RegExp[] = [
  // The end of a chapter or of a page of it.
  /^[（(【[<]*本章(?:已?完|已?[结結]束|完[结結])[\s。！!~～…）)】\]>]*$/,
  /^[（(【[<]*本章未完(?:[\s，,]*(?:[请請]|[点點][击擊]|[翻下]一?[页頁]|待[续續])\S{0,20})?[\s。！!…）)】\]>]*$/,
  /^[（(【[<]*未完待[续續](?:[\s，,。.…]*(?:[请請]|如果您|欲知)[^“”「」]{0,40})?[\s，,。.…]*[）)】\]>]*$/,
  /^(?:[请請])?[点點][击擊]下一[页頁](?:[继繼][续續]?)?(?:[阅閱][读讀])?[\s。！!…]*$/,
  // When a chapter was published, and how long it is.
  /^(?:更新|[发發]布|[发發]表)[时時][间間][：:]\s*\d[\d\s年月日时時分秒:：/.-]*(?:本章)?(?:字[数數][：:]\s*\d+\s*字?)?$/,
  /^(?:本章)?字[数數][：:]\s*\d+\s*字?$/,
  // What authors ask for below a chapter.
  /^[（(【[]?(?:PS[：:.]?\s*)?(?:(?:[继繼][续續]|跪|拜)?求(?:推[荐薦]票?|月票|收藏|[订訂][阅閱]|打[赏賞])[\s，,、。！!~～…]*)+[）)】\]]?$/i,
  // Sites by name.
  /^[^“”「」，。]*(?:[笔筆]趣[阁閣]|[顶頂][点點]小[说說]|小[说說][网網]|文[学學][网網])[^“”「」，。]*(?:最快更新|更新最快|首[发發]|手[机機]版|网址|網址|[请請][记記]住|最新章[节節])[^“”「」，。]*$/,
  /^(?:[请請][记記]住|最快更新|首[发發])[^“”「」，。]*(?:[笔筆]趣[阁閣]|[顶頂][点點]小[说說]|小[说說][网網]|文[学學][网網])[^“”「」，。]*$/,
];

/** Finds the lines that sites of Chinese novels put between those of the novel. */
export function findSiteNotices(rows: readonly TextRow[]): Skip[] {
  return rows
    .filter(({ text }) => text.length > 0 && text.length <= MAX_NOTICE && isNotice(text))
    .map(({ start, end }) => ({ start, end, rule: 'site-notice' }));
}

function isNotice(line: string): boolean {
  const isOfAddress = ADDRESS.test(line) && SITE_WORDS.test(line) && !/[“”「」]/.test(line);
  return isOfAddress || NOTICES.some((notice) => notice.test(line));
}
