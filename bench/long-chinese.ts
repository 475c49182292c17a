import { createSeededRandom } from '../src/core/random.ts';

/** Parts of sentences: any of one row goes with any of the others. */
const PEOPLE = ['林风', '苏晚晴', '老陈', '店小二', '黑衣人', '周掌柜', '小翠', '赵无极'];
const TIMES = [
  '天还没亮，',
  '傍晚时分，',
  '过了三天，',
  '一炷香之后，',
  '1984年冬天，',
  '夜里，',
  '第二天一早，',
  '',
];
const PLACES = ['江边', '客栈', '树林里', '山路上', '院子里', '街上', '大殿里', '渡口'];
const DEEDS = [
  '走了{n}里路，一句话也没有说',
  '推开门，看见桌上还放着一盏灯',
  '抬起头，望着远处的灯火',
  '把包袱放下，慢慢坐了下来',
  '数了数身上的银子，只剩下{n}两',
  '听见外面有人敲门',
  '想起了很多年以前的事情',
  '在火堆旁边一直坐到天亮',
];
const WEATHERS = [
  '雨越下越大。',
  '风从北边吹来。',
  '雪已经停了。',
  '远处传来几声狗叫。',
  '雷声滚过山头。',
  '',
  '',
  '',
];
const SAYINGS = [
  '你到底是什么人',
  '这条路通到哪里去',
  '船还没有来，我们再等一等',
  '我找了你整整{n}年',
  '今天晚上谁也不许出门',
  '这件事不能告诉别人',
  '先喝一口热茶，再慢慢说',
  '你父亲当年就是从这里走的',
];
const REASONS = [
  '，不然就来不及了',
  '，{n}个人都看见了',
  '，我已经等了{n}天',
  '，你自己心里明白',
  '，这是我师父说的',
  '，听见没有',
  '，前面还有{n}里路',
  '',
];
const ADVERBS = ['冷冷地', '低声', '笑着', '急忙', '淡淡地', '叹了口气，', '', ''];
const ENDS = ['。', '！', '？'];
const PARAGRAPHS_OF_CHAPTER = 60;

/** A novel of at least so many characters, the same at each run: told, spoken with tags, and in turns without any. */
export function writeLongChinese(characters: number, seed: number): string {
  const random = createSeededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const fill = (words: string): string => words.replaceAll('{n}', () => `${2 + Math.floor(random() * 300)}`);
  const say = (): string => `“${fill(pick(SAYINGS) + pick(REASONS))}${pick(ENDS)}”`;
  const tell = (): string =>
    `${pick(TIMES)}${pick(PEOPLE)}在${pick(PLACES)}${fill(pick(DEEDS))}。${pick(WEATHERS)}`;
  const kinds = [
    () => tell() + tell(),
    () => `${say()}${pick(PEOPLE)}${pick(ADVERBS)}说道。`,
    () => `${pick(PEOPLE)}${pick(ADVERBS)}道：${say()}`,
    say,
  ];
  const text: string[] = [];
  for (let length = 0, chapter = 1; length < characters; chapter++) {
    text.push(`第${chapter}章 ${pick(PLACES)}`);
    for (let i = 0; i < PARAGRAPHS_OF_CHAPTER && length < characters; i++) {
      text.push(pick(kinds)());
      length += text.at(-1)!.length;
    }
  }
  return `${text.join('\n\n')}\n`;
}
