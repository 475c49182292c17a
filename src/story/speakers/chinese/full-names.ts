import { getRoleSex, guessNameSex, ROLE, SURNAME, TITLE } from './people-words.ts';
import { isWord } from './read-name.ts';

const FULL_NAME = new RegExp(`^${SURNAME}[\\u4e00-\\u9fff]{1,2}$`, 'u');
/** A title, a role, an animal, a voice or some body of people: 白狐, 童声, 党委, 云娘. */
const NO_GIVEN_NAME = new RegExp(
  `(?:${TITLE}|${ROLE}|[娘女仙莲声主客委管狐猴精妃姬嫂婆姐妹妖鬼怪兽鱼鸟蛇虫犬猫狗熊狼员民家队军部会人物们为的了着在是有])$`,
  'u',
);

/** Whether it is a family name with a given name that tells no sex, and neither a title nor a word. */
export function isFullName(name: string): boolean {
  return (
    FULL_NAME.test(name) &&
    !NO_GIVEN_NAME.test(name) &&
    getRoleSex(name) === 'unknown' &&
    guessNameSex(name) === 'unknown' &&
    !isWord(name)
  );
}
