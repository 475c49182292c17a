import { KIN, ROLE, SURNAME, TITLE, WEAK_SURNAME } from './people-words.ts';

/** Characters with which a predicate begins, and so a name has ended. */
const PREDICATE =
  /^[说道曰云问答喊叫嚷喝骂叹笑哭吼嘶呼唤劝吩嘱应冷淡缓轻低大怒厉沉微忍不也却便就才又都正已忽突猛连忙急慢快摇点抬低转走站坐跑看望瞥盯瞪伸拍拉拿端放把被将向对从在一咬皱哼嘿哈呵接插回解补终只心脸眼嘴面双满气愣怔呆默闻听想觉知感见拱抱躬跪起扑抢抓捂揉擦抹抚摸撇翻挥摆甩掏取蹲俯探扭侧凑靠倚抖颤哽咽泣苦惨恭赔讪咆怪尖柔嗔撒嘟嘀咕喃自继追反打续率先立随登顿霍负早还再没有是的了着过和跟与同给让为以用像似要会能可敢该需得很太最更挺真十分非常极尤其仿佛似乎然并且而但所且至直径推搬抬举捡拔抽插收合睁闭眨眯竖张吐吞咽喝吃喂洗敲按拨握捏掐踢踹踩跳跃跺退进出上下来去到离飞冲奔赶追逃躲藏钻爬攀扶搀牵挽搂背驮扛提拎抄写画读念唱跟陪抿努噘挑勾耸歪垂缩撑捧搭扔丢抛递掀揭挤踏迈踱负背拂迎吓惊慌羞恼疑讶嗤啐咂撅噗扑]/u;
/** Verbs of speech: what comes before them is a whole name. */
const SPEECH = /^[说道曰问答喊叫嚷喝骂叹笑]/u;
/** A verb of speech a few characters on: 顾维钧苦笑道. */
const SPEAKS_SOON = /^.{0,6}?[说道问曰答喊叫嚷喝骂叹笑]/u;
/** Common words that begin as names do, or stand often at the beginning of clauses. */
const NO_NAME =
  /^(?:..之[上下中间前后外内时际]|花容|于是|方才|马上|高声|何人|何况|万一|常言|连忙|连声|白天|金光|石阶|江面|明天|明日|明明|平日|平时|安静|安慰|成了|水面|花园|云端|关上|向来|全场|全身|师父|师傅|国家|公司|车子|车里|古人|都是|利用|和尚|冷笑|冷冷|冷哼|冷声|温言|温声|柔声|文书|武功|段时|雷声|孔武|方向|方面|计划|简直|步步|满脸|满堂|满头|强忍|强笑|游客|盖上|老子|小心|小声|老实|话音|声音|说完|说罢|说到|说着|听完|听罢|两人|二人|三人|几人|众人|大家|有人|所有|一声|一阵|不料|不等|不知|没有|过了|良久|半晌|片刻|终于|突然|忽然|此时|这时|当下|当即|随即|同时|电话|手机|门外|屋里|台上|台下|台高|身后|身影|身边|眼睛|眼前|脸色|脸上|嘴里|嘴角|心中|心里|目光|瞳孔|声道|窗外|窗户|外面|里面|这话|这是|那是|正是|只是|但是|可是|还是|就是|如果|因为|所以|虽然|今天|昨天|今日|昨夜|之后|之前|以后|然后|接着|最后|原来|果然|居然|竟然|语气|语调|语声|左右|四周|周围|空气|时间|时候|事情|东西|他们|她们|我们|你们|咱们|自己|对方|那边|这边|旁边|一旁|一边|微微|轻轻|慢慢|缓缓|淡淡|静静|默默|悄悄|渐渐|偷偷|急急|匆匆|连连|再次|又是|点头|摇头|抬头|低头|回头|转身|起身|伸手|拱手|挥手|抬手|开口|沉声|低声|大声|轻声|厉声|颤声|失声|齐声|笑道|说道|问道|沉默|犹豫|迟疑|想了|顿了|愣了|看了|看着|望着|指着|拿着|拉着|带着|接过|走到|走进|来到|回到|只听|只见|却见|学生|小人|贫僧|老身|老夫|下官|门开|里头|后头|前头)/u;

const NAMED_BY_TITLE = new RegExp(
  `^(?:${SURNAME}${TITLE}|[老小阿大](?!人|师|板|声|心|实|是|孩|家|的|说|道|爷|太|头|婆|伯|二|子|姐|兄|娘|妈|爹|喝|叫|笑|怒|喊|门|街|雨|雪|伙|厅|堂)${'[\\u4e00-\\u9fff]'}(?:${TITLE})?)`,
  'u',
);
const SURNAME_AT = new RegExp(`^${SURNAME}`, 'u');
const HAN = /^[\u4e00-\u9fff]+$/u;
const KIN_AT = new RegExp(
  `^(?:${KIN.flat()
    .filter((word) => word.length > 1)
    .join('|')})`,
  'u',
);
const ROLE_START = new RegExp(`^[老小大]?${ROLE}`, 'u');
/** Clauses that must begin with the same characters for these to be a name without family name. */
const MIN_CLAUSES = 2;
const MIN_TIMES = 3;

/**
 * Finds names at the beginning of clauses beside speech, by how often their beginnings occur and by what follows them:
 * 林风 in 林风冷冷道 and 林风摇头, 柳三娘 in 柳三娘掩口笑道.
 */
export function findNames(clauses: readonly string[], text: string, known: readonly string[]): string[] {
  const joined = text.replace(/\s+/gu, '');
  const count = (words: string): number => joined.split(words).length - 1;
  const found = new Set<string>();
  const isKnown = (clause: string): boolean => known.some((name) => clause.startsWith(name));
  const open = clauses
    .map((clause) => clause.replace(/^(?:却说|且说|话说|只见|只听|忽听得?|那|这)/u, ''))
    .filter((clause) => !isKnown(clause));
  for (const clause of open) {
    if (NO_NAME.test(clause) || KIN_AT.test(clause)) continue;
    const titled = NAMED_BY_TITLE.exec(clause)?.[0];
    const role = ROLE_START.exec(clause)?.[0] ?? '';
    if (role.length >= (titled?.length ?? 1)) continue;
    const name = titled
      ? trimTitled(titled, clause, count)
      : SURNAME_AT.test(clause)
        ? takeEnding(measureName(clause, count), clause, count)
        : undefined;
    if (name) found.add(name);
  }
  for (const clause of open) {
    const name = readBesideVerb(clause, count);
    if (name && ![...found].some((other) => name.startsWith(other))) found.add(name);
  }
  for (const name of findRepeated(open, [...found], count)) found.add(name);
  return [...found];
}

/** What a clause consists of besides a verb of speech: 冉有 in 冉有问, 子 in 子曰. */
const ONLY_SPEECH =
  /^([\u4e00-\u9fff]{2,4}?|[\u4e00-\u9fff](?=曰))(?:[又亦乃遂复再便大笑怒叹冷低轻高厉沉答问喝叫喊对回应]声?)*(?:道|曰|说道?|问道?|喝|喊|叫)$/u;

/** A clause that ends with a verb of speech, or goes on as people do: 黛玉抿嘴笑道, 药尘瞥了他一眼. */
const ENDS_IN_SPEECH = /^([\u4e00-\u9fff]{2}).{1,12}[道曰说问喊叫]$/u;
const ACTS = /^([\u4e00-\u9fff]{2})(?=[说道问笑叹瞥盯瞪摇点抬抿咬皱哼怒冷淡沉])/u;
/** Parts and voices of people. */
const PART = /[脸眼手声口头心身目光色嘴眉唇语气音神泪]$/u;

function readBesideVerb(clause: string, count: (words: string) => number): string | undefined {
  const acting = ENDS_IN_SPEECH.exec(clause)?.[1] ?? ACTS.exec(clause)?.[1];
  const isActing =
    acting !== undefined &&
    PREDICATE.test(clause.slice(2)) &&
    !PART.test(acting) &&
    (ENDS_IN_SPEECH.test(clause) || count(acting) > 1);
  const name = ONLY_SPEECH.exec(clause)?.[1] ?? (isActing ? acting : undefined);
  const isOther =
    !name ||
    NO_NAME.test(clause) ||
    ROLE_START.test(clause) ||
    KIN_AT.test(clause) ||
    /^[他她它我你您这那一两几谁何]/u.test(name);
  if (
    isOther ||
    [...name].some((character) => PREDICATE.test(character)) ||
    (name.length > 1 && isWord(clause))
  )
    return undefined;
  return name.length > 1 && isWord(name) ? undefined : name;
}

/** 老陈 or 老陈头: what follows a title may be a predicate of its own. */
function trimTitled(titled: string, clause: string, count: (words: string) => number): string | undefined {
  const rest = clause.slice(titled.length);
  const shorter = titled.slice(0, -1);
  if (
    titled.length > 2 &&
    SURNAME_AT.test(titled) &&
    rest !== '' &&
    !PREDICATE.test(rest) &&
    count(shorter) > count(titled)
  )
    return shorter;
  if (/^[老小阿大]/u.test(titled) && !SURNAME_AT.test(titled.slice(1)) && count(titled) < 2) return undefined;
  return titled;
}

/** 王二麻子, 白衣女子: what always has this ending is no name without it. */
function takeEnding(
  name: string | undefined,
  clause: string,
  count: (words: string) => number,
): string | undefined {
  const ended = name && /^[子儿]/u.test(clause.slice(name.length)) ? clause.slice(0, name.length + 1) : name;
  return name && ended && count(ended) === count(name) ? ended : name;
}

/** The length of a name that begins with a family name. */
function measureName(clause: string, count: (words: string) => number): string | undefined {
  const surname = SURNAME_AT.exec(clause)![0].length;
  const [short, long] = [clause.slice(0, surname + 1), clause.slice(0, surname + 2)];
  // The given name is used without the family name.
  if (
    long.length === surname + 2 &&
    HAN.test(long) &&
    count(clause.slice(surname, surname + 2)) > count(long) + 1
  )
    return long;
  if (
    !HAN.test(short) ||
    short.length <= surname ||
    (PREDICATE.test(short.slice(surname)) && !isPlausible(short, clause, count))
  )
    return undefined;
  if (long.length === short.length || !HAN.test(long))
    return count(short) > 1 || SPEECH.test(clause.slice(surname + 1)) ? short : undefined;
  const third = clause.slice(surname + 1);
  const isDoubled = third[0] === third[1];
  const [times, timesLong] = [count(short), count(long)];
  if (SPEECH.test(third) || isDoubled) return short;
  if (PREDICATE.test(third))
    return times > 1 && timesLong === times && !PREDICATE.test(clause.slice(surname + 2))
      ? undefined
      : isWord(short) && times < 3
        ? undefined
        : short;
  const name = timesLong * 2 > times ? long : short;
  if (count(name) === 1 && WEAK_SURNAME.test(name) && !SPEAKS_SOON.test(clause.slice(name.length)))
    return undefined;
  return isWord(name) && count(name) < 3 ? undefined : name;
}

/** Words before a place or a person: what they follow is whole. */
const PREPOSITION = /^[从在把被将向对跟与给朝往]/u;

function isPlausible(short: string, clause: string, count: (words: string) => number): boolean {
  if (PREPOSITION.test(clause.slice(short.length)) && !isWord(short)) return true;
  return count(short) >= MIN_TIMES && PREDICATE.test(clause.slice(short.length));
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** Whether the dictionary of words knows it. */
function isWord(words: string): boolean {
  return [...segmenter.segment(words)].length === 1;
}

/** Beginnings of two or three characters that come again with different continuations: names without family name. */
function findRepeated(
  clauses: readonly string[],
  found: readonly string[],
  count: (words: string) => number,
): string[] {
  const starts = new Map<string, Set<string>>();
  for (const clause of clauses) {
    if (
      NO_NAME.test(clause) ||
      (PREDICATE.test(clause) && count(clause.slice(0, 2)) < 2 * MIN_TIMES) ||
      ROLE_START.test(clause) ||
      KIN_AT.test(clause)
    )
      continue;
    if (/^[他她它我你您这那一两几第]/u.test(clause) || found.some((name) => clause.startsWith(name)))
      continue;
    for (const length of [2, 3]) {
      const start = clause.slice(0, length);
      if (start.length !== length || !HAN.test(start)) continue;
      starts.set(start, (starts.get(start) ?? new Set()).add(clause[length] ?? ''));
    }
  }
  return [...starts]
    .filter(
      ([start, next]) =>
        next.size >= MIN_CLAUSES &&
        [...next].some((each) => PREDICATE.test(each)) &&
        count(start) >= MIN_TIMES &&
        !PREDICATE.test(start.slice(1)),
    )
    .map(([start]) => start)
    .filter(
      (start, _, all) =>
        !all.some((other) => other !== start && other.startsWith(start) && count(other) * 2 > count(start)),
    )
    .filter((start, _, all) => !all.some((other) => other !== start && start.startsWith(other)));
}
