import { QUALITY } from './chorus.ts';
import { NO_NAME, PREDICATE } from './name-patterns.ts';
import { ROLE, SURNAME } from './people-words.ts';
import { isOfPerson, isWord, readName } from './read-name.ts';
import type { WordIndex } from './word-index.ts';

/** Ends of words for those who do some work, of which no list has all: 机械师, 质检员, 水手长. */
const WORKER = '(?:[\\u4e00-\\u9fff]{1,3}[工员师长手匠兵官医客徒生警贩童仆将侠士])';
/** What somebody is, at the beginning of a clause. */
export const ROLE_BEFORE = `(?:${QUALITY}{0,4}?(?:${ROLE}|出纳|三副|${WORKER}))`;
const ENDS_IN_ROLE = new RegExp(`^${ROLE_BEFORE}$`, 'u');
/** Hands are no workers: 双手, 右手. */
const HANDS = /^[双左右两一单伸]手$/u;

/** Whether words are what somebody is, and nothing else: 售票员, 老机械师. */
export function isRole(words: string): boolean {
  return ENDS_IN_ROLE.test(words) && !HANDS.test(words);
}

/** Characters of what somebody is before their name. */
const MAX_BEFORE = 7;
/** What people do with hands, head and voice: 擦了擦手, 皱起眉头. */
const ACTS =
  /^(?:说|道|问|喊|叫|笑|叹|哭|咳|骂|答|堵|拦|挡|冲|扑|闯|钻|凑|挤|爬|挣|甩|拖|撑|捧|喝|吃|吸|抽|掐|解|系|开|关|打|拧|捡|铺|擦|抹|揉|摇|点|抬|低|放|端|举|拿|推|拉|站|坐|走|跑|跳|皱|眯|瞪|看|望|盯|瞥|扫|握|捏|掏|摸|拍|敲|伸|缩|探|挥|摆|咬|吐|抖|披|戴|脱|扶|靠|倚|蹲|跪|转|回|合|翻|收|拨|扔|丢|递|接|提|拎|抱|搂|背|从|在|把|将|一[把拍挥跺甩]|没|不|也|却|忽然|突然|慢慢|缓缓|猛地|连忙|赶紧|挺|眨|撇|噘|挠|搓|清了清|沉|冷|微|苦)/u;

/** The name behind what somebody is, at the beginning of a clause: 周颖 in 测绘员周颖擦了擦手. */
export function readNameAfterRole(clause: string, index: WordIndex): string | undefined {
  // No role within a longer word for one: 老师傅 is no 老师, and 水手长 no 水手.
  let end = Number.POSITIVE_INFINITY;
  for (let length = Math.min(MAX_BEFORE, clause.length - 1); length >= 2; length--) {
    if (length > end || !ENDS_IN_ROLE.test(clause.slice(0, length))) continue;
    end = Math.min(end, findRole(clause.slice(0, length)));
    const rest = clause.slice(length);
    if (/^[们的]/u.test(rest)) continue;
    const name = readName(rest, index);
    const isName = name && isOfPerson(name, rest, index) && !PREDICATE.test(name) && !endsInVerb(name, index);
    if (isName && (ACTS.test(rest.slice(name.length)) || index.count(name) > 1)) return name;
    const short = readUnlisted(rest, index);
    if (short) return short;
  }
  return undefined;
}

/** What somebody is whose name begins at a place: 账房 before 钱先生. */
export function readRoleBefore(narration: string, at: number): string | undefined {
  const before = narration.slice(Math.max(0, at - MAX_BEFORE), at);
  const clause = before.slice(before.search(/[^，。！？、：；…—“”「」]*$/u));
  return ENDS_IN_ROLE.test(clause) ? clause : LAST_ROLE.exec(clause)?.[0];
}

/** Where the last word for what somebody is begins: 2 in 一位老师傅. */
function findRole(words: string): number {
  return LAST_ROLE.exec(words)?.index ?? words.length - 2;
}
const LAST_ROLE = new RegExp(`${ROLE}$`, 'u');

/** 车开 in 老师车开走了: what the text has once, and what ends as people act. */
function endsInVerb(name: string, index: WordIndex): boolean {
  return ACTS.test(name.slice(-1)) && index.count(name) === 1;
}

/** What is a name only behind a role: 阿炳, whose second character is no family name, and 牛大力, whose first is an animal. */
function readUnlisted(rest: string, index: WordIndex): string | undefined {
  // 管家福顺 begins sentences by himself as well.
  const servant = rest.slice(0, 2);
  const isServant =
    /^[\u4e00-\u9fff]{2}$/u.test(servant) &&
    [...servant].every((character) => !PREDICATE.test(character)) &&
    PREDICATE.test(rest.slice(2)) &&
    !/^[拄捋摘撂揣搓攥叼撸]/u.test(servant) &&
    !isWord(servant) &&
    !NO_NAME.test(rest) &&
    [...'。！？”'].some((mark) => index.count(`${mark}${servant}`) > 0);
  if (isServant) return servant;
  for (const expression of UNLISTED) {
    const name = expression.exec(rest)?.[0];
    const isName =
      name &&
      ACTS.test(rest.slice(name.length)) &&
      (name[0] === '阿' || !isWord(name.slice(0, 2))) &&
      !endsInVerb(name, index) &&
      !NO_NAME.test(rest);
    if (isName && !(name.length > 2 ? /[地着了过得的声]$/u : PREDICATE).test(name.slice(1))) return name;
  }
  return undefined;
}
const UNLISTED = [
  new RegExp(`^${SURNAME}[\\u4e00-\\u9fff]{2}`, 'u'),
  /^[老小阿][\u4e00-\u9fff]/u,
  new RegExp(`^${SURNAME}[\\u4e00-\\u9fff]`, 'u'),
];
