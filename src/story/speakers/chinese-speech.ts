import { divideText } from '../text-lines.ts';
import type { Character, MentionFinder } from './cast.ts';
import type { SpeechTag, SpeechTags } from './speech-tags.ts';

const VERB =
  '(?:说道|说着|说|笑道|笑着说|问道|问|答道|回答|答|喊道|喊|叫道|叫|喝道|骂道|叹道|叹息道|低声道|轻声道|嚷道|嚷|吩咐|劝道|劝|接口|插嘴|嘀咕|嘟囔|喃喃|自语|解释|补充|开口|应道|应声|道)';
const FEMALE_NOUN =
  '(?:女人|女孩|姑娘|少女|老太太|老婆婆|妇人|女子|丫头|妈妈|母亲|奶奶|妻子|姐姐|妹妹|太太|小姐|婆婆|女儿)';
const MALE_NOUN =
  '(?:男人|男孩|小伙子|少年|老头|老人|老汉|汉子|男子|爸爸|父亲|爷爷|丈夫|哥哥|弟弟|先生|老爷|公子|儿子|和尚|道士)';

/** Finds who speaks in Chinese narration beside a speech: 「…」张三说, 他低声问道：「…」. */
export class ChineseTagReader implements SpeechTags {
  readonly #after: RegExp;
  readonly #before: RegExp;
  readonly #finder: MentionFinder;

  constructor(finder: MentionFinder) {
    this.#finder = finder;
    const who = `(?:(?<name>${finder.pattern})|(?<pronoun>[他她])(?!们)|(?:那|这|一)?[位个]?(?<noun>${FEMALE_NOUN}|${MALE_NOUN}))`;
    this.#after = new RegExp(`^[\\s，。、…！？—]*${who}[^。！？“「：]{0,14}?${VERB}`, 'u');
    this.#before = new RegExp(`${who}[^。！？”」]{0,40}?${VERB}[^。！？”」]{0,12}[：:，,]\\s*$`, 'u');
  }

  readAfter(narration: string): SpeechTag | undefined {
    return this.createTag(this.#after.exec(narration.slice(0, 80))?.groups);
  }

  readBefore(narration: string): SpeechTag | undefined {
    const sentence = /[^。！？]*$/.exec(narration.slice(-160))?.[0] ?? '';
    return this.createTag(this.#before.exec(sentence)?.groups) ?? this.findLeadingSubject(sentence);
  }

  /** A subject before a colon without a verb of speech, as in 「李明点点头：」. */
  private findLeadingSubject(sentence: string): SpeechTag | undefined {
    if (!/[：:]\s*$/.test(sentence)) return undefined;
    const [first] = this.#finder.find(sentence);
    return first && { kind: 'name', characters: first.characters };
  }

  private createTag(groups: Record<string, string | undefined> | undefined): SpeechTag | undefined {
    const { name, pronoun, noun } = groups ?? {};
    if (name !== undefined) {
      const characters = this.#finder.findCharacters(name);
      return characters.length > 0 ? { kind: 'name', characters } : undefined;
    }
    if (pronoun !== undefined) return { kind: 'pronoun', gender: pronoun === '她' ? 'female' : 'male' };
    if (noun === undefined) return undefined;
    return { kind: 'noun', gender: new RegExp(`^${FEMALE_NOUN}$`).test(noun) ? 'female' : 'male' };
  }
}

/** The hundred most frequent surnames, and the compound ones that novels use. */
const SURNAME =
  '(?:欧阳|司马|上官|诸葛|令狐|慕容|东方|独孤|南宫|夏侯|皇甫|[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文洛])';
const TITLED =
  '(?:老师|先生|太太|小姐|师傅|大夫|医生|掌柜|老板|奶奶|爷爷|婆婆|大爷|大娘|大妈|叔|婶|哥|姐|队长|将军|大人|公子|姑娘|伯)';
const NAME_SHAPES = [
  `${SURNAME}${TITLED}`,
  `(?:老|小|阿)(?![人头太婆汉实是师板声心孩时])[\\u4e00-\\u9fff](?:${TITLED})?`,
  `${SURNAME}[\\u4e00-\\u9fff]{1,2}`,
].map((shape) => `(?:${shape})`);
/** Words between a name and the verb of speech, as in 「王小明低着头说」. */
const BETWEEN = '(?:[^，。！？：“”「」\\s]{0,6}?|，[^。！？：“”「」]{1,10}?)';
/** Characters that can't be the last one of a name. */
const NO_NAME_END =
  /[说道问答喊叫笑着的了在就又也都很不是把和与走站坐看听想回点摇抬低转放拿一才便却连忙大轻哭]$/;
const MIN_TIMES = 2;
const PRONOUN_REACH = 40;

/** Finds the speakers of a Chinese text: names beside verbs of speech that occur at least twice. */
export function discoverChineseCast(text: string): Character[] {
  const narration = divideText(text)
    .filter(({ kind }) => kind === 'narration')
    .map(({ start, end }) => text.slice(start, end))
    .join('\n');
  const leads = '[^。！？：“”「」]{0,14}：';
  const beside = new RegExp(
    `(?<=^|[\\s，。！？”」』、…])(${NAME_SHAPES.join('|')})(?=${BETWEEN}${VERB}|${leads})`,
    'gmu',
  );
  const found = new Map<string, number>();
  for (const [, candidate] of narration.matchAll(beside)) {
    let name = candidate!;
    while (name.length > 2 && NO_NAME_END.test(name)) name = name.slice(0, -1);
    if (name.length >= 2 && !NO_NAME_END.test(name)) found.set(name, countWords(text, name));
  }
  const names = [...found]
    .filter(([, count]) => count >= MIN_TIMES)
    .sort(([a, x], [b, y]) => y - x || a.length - b.length)
    .map(([name]) => name);
  // A candidate that extends a more frequent name includes a character of the next word.
  const kept = names.filter((name, i) => !names.some((other, j) => j < i && name.startsWith(other)));
  return kept.map((name, i) => ({
    id: `c${i + 1}`,
    name,
    aliases: listShortForms(name, kept, text),
    gender: findGender(name, text),
  }));
}

/** Given names without surname, such as 「小明」 for 「王小明」, that the text uses. */
function listShortForms(name: string, names: readonly string[], text: string): string[] {
  const given = new RegExp(`^${SURNAME}([\\u4e00-\\u9fff]{2})$`, 'u').exec(name)?.[1];
  if (!given || new RegExp(`^${TITLED}$`).test(given) || names.includes(given)) return [];
  return countWords(text, given) > countWords(text, name) ? [given] : [];
}

function findGender(name: string, text: string): Character['gender'] {
  if (/(?:太太|小姐|奶奶|婆婆|大娘|大妈|婶|姐|姑娘)$/.test(name)) return 'female';
  if (/(?:先生|爷爷|大爷|叔|哥|公子|伯)$/.test(name)) return 'male';
  let balance = 0;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [pronoun] = /(?<=[，。！？；\s])[他她]/.exec(text.slice(at, at + PRONOUN_REACH)) ?? [];
    if (pronoun) balance += pronoun === '她' ? 1 : -1;
  }
  return balance === 0 ? 'unknown' : balance > 0 ? 'female' : 'male';
}

function countWords(text: string, words: string): number {
  return text.split(words).length - 1;
}
