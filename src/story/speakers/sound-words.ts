import type { Character } from './cast.ts';

/** Characters that imitate what is heard of things; those of laughter and tears are people’s, as 咯咯. */
const CHINESE = '砰嘭轰隆咚哐啪嗖咔嚓哗啦叮当铛咣噗通吱呀滴答嘀嗒嘟铃嗡咻嗤呯乒乓噔笃哒噼嘎锵';
const CHINESE_SOUND = new RegExp(`^(?:[${CHINESE}]|咯[噔吱])+$`, 'u');
/** "Pop" by itself is a father. */
const ENGLISH_SOUND =
  /^(?!pop$)(?:(?:ba+ng|cra+sh|boo+m|thu+d|thump|knock|rap|tap|click|clack|clang|clank|crack|creak|splash|pop|ring|tick|tock|ding|dong|beep|buzz|whoosh|whirr?|smash|slam|wham|snap|rattle|tinkle)\s*)+$/i;

/** Whether a quotation only imitates a sound, as 砰！ and “bang!” do: nobody says it. Names of the cast are calls. */
export function isSoundOnly(quoted: string, cast: readonly Character[]): boolean {
  const words = quoted.replace(/[^\p{L}]+/gu, ' ').trim();
  if (isName(words, cast)) return false;
  if (CHINESE_SOUND.test(words.replace(/\s+/g, ''))) return true;
  // A single word may be asked or told: “Knock?”, “Ring.”
  const isHeard = words.includes(' ') || /[!！…]|\.\.\./u.test(quoted);
  return isHeard && ENGLISH_SOUND.test(words);
}

function isName(words: string, cast: readonly Character[]): boolean {
  const parts = new Set([words, ...words.split(' ')].map((each) => each.toLowerCase()));
  return cast.some(({ name, aliases }) => [name, ...aliases].some((each) => parts.has(each.toLowerCase())));
}
