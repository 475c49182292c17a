import type { SpeechTag, SpeechTagReader } from '../speech-tags.ts';
import { readSeveral } from './chorus.ts';
import { GESTURE } from './gestures.ts';
import { PREDICATE } from './name-patterns.ts';
import { getRoleSex, isAnaphoricRole } from './people-words.ts';
import { isRole } from './role-names.ts';
import {
  listClausesAfter,
  listClausesBefore,
  listSentences,
  type Subject,
  SubjectReader,
} from './subjects.ts';

const VERB =
  '(?:[说道曰云问答喊叫嚷喝骂叹笑哭吼嘶呼唤劝吩嘱咐应诵念读唱讲谈告诉称赞夸催求央哀附和解释补充反驳质辩争怒斥嗔怪嘀咕嘟囔喃自语插嘴接口开口回话答复追命令宣布声])';
const SPEAKS = new RegExp(VERB, 'u');
/** "the hoarse voice of Zheng": the voice’s owner speaks. */
export const VOICE_OF =
  /(?:传来|响起|听见|听到|听得)(?:了)?(.{1,12}?)的(?:[^，。]{0,6}的?)?(?:声音|嗓音|话音)/u;
/** Clauses behind a speech in which its speaker may come. */
const MAX_CLAUSES_AFTER = 2;

/** Speech tags of Chinese prose: 「…」张三说, 张三低声问道：「…」, 「…」张三点点头，「…」. */
export class ChineseTagReader implements SpeechTagReader {
  readonly #subjects: SubjectReader;

  /** @param names in simplified characters */
  constructor(names: readonly string[]) {
    this.#subjects = new SubjectReader(names);
  }

  /** Whoever stands at the beginning behind a speech has spoken it, whatever they do. */
  readAfter(narration: string): SpeechTag | undefined {
    const owner = VOICE_OF.exec(listClausesAfter(narration).join('，'))?.[1];
    const voice = owner && this.#subjects.read(owner);
    if (voice) return createTag(voice);
    const [first = ''] = listClausesAfter(narration);
    const stranger = readStrangersVoice(first, narration);
    if (stranger) return stranger;
    const speaking = SPEAKING_IS.exec(narration)?.[1];
    const told = speaking === undefined ? undefined : this.#subjects.read(speaking);
    if (told) return told.kind === 'role' && IS_SOME.test(narration) ? createVoice(told) : createTag(told);
    for (const [i, clause] of listClausesAfter(narration).slice(0, MAX_CLAUSES_AFTER).entries()) {
      const subject = this.#subjects.read(clause);
      if (subject && (i === 0 || subject.kind !== 'pronoun')) return createTag(subject);
    }
    return undefined;
  }

  /**
   * The last subject of the sentence before a speech, if that tells of speech or ends with a colon, or whoever does
   * something in a whole sentence: 陆沉放下筷子。「不是。」
   */
  readBefore(narration: string): SpeechTag | undefined {
    if (/[”」]\s*$/u.test(narration)) return undefined;
    if (/[。！？]\s*$/u.test(narration)) return this.readBeat(narration);
    const clauses = listClausesBefore(narration);
    const isIntroducing = /[：:]\s*$/u.test(narration);
    const leadsUp = isIntroducing || SPEAKS.test(clauses.at(-1) ?? '');
    if (!leadsUp) return undefined;
    const owner = VOICE_OF.exec(clauses.join('，'))?.[1];
    const stranger = owner === undefined && readStrangersVoice(clauses.join('，'), '');
    if (stranger) return stranger;
    const subjects = [owner, ...withoutSeen(clauses).toReversed()].map(
      (clause) => clause && this.#subjects.read(clause, isIntroducing),
    );
    const subject = subjects.find((each) => each && each.kind !== 'pronoun') || subjects.find((each) => each);
    const nearest = subjects.find((each) => each);
    const [first] = clauses;
    // A pronoun stands for the name at the beginning of its own sentence.
    if (
      nearest &&
      nearest.kind === 'pronoun' &&
      subject &&
      first &&
      this.#subjects.read(first)?.words !== subject.words
    )
      return createTag(nearest);
    if (subject) return createTag(subject);
    return UNSEEN.test(clauses.at(-1) ?? '')
      ? { kind: 'noun', words: 'voice', gender: 'unknown' }
      : undefined;
  }

  readRevealed(narration: string): SpeechTag | undefined {
    const plain = narration.replace(/\s+/gu, '');
    const named = (SPEAKING_IS.exec(plain) ?? ARRIVING_IS.exec(plain))?.[1];
    // 正是李明的父亲 is the father.
    const subject =
      named === undefined ? undefined : this.#subjects.read(named.slice(named.lastIndexOf('的') + 1));
    if (subject) return subject.kind === 'pronoun' ? undefined : createTag(subject);
    const standing = STANDS_THERE.exec(plain)?.[1];
    const newcomer = standing === undefined ? undefined : this.#subjects.readActing(standing);
    if (newcomer && newcomer.kind !== 'pronoun') return createTag(newcomer);
    const owner = VOICE_HEARD.exec(plain)?.[1];
    const acting = owner === undefined ? undefined : this.#subjects.readActing(owner);
    return acting?.kind === 'name' ? createTag(acting) : undefined;
  }

  tellsOfNobody(narration: string): boolean {
    const last = listClausesBefore(narration);
    // 念道, 拜罢，便请他坐: whoever did something before goes on.
    if (last[0] === undefined || GOES_ON.test(last[0])) return false;
    return [...listSentences(narration), last].every((clauses) =>
      clauses.every((clause) => !this.#subjects.read(clause)),
    );
  }

  tellsOfListeners(narration: string): boolean {
    const sentences = [...listSentences(narration), listClausesBefore(narration)];
    return sentences.some(([first]) => {
      const several = first === undefined ? undefined : readSeveral(first, '', false);
      return several !== undefined && several.speaking === undefined;
    });
  }

  tellsOfUnknown(narration: string): boolean {
    const clauses = [listClausesAfter(narration)[0], listSentences(narration).at(-1)?.[0]];
    return clauses.some(
      (clause) => clause !== undefined && !this.#subjects.read(clause) && isUnknownActing(clause),
    );
  }

  /** “好险。”游客拍着胸口说。 */
  tellsOfStranger(narration: string): boolean {
    const sentence = listClausesAfter(narration).join('，');
    return /^[^她他我]{2,}[说道问喊叫喝答哭]$/u.test(sentence);
  }

  /** The voice of which the end of a paragraph before a speech tells: 身后传来一个清冷的女声。 */
  readEnding(narration: string): SpeechTag | undefined {
    return readStrangersVoice(listSentences(narration).at(-1)?.at(-1) ?? '', '');
  }

  private readBeat(narration: string): SpeechTag | undefined {
    const sentence = listSentences(narration).at(-1) ?? [];
    // What somebody would ask is no subject: 苏晴真正想问的，林风知道。
    const clauses = sentence.slice(sentence[1] !== undefined && /的$/u.test(sentence[0]!) ? 1 : 0);
    // 太太正要说话，福伯掀了帘子进来。
    const next = clauses.findIndex((clause) => ABOUT_TO.test(clause)) + 1;
    const another = next > 0 && clauses[next] !== undefined && this.#subjects.readActing(clauses[next]);
    const subject = another || this.#subjects.readActing(clauses[0] ?? '');
    return subject && createTag(subject);
  }
}

/** Whom or what the subject of an earlier clause sees or hears: 武二正在县前，见郓哥哭来，便问. */
const SEES = /^(?:[便又一]?(?:看见|瞧见|望见|看到|听见|听到|听得|眼见|闻|见)(?!闻|状|识|解))/u;
/** What follows somebody who is seen, and who speaks. */
const SAYS_SOON = /[说道问喊叫喝骂答]$/u;

/** Behind whom the subject sees, before what it says itself: 见他不答便道. */
const ITSELF = /.(?:便|就|才|遂|乃|忙)[^，]{0,4}[说道问喊叫喝骂答]$/u;

/** The clauses without those that tell whom somebody sees or hears, where that is not who speaks. */
function withoutSeen(clauses: readonly string[]): string[] {
  return clauses.filter(
    (clause, i) => i === 0 || !SEES.test(clause) || (SAYS_SOON.test(clause) && !ITSELF.test(clause)),
  );
}

/** Before whoever a sentence tells has spoken: 说话的是坐在角落里的林小雨, 开门的是个妇人. */
const SPEAKING_IS =
  /(?:^|[，。！？”」])(?:说话|开口|出声|发话|答话|接话|应声|喊话|问话|开门|敲门|接电话)的(?:人|女人|男人)?，?(?:不是别人，)?(?:正|竟|却|便|原来)?是[个位名]?([^，。！？“”「」]{1,24})/u;
/** Somebody not met before, who may be named later. */
const IS_SOME = /的(?:人|女人|男人)?，?(?:正|竟|却|便|原来)?是一?[个位名]/u;
/** Before whoever comes behind words of theirs: 一名女将大步走入，正是夏侯兰. */
const ARRIVING_IS =
  /^[^。！？“”「」]*(?:走|闯|冲|跳|跃|飘|闪|掠|奔|钻|转|踱|迈)[^。！？“”「」]{0,12}，(?:正是|原来是|却是|竟是|便是|乃是)([^，。！？“”「」]{1,20})[。！]/u;
/** Before whoever has come unseen: 不知何时，一个老僧已立在门口. */
const STANDS_THERE = /^不知(?:何时|什么时候|几时|从何时起)，?([^，。“”「」]{2,16}?(?:[立站坐]在|出现))/u;
/** A clause without somebody at its beginning, who was told of before. */
const GOES_ON = new RegExp(
  `${PREDICATE.source}|^(?:${GESTURE}|[遂乃因即只拜念拔看指来]|[\\u4e00-\\u9fff][起了着下出开上过住])`,
  'u',
);
/** Where somebody speaks who is not seen: 门外应云. */
const UNSEEN =
  /^(?:忽听得?|只听得?|听得)?(?:门外|窗外|屋外|屋里|屋内|里面|外面|远处|身后|背后|帘[内后]|帐外|墙外|楼[上下]|台下|隔壁|电话里|暗处|黑暗中)[^，。]{0,6}[道曰云问答喊叫]$/u;
/** A voice that is told of behind its words, before whose it is: 苍老的声音回荡在山谷之中，韩长老凌空而立. */
const VOICE_HEARD =
  /^[^，。“”「」]{0,8}(?:声音|嗓音|笑声|喝声|吼声|怒喝)(?:忽然|突然|骤然)?(?:回荡|响起|响彻|传来|传出|传遍|炸响)[^，。“”「」]{0,10}，([^，。“”「」]+)/u;

/** What people do beside their words: 售票员摇摇头. */
const ACTS =
  /^([\u4e00-\u9fff]{2,5}?)(?:摇了?摇?头|点了?点?头|叹了?口?气|咳嗽|冷笑|苦笑|笑了[笑起]|皱了?[起皱]?眉|抬起?头|低下?头|瞪[着了大]|擦了?擦|抹了?[抹把]|揉了?[揉着]|耸了?耸|拍了?拍[着了手腿桌胸肩]|[站坐]起身|站了?起来|走(?:了?过来|了?进来|上前)|转过[身头]|放下|举起|挥了?挥?手|哼了?一?声)/u;
function isUnknownActing(clause: string): boolean {
  const subject = ACTS.exec(clause)?.[1];
  return subject !== undefined && isRole(subject);
}

/** What somebody does not come to, as another one acts. */
const ABOUT_TO =
  /(?:(?<![真改端修公纠矫反立])(?:正要|正想|正欲|正待|正准备)|刚要|刚想|才要|还没来得及|还没)[^，]{0,4}(?:说|问|开口|答|走|赶|发作|话)|(?<![真改端修公纠矫反立])正(?:在?(?:[和跟与对向同][^，]{1,4})?(?:说|问(?!罪)|回?答|开口|发作|[走赶](?=着|路|在))|在[^，]{0,4}(?:说|问|答)[着话])/u;
/** The voice of somebody who is not seen yet: 一个沙哑的声音响起, 身后传来一个清冷的女声. */
const STRANGERS_VOICE =
  /(?:^|，|传来|响起|听见|听到|听得|忽听|只听)(?:了)?(?:[一又另]+(?:个|道|阵|把|声|股))[^，。的]{0,8}的?[^，。]{0,4}(?:(?<woman>女声|女音)|(?<man>男声|男音)|声音|嗓音|话音|童声)/u;
/** Behind a voice: who is seen then. */
export const SEEN = /(?:只见|却见|但见)(一[个名位][^，。]{1,12})/u;
/** "Somebody said", who is seen behind it: 有人道。众人望去，只见一名灰袍人。 */
const SOMEBODY_SEEN = /^[^。，]{0,8}有人[^。]*。[^”」]*(?:只见|却见|但见|原来是?|正是|竟是|望去|看去|看时)/u;

function readStrangersVoice(sentence: string, narration: string): SpeechTag | undefined {
  const groups = STRANGERS_VOICE.exec(sentence)?.groups;
  if (!groups && !SOMEBODY_SEEN.test(narration.trim())) return undefined;
  const gender = groups?.woman ? 'female' : groups?.man ? 'male' : 'unknown';
  return { kind: 'noun', words: 'voice', gender };
}

/** Those who bear such a word as a name all along, unlike 青年 or 女子. */
const STANDING = /^(?:老汉|老道)$/u;

function createVoice({ words }: Subject): SpeechTag {
  return { kind: 'noun', words: 'voice', gender: getRoleSex(words) };
}

function createTag({ words, kind }: Subject): SpeechTag {
  if (kind === 'self') return { kind: 'self', words, gender: 'unknown' };
  if (kind === 'pronoun')
    return {
      kind: 'pronoun',
      words,
      gender: words === '她' ? 'female' : words === '他' ? 'male' : 'unknown',
    };
  return {
    kind: isAnaphoricRole(words) && !STANDING.test(words) ? 'noun' : 'name',
    words,
    gender: getRoleSex(words),
  };
}
