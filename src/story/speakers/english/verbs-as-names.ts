/** What stands behind a verb that is a name elsewhere: "Will you", "May I"; and before a month: "in May". */
const BEHIND_VERB =
  /^\s+(?:I|you|he|she|it|we|they|not|there|this|that|these|those|the|an?|my|your|his|her|our|their|anyone|anybody|nobody|no|some|any)(?![\p{L}])|^n[’']t/u;
/** Who is given or told something: "asked Will this question". */
const BEFORE_OBJECT =
  /(?<![\p{L}])(?:ask|tell|told|g[ai]ve|giving|hand|show|offer|len[dt]|sen[dt]|br(?:ing|ought)|teach|taught|promis|pass|threw)\p{Ll}*\s+$/u;
const BEHIND_MONTH = /^\s+(?:\d|of\s|[Dd]ay(?![\p{L}]))/u;
const BEFORE_MONTH =
  /(?<![\p{L}])(?:[Ii]n|[Ll]ast|[Nn]ext|[Ee]arly|[Ll]ate|[Ss]ince|[Uu]ntil|[Tt]ill|of|this|by|mid|\d(?:st|nd|rd|th)?)[\s-]+$/u;

/** Whether "Will" or "May" is no name at a place of a text: "May I?", "in May". */
export function isVerbOrMonth(text: string, start: number, end: number): boolean {
  const words = text.slice(start, end);
  if (words !== 'Will' && words !== 'May') return false;
  const behind = text.slice(end, end + 12);
  const before = text.slice(Math.max(0, start - 12), start);
  if (BEHIND_VERB.test(behind)) return !BEFORE_OBJECT.test(before);
  return words === 'May' && (BEHIND_MONTH.test(behind) || BEFORE_MONTH.test(before));
}
