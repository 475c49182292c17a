/** Words by which women and men of rank, age or faith speak of themselves: 妾身, 老衲. */
const FEMALE =
  /小女子|老身|本宫|臣妾|妾身|哀家|奴家|民女|贫尼|婢子|奴婢|本公主|本小姐|本姑娘|老娘(?!家)|(?<!长|老)姐姐我|阿姨我/u;
const MALE =
  /老衲|贫僧|老夫(?!人)|洒家|末将|(?<![\u4e00-\u9fff])朕|寡人|小生(?![意活])|本王|本公子|本少爷|小可(?![爱以能怜])|贫道|老奴|哥哥我|叔叔我|老子(?=[就我不今要跟和才也都])/u;

/** The sex of whoever speaks, where a word for themselves tells it. */
export function findOwnSex(speech: string): 'female' | 'male' | undefined {
  if (FEMALE.test(speech)) return 'female';
  return MALE.test(speech) ? 'male' : undefined;
}
