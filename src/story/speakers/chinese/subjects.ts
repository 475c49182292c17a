import { escapePattern } from '../../../core/escape-pattern.ts';
import { isCreature, ROLE } from './people-words.ts';

/** Somebody at the beginning of a clause, in the words of the text. */
export interface Subject {
  readonly words: string;
  readonly kind: 'name' | 'role' | 'pronoun' | 'self';
}

/** Words before the subject of a clause. */
const LEAD =
  '(?:(?:就?(?:听见|听到|看见|看到|见|听)|这时候?|此时|那时|忽然|突然|忽地|蓦地|只见|却见|只听得?|却听得?|忽听得?|听得|忽闻|但见|但听|却说|且说|话说|原来|于是|随后|随即|接着|然后|最后|终于|不料|谁知|谁料|哪知|岂料|当下|话音(?:未|刚|一)落|便在此时|就在此时|正在此时|可是|但是|可|但|而|倒是|还是|正当|直到|连(?![长队])|就连|这边|那边|旁边|一旁|一边|身后|身旁|身边|里面|外面|门外|门口|屋里|楼上|楼下|电话那头|那头|对面|台下|台上|传来|说着|也许|大概|今天|今日|昨天|现在|刚才)的?|[他她]的?(?=母亲|父亲|妈妈|爸爸|妻子|丈夫|女儿|儿子|哥哥|弟弟|姐姐|妹妹|奶奶|爷爷))*';
const COUNT = '(?:(?:另外?|其中)?(?:一|那|这|某|有一?|两|几)(?:个|位|名|只|条|头|些|群)?)?';
/** Words that describe somebody before the noun; no verbs and no prepositions. */
const QUALITY =
  '[^\\s，。！？：；、“”「」…—对向把被和跟与给让叫请在从到看见听说道问着了过是有没不也都就才个他她它我你的将往朝直刺砍劈射指付嘱推拉扶递抱扯抓]';
/** What follows somebody who is the place of something else. */
const NOT_ITSELF =
  '(?!们|家里|家的|身[后旁边上前]|背后|面前|旁边|对面|脚下|头上|手[中里上]|耳边|眼前|心[中里]|脸上)';
const ANYBODY = /^(?:人群[中里]?)?(有人|另一人|一人|众人|大家|众[\u4e00-\u9fff]{1,2}(?=齐|纷))/u;
const PRONOUN = /^(?:[他她它]|我|俺|老夫|贫道|在下)(?!们|的|俩|自己的)/;
const ROLE_AT = new RegExp(
  `^(${COUNT})(?:[^\\s，。！？：“”「」]{1,8}的)?(${QUALITY}{0,4}?${ROLE})${NOT_ITSELF}`,
  'u',
);
/** Somebody who is told from another of the same kind. */
const OTHER_AT = new RegExp(`^另外?一[个位名]${QUALITY}{0,4}?${ROLE}${NOT_ITSELF}`, 'u');
const LEAD_AT = new RegExp(`^${LEAD}`, 'u');
const COUNTED = new RegExp(`^${COUNT}`, 'u');

/** Reads who stands at the beginning of a clause: one of known names (the longest), a pronoun, or somebody by role. */
export class SubjectReader {
  readonly #names: RegExp;

  constructor(names: readonly string[]) {
    const sorted = names.filter((name) => name.length > 0).sort((a, b) => b.length - a.length);
    this.#names =
      sorted.length > 0
        ? new RegExp(`^(?:${sorted.map(escapePattern).join('|')})${NOT_ITSELF}`, 'u')
        : /(?!)/;
  }

  read(clause: string): Subject | undefined {
    const rest = clause.slice(LEAD_AT.exec(clause)![0].length);
    for (const words of new Set([clause, rest, rest.slice(COUNTED.exec(rest)![0].length)])) {
      const name = this.#names.exec(words)?.[0];
      if (name) return { words: name, kind: 'name' };
    }
    const anybody = ANYBODY.exec(rest)?.[1];
    if (anybody) return { words: anybody, kind: 'role' };
    const other = OTHER_AT.exec(clause);
    if (other) return { words: other[0], kind: 'role' };
    const role = ROLE_AT.exec(rest);
    if (role) {
      // 秘书小刘 is called 小刘.
      const name = this.#names.exec(rest.slice(role[0].length))?.[0];
      return name ? { words: name, kind: 'name' } : { words: role[2]!, kind: 'role' };
    }
    const pronoun = PRONOUN.exec(rest)?.[0];
    if (!pronoun) return undefined;
    return /[他她它]/.test(pronoun) ? { words: pronoun, kind: 'pronoun' } : { words: '我', kind: 'self' };
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
const CROWD = /^(?:有人|另一人|一人|众|大家|观众|行人|路人)/u;

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
  return [...joinRows(narration).matchAll(/([^。！？”」]+)[。！？]/gu)].map(([, sentence]) =>
    sentence!.split(CLAUSE_END).filter((clause) => clause.length > 0),
  );
}

/** A row may end within a word. */
function joinRows(text: string): string {
  return text.replace(/\s+/gu, '');
}
