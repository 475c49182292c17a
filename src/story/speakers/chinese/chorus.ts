import { isCreature, ROLE } from './people-words.ts';

/** Words that describe somebody before the noun; no verbs and no prepositions. */
export const QUALITY =
  '[^\\s，。！？：；、“”「」…—对向把被和跟与给让叫请在从到看见听说道问着了过是有没不也都就才个他她它我你的将往朝直刺砍劈射指付嘱推拉扶递抱扯抓冲替瞪盯瞥瞧骂迎遇逢访携偕]';

/** Several at the beginning of a clause: 战士们, 小朋友们, 众弟子; not 当人们, and no 星星们. */
const SEVERAL = new RegExp(
  `^(?:(?!当|那|这|${ROLE}(?!们))(?:${QUALITY}{0,4}?${ROLE}|姐妹|兄弟|乡亲|同志|家长|动物|大人)们(?![的俩])|众人|大家(?!闺秀|庭|族)|(?:众|全体|所有|一群)(?:位|的)?[^\\s，。的]{0,2}?${ROLE}|众[\\u4e00-\\u9fff]{1,2}(?=齐|纷))`,
  'u',
);
/** That they speak; what they don't or can't say, are told or listen to is nothing of theirs. */
const SPEAKING =
  /^[^不没未无听等看望见让请被，]{0,12}?(?:齐声|异口同声|同声|说|(?<![知味街一难报])道(?![路理])|喊|问(?!题)|答|嚷|吆喝|喝道|呼(?!吸)|吼|叫(?![声他她它我你])|(?<!信)念|唱|议论|私语|嘀咕|起哄|抗议|[央恳]求|附和|应(?:和|声|着|了|道))(?!不[出上清来了])/u;
/** Animals have other voices too: 小鸟们叽叽喳喳地叫. */
const SAYING = /声|说|道|喊|问|答/u;
/** Before those who are looked at: 见同学们不说话. */
const SEEN_ALONE = /(?<![只却但听闻])见$|[看望]到$/u;

export function isSeveral(words: string): boolean {
  return SEVERAL.test(words);
}

export interface Several {
  /** Their words if they speak as one: 战士们 in 战士们齐声喊道. */
  readonly speaking: string | undefined;
}

/**
 * Several at the beginning of a clause, who have not spoken a speech beside it for doing something, such as listening.
 *
 * @param lead what stands before them in the clause
 * @param isIntroducing whether the clause leads up to a colon
 */
export function readSeveral(clause: string, lead: string, isIntroducing: boolean): Several | undefined {
  const words = SEVERAL.exec(clause)?.[0];
  if (words === undefined) return undefined;
  const verb = SPEAKING.exec(clause.slice(words.length))?.[0];
  const says = verb !== undefined && (!isCreature(words.replace(/们$/u, '')) || SAYING.test(verb));
  return { speaking: !SEEN_ALONE.test(lead) && (isIntroducing || says) ? words : undefined };
}
