import { FATHER, MOTHER } from './parent-words.ts';

/** Before a word that is quoted, or means somebody else: 她说老身, 自称本宫, 你这贫僧. */
const NOT_OF_OTHER = '(?<![他她]说|自称|称|这|[的位个名])';
/** Words by which women and men of rank, age or faith speak of themselves: 妾身, 老衲. */
const FEMALE = new RegExp(
  `${NOT_OF_OTHER}(?:小女子(?!们)|老身|(?<![日原根书剧版])本(?:宫|公主|小姐|姑娘)|臣妾|妾身|哀家|奴家|民女|民妇|小妇人|贫尼|婢子|奴婢|(?<![我你您他她它咱俺家们])老娘(?![家们])|(?<!长|老)姐姐我|阿姨我)`,
  'u',
);
const MALE = new RegExp(
  `${NOT_OF_OTHER}(?:老衲|贫僧|下官|卑职|本官(?!方|司)|本府(?!上)|老夫(?![人子老妇少])|洒家|末将|(?<![\\u4e00-\\u9fff])朕|寡人|小生(?![意活])|(?<![日原根书剧版])本(?:王(?![府朝])|公子|少爷)|小可(?![爱以能怜乐口])|贫道|老奴(?!才)|哥哥我|叔叔我|(?<![我你您他她它咱俺家们是])老子(?=[就我不今要跟和才也都]))`,
  'u',
);

/** The sex of whoever speaks, where a word for themselves tells it. */
export function findOwnSex(speech: string): 'female' | 'male' | undefined {
  if (FEMALE.test(speech)) return 'female';
  return MALE.test(speech) ? 'male' : undefined;
}

const OF_PARENT = new RegExp(
  `(?<![\\p{L}])my\\s+(?:(?:dear|poor|own)\\s+)?(?:${MOTHER}|${FATHER})(?![\\p{L}])|我(?:爹|娘|爸|妈|父亲|母亲)`,
  'iu',
);
const OF_CHILD =
  /(?<![\p{L}])my\s+(?:(?:dear|poor|own|eldest|youngest|younger|elder|two|three|four|five|other)\s+){0,2}(?:daughters?|girls|sons?|boys|children)(?![\p{L}])(?!,)|我(?:女儿|儿子|闺女)/iu;
/** What a speaker is in a family by those of whom they tell as theirs: "my father", "my daughters". */
export function findOwnKinship(speech: string): 'child' | 'parent' | undefined {
  if (OF_CHILD.test(speech)) return 'parent';
  return OF_PARENT.test(speech) ? 'child' : undefined;
}
