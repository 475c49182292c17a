import { GESTURE } from './gestures.ts';

/** Words of one character for what somebody is, which stand for them in the classical language: 王曰, 生笑. */
const MALE = '王公君帝翁叟僧生吏兄弟相将侯伯仆奴盗贼卒使';
const FEMALE = '后妃媪妪尼女妇母姑婢';
const OTHER = '客童仙鬼狐主师';
const SINGLE = `[${MALE}${FEMALE}${OTHER}]`;
/** How what they do begins, up to 曰. */
const DOES =
  '[曰又乃遂因亦大笑怒叹喜不默愀揖色起拜顾复谓问对应变惊泣哭徐怃跪叩进趋答然嘻哂愕怪谢奇悟惑闻见掷倚释解再忽即遽厉仰俯抚击按叱呵詈责劝慰诘讶诧喟恸颔]';
const SPEAKS = new RegExp(
  `(?:^|[，。；：！？”」\\s])(${SINGLE})(?=曰|(?:${DOES}|${GESTURE})[^，。：“”]{0,5}(?:，[^，。：“”]{0,5})?曰)`,
  'gu',
);
const ACTS = new RegExp(`^(${SINGLE})(?:曰|${DOES}|${GESTURE})`, 'u');
const IS_SINGLE = new RegExp(`^${SINGLE}$`, 'u');

/** Those words of one character that speak in a text. */
export function findSingleWords(text: string): Set<string> {
  return new Set([...text.matchAll(SPEAKS)].map(([, word]) => word!));
}

/** The word of one character with which a clause begins that tells what its bearer does. */
export function readSingleWord(clause: string): string | undefined {
  return ACTS.exec(clause)?.[1];
}

/** Whether a word of one character stands for somebody who is called by it and one before it: 王 for 齐王. */
export function isSingleFor(word: string, name: string): boolean {
  return IS_SINGLE.test(word) && name.length > 1 && name.length < 4 && name.endsWith(word);
}

/** The sex that such a word tells. */
export function getSingleSex(word: string): 'female' | 'male' | 'unknown' {
  if (word.length !== 1) return 'unknown';
  return FEMALE.includes(word) ? 'female' : MALE.includes(word) ? 'male' : 'unknown';
}
