import { createWord } from './imagery-word.ts';

/** Colors of clothes and hair. */
export const COLOR_WORDS = [
  createWord('red', 'red|scarlet|crimson', '红|紅'),
  createWord('blue', 'blue|navy', '蓝|藍'),
  createWord('green', 'green|olive', '绿|綠'),
  createWord('yellow', 'yellow|mustard', '黄|黃'),
  createWord('white', 'white|cream', '白'),
  createWord('black', 'black|dark', '黑'),
  createWord('gray', 'gray|grey|silver', '灰|银'),
  createWord('brown', 'brown|tan|beige|khaki', '棕|褐|咖啡'),
  createWord('pink', 'pink|rose', '粉'),
  createWord('purple', 'purple|violet', '紫'),
  createWord('orange', 'orange', '橙|橘'),
  createWord('golden', 'golden|blond|blonde|fair', '金'),
] as const;

/** Things that are worn or carried, each of which may have a color before it. */
export const GARMENT_WORDS = [
  createWord(
    'coat',
    'coat|overcoat|raincoat|jacket|cloak|cape|robe|uniform|sweater|shirt|suit|jumper',
    '大衣|外套|风衣|雨衣|夹克|披风|斗篷|长袍|袍子|制服|毛衣|衬衫|棉袄|西装|衣服|衣',
  ),
  createWord('dress', 'dress|gown|skirt|kimono', '连衣裙|长裙|裙子|裙|旗袍|和服'),
  createWord('hat', 'hat|cap|beret|bonnet', '帽子|草帽|礼帽|帽|斗笠'),
  createWord('hair', 'hair|braids?|curls|ponytail', '头发|长发|短发|卷发|辫子|发'),
  createWord('umbrella', 'umbrella|parasol', '雨伞|阳伞|油纸伞|伞'),
  createWord('trousers', 'trousers|pants|jeans', '裤子|长裤|牛仔裤|裤'),
] as const;

/** Who somebody is, as far as a figure shows it. */
export const BUILD_WORDS = [
  createWord(
    'woman',
    'woman|girl|lady|mother|grandmother|she|her|wife|queen|princess',
    '女人|女子|女孩|姑娘|少女|母亲|妈妈|奶奶|女',
  ),
  createWord(
    'man',
    'man|boy|father|grandfather|he|his|husband|king|prince|fisherman|sailor',
    '男人|男子|男孩|少年|父亲|爸爸|爷爷|老头|男',
  ),
  createWord(
    'child',
    'child|kid|boy|girl|(?:six|seven|eight|nine|ten)[- ]year[- ]old',
    '孩子|小孩|男孩|女孩|儿童',
  ),
  createWord('old', 'old|elderly|aged|grandfather|grandmother', '老人|老头|爷爷|奶奶|老太太|年老|年迈|老'),
  createWord('long hair', 'long hair|long-haired|ponytail|braids?', '长发|辫子|披肩发'),
] as const;

/** Animals that stories name; single characters that stand in other words, as in 马尾, are left out. */
export const ANIMAL = createWord(
  'animal',
  'dog|puppy|hound|terrier|collie|cat|kitten|horse|pony|donkey|mule|cow|goat|sheep|bird|parrot|owl|crow|fox|wolf|bear|rabbit|hare|mouse|lion|tiger|elephant|monkey|dragon',
  '狗|犬|猫|骏马|小马|白马|黑马|毛驴|山羊|绵羊|鹦鹉|乌鸦|狐狸|狼|兔|老虎|狮子|小熊|棕熊|大象|猴子',
);
