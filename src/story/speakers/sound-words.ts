/** Characters that imitate what is heard of things; those of laughter and tears are people’s. */
const CHINESE = '砰嘭轰隆咚哐啪嗖咔嚓哗啦叮当铛咣噗通吱呀滴答嘀嗒嘟铃嗡咻嗤呯乒乓咯噔';
const CHINESE_SOUND = new RegExp(`^[${CHINESE}]+$`, 'u');
const ENGLISH_SOUND =
  /^(?:(?:ba+ng|cra+sh|boo+m|thu+d|thump|knock|rap|tap|click|clack|clang|clank|crack|creak|splash|pop|ring|tick|tock|ding|dong|beep|buzz|whoosh|whirr?|smash|slam|wham|snap|rattle|tinkle)\s*)+$/i;

/** Whether a quotation only imitates a sound, as 砰！ and “bang!” do: nobody says it. */
export function isSoundOnly(quoted: string): boolean {
  const words = quoted.replace(/[^\p{L}]+/gu, ' ').trim();
  return CHINESE_SOUND.test(words.replace(/\s+/g, '')) || ENGLISH_SOUND.test(words);
}
