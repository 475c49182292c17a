import { escapePattern } from '../../../core/escape-pattern.ts';
import { isSeveral, QUALITY, readSeveral } from './chorus.ts';
import { isCreature, ROLE } from './people-words.ts';
import { ROLE_BEFORE } from './role-names.ts';

/** Somebody at the beginning of a clause, in the words of the text. */
export interface Subject {
  readonly words: string;
  readonly kind: 'name' | 'role' | 'pronoun' | 'self';
}

/** Words before the subject of a clause. */
const LEAD =
  '(?:(?:[就便]?(?:听得|听见|听到|看见|看到|见|听)|却?不[提堤]?防|冷不[防丁]|猛?听得|早[见有]|发现|瞧见|望见|正巧|恰好|恰巧|偏偏|这当口|说话间|这时候?|此时|那时|忽然|突然|忽地|蓦地|只见|却见|只听得?|却听得?|忽听得?|听得|忽闻|但见|但听|却说|且说|话说|原来|于是|随后|随即|接着|然后|最后|终于|不料|谁知|谁料|哪知|岂料|当下|话音(?:未|刚|一)落|便在此时|就在此时|正在此时|可是|但是|可|但|而|倒是|还是|正当|直到|连(?![长队])|就连|这边|那边|旁边|一旁|一边|身后|身旁|身边|里面|外面|门外|门口|屋里|楼上|楼下|电话那头|那头|对面|台下|台上|传来|说着|也许|大概|今天|今日|昨天|现在|刚才|晚上|早上|早晨|中午|下午|上午|傍晚|清晨|夜里|半夜|深夜|次日|翌日|第二天|这天|那天|这日|那日|当晚|当天|是夜|一日|一天|有一天|后来|一会儿|不一会儿|过了一会儿?|不多时|少时|须臾|良久|半晌|忽见|又见|就见)的?|[他她]的?(?=母亲|父亲|妈妈|爸爸|妻子|丈夫|女儿|儿子|哥哥|弟弟|姐姐|妹妹|奶奶|爷爷))*';
const COUNT = '(?:(?:另外?|其中)?(?:一|那|这|某|有一?|两|几)(?:个|位|名|只|条|头|些|群)?)?';
/** What follows somebody who is the place of something else. */
const NOT_ITSELF =
  '(?!们|的(?:朋友|同学|伙伴|战友|邻居|学生|孩子|兄弟|姐妹|同事|手下|徒弟|弟子)们|家里|家的|身[后旁边上前]|背后|面前|旁边|对面|脚下|头上|手[中里上]|耳边|眼前|心[中里]|脸上)';
const ANYBODY = /^(?:人群[中里]?)?(有人|另一人|一个人(?![的影])|一人)/u;
const PRONOUN = /^(?:[他她它]|我|俺|老夫|贫道|在下)(?!们|的|俩|自己的)/;
/** What somebody is besides being another: 病人家属, 兔子妈妈, 保安大叔. */
const SECOND_ROLE =
  '(?:家属|妈妈|爸爸|奶奶|爷爷|太太|夫人|先生|小姐|大叔|大妈|大爷|大姐|大哥|阿姨|叔叔|姐姐|哥哥|妹妹|弟弟|师傅|队长|老板|婆婆|公公)?';
const ROLE_AT = new RegExp(
  `^(${COUNT})(?:[^\\s，。！？：“”「」]{1,8}的)?(${QUALITY}{0,4}?${ROLE}${SECOND_ROLE})${NOT_ITSELF}`,
  'u',
);
/** Somebody by role who does something; what they look at has the word behind it: 探长转向站在门边的年轻人. */
const DIRECT_ROLE_AT = new RegExp(
  `^(${COUNT})(${ROLE}${SECOND_ROLE})${NOT_ITSELF}(?=[转朝向对看望瞪盯瞥指冲叫喊问打走跑拉扶推拍端放递接抱举挥摇点])`,
  'u',
);
/** Somebody who comes in behind the place where they do: 门外走进来一个老头. */
const COMES_IN =
  /^[^，。！？]{1,10}?(?:走|转|钻|跑|跳|闪|冲|探|站|坐|躺|蹲|飞|挤|爬|奔|冒|露|窜|跃|落|飘|来|进)(?:出|来|进|着|过|起|上|下)(?:来|去|了)?(?:了|着)?(?=[一两](?:个|名|位|条|只|头)|另一)/u;
/** Words that describe somebody who has a name: 年轻的小周; no person and no place of theirs. */
const DESCRIBED = /^[^他她它我你您这那，。！？“”「」]{1,5}的/u;
/** Somebody who is told from another of the same kind. */
const OTHER_AT = new RegExp(`^另外?一[个位名]${QUALITY}{0,4}?${ROLE}${NOT_ITSELF}`, 'u');
const LEAD_AT = new RegExp(`^${LEAD}`, 'u');
const COUNTED = new RegExp(`^${COUNT}`, 'u');

/** Reads who stands at the beginning of a clause: one of known names (the longest), a pronoun, or somebody by role. */
export class SubjectReader {
  readonly #names: RegExp;
  /** Names behind what their bearers are: 测绘员周颖. */
  readonly #namedByRole: RegExp;

  constructor(names: readonly string[]) {
    const sorted = names.filter((name) => name.length > 0).sort((a, b) => b.length - a.length);
    this.#names =
      sorted.length > 0
        ? new RegExp(`^(?:${sorted.map(escapePattern).join('|')})${NOT_ITSELF}`, 'u')
        : /(?!)/;
    const long = sorted.filter((name) => name.length > 1).map(escapePattern);
    this.#namedByRole =
      long.length > 0 ? new RegExp(`^${ROLE_BEFORE}(${long.join('|')})${NOT_ITSELF}`, 'u') : /(?!)/;
  }

  /** @param isIntroducing whether the clause leads up to a colon, so that whoever it tells of speaks */
  read(clause: string, isIntroducing = false): Subject | undefined {
    const coming = COMES_IN.exec(clause)?.[0].length ?? 0;
    const subject = coming > 0 && this.#names.exec(clause) === null ? clause.slice(coming) : clause;
    const [lead] = LEAD_AT.exec(subject)!;
    const rest = subject.slice(lead.length);
    for (const words of new Set([subject, rest, rest.slice(COUNTED.exec(rest)![0].length)])) {
      const name = this.#names.exec(words)?.[0];
      if (name && !isSeveral(name)) return { words: name, kind: 'name' };
    }
    const described = this.readDescribed(rest);
    if (described) return described;
    const several = readSeveral(rest, lead, isIntroducing);
    if (several)
      return several.speaking === undefined ? undefined : { words: several.speaking, kind: 'role' };
    const anybody = ANYBODY.exec(rest)?.[1];
    if (anybody) return { words: anybody, kind: 'role' };
    const other = OTHER_AT.exec(subject);
    if (other) return { words: other[0], kind: 'role' };
    const named = this.#namedByRole.exec(rest)?.[1];
    if (named && !isSeveral(named)) return { words: named, kind: 'name' };
    const role = DIRECT_ROLE_AT.exec(rest) ?? ROLE_AT.exec(rest);
    if (role) {
      // 秘书小刘 is called 小刘.
      const name = this.#names.exec(rest.slice(role[0].length))?.[0];
      return name ? { words: name, kind: 'name' } : { words: role[2]!, kind: 'role' };
    }
    const pronoun = PRONOUN.exec(rest)?.[0];
    if (!pronoun) return undefined;
    return /[他她它]/.test(pronoun) ? { words: pronoun, kind: 'pronoun' } : { words: '我', kind: 'self' };
  }

  /** Somebody with a name behind words that describe them: 年轻的小周. */
  private readDescribed(clause: string): Subject | undefined {
    const words = DESCRIBED.exec(clause)?.[0];
    const name = words && this.#names.exec(clause.slice(words.length))?.[0];
    const isOfOther = words && (ROLE_AT.test(clause.slice(0, words.length - 1)) || this.#names.test(clause));
    return name && !isOfOther ? { words: name, kind: 'name' } : undefined;
  }

  /** Who comes or does something in a clause that tells of no speech: somebody by role only if they may speak next. */
  readActing(clause: string): Subject | undefined {
    const subject = this.read(clause);
    if (subject?.kind !== 'role') return subject;
    const { words } = subject;
    const behind = clause.slice(clause.indexOf(words) + words.length);
    return isCreature(words) || CROWD.test(words) || BESIDE.test(behind) ? undefined : subject;
  }
}

/** What is somebody’s but a part of them, or a place beside them: 老师的办公室, 老树下. */
const BESIDE = /^(?:的(?!脸|眼|眉|嘴|声|目光|神色|额)|上(?![前来去])|[下里])/u;
/** Those of whom nobody knows who they are. */
const CROWD = /^(?:有人|另一人|一个人|一人|众|大家|观众|行人|路人)|们$/u;

const CLAUSE_END = /[，、；：,;:…—\s]+/u;

/** The clauses of the first sentence behind a speech. */
export function listClausesAfter(narration: string): string[] {
  const sentence = /^[\s，。、…！？—]*([^。！？]*)/u.exec(joinRows(narration))![1]!;
  return sentence.split(CLAUSE_END).filter((clause) => clause.length > 0);
}

/** The clauses of the sentence that leads up to a speech; none where a sentence ended before it. */
export function listClausesBefore(narration: string): string[] {
  const sentence = /[^。！？”」]*$/u.exec(joinRows(narration))![0];
  return sentence.split(CLAUSE_END).filter((clause) => clause.length > 0);
}

/** The clauses of each whole sentence. */
export function listSentences(narration: string): string[][] {
  // What stands behind the last stop is no whole sentence, nor is what a mark of speech ends.
  return joinRows(narration)
    .split(/(?<=[。！？”」])/u)
    .filter((part) => /[^。！？”」][。！？]$/u.test(part))
    .map((sentence) =>
      sentence
        .slice(0, -1)
        .split(CLAUSE_END)
        .filter((clause) => clause.length > 0),
    );
}

/** A row may end within a word. */
function joinRows(text: string): string {
  return text.replace(/\s+/gu, '');
}
