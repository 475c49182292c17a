import { createWord } from './imagery-word.ts';

/** What is seen as a shape of its own. */
export const SUBJECTS = [
  createWord('lighthouse', 'lighthouses?|beacon', '灯塔'),
  createWord(
    'crowd',
    'crowds?|people|pedestrians|passers-?by|children|villagers|townsfolk|soldiers|workers|dancers|travell?ers|commuters|they gather|audience',
    '人群|人们|行人|孩子们|村民|大家|人山人海|路人|游客|士兵|工人们|乡亲|人来人往|众人|学生们|人流|旅客',
  ),
  createWord(
    'person',
    'person|she|he|him|her|his|man|woman|boy|girl|child|kid|old man|old woman|figure|stranger|travell?er|rider|fisherman|sailor|farmer|soldier|poet|monk|mother|father|grandmother|grandfather|lady|someone|somebody|hero|heroine|knight|princess|king|queen|detective|dancer|painter|student|teacher|wanderer|shepherd',
    '她|他(?!们)|男人|女人|男孩|女孩|少年|少女|老人|孩子(?!们)|小孩|身影|旅人|渔夫|渔民|水手|农夫|农民|士兵|诗人|和尚|僧人|母亲|父亲|妈妈|爸爸|奶奶|爷爷|姑娘|有人|一个人|人影|人物|书生|侠客|将军|公主|国王|皇帝|侦探|学生(?!们)|老师|牧人|骑手|行者|剑客|女子|男子',
  ),
  createWord(
    'boat',
    'boats?|ships?|sailboats?|rowing boats?|canoes?|ferry|ferries|vessels?|junks?|yachts?|raft|sails?|schooner|fishing boats?|gondola',
    '渔船|小船|轮船|帆船|船只|扁舟|小舟|孤舟|木船|货船|大船|乌篷船|船帆|游船|渡轮|独木舟|竹筏|一艘船|船|帆',
  ),
  createWord(
    'train',
    'trains?|locomotives?|railway|railroad|steam engine|tram|metro',
    '火车|列车|高铁|地铁|铁轨|铁路|蒸汽机车|电车',
  ),
  createWord(
    'bridge',
    'bridges?|viaduct|overpass|flyover|aqueduct',
    '石桥|大桥|小桥|木桥|拱桥|铁桥|吊桥|高架桥|立交桥|天桥|断桥|廊桥|桥',
  ),
  createWord(
    'car',
    'cars?|taxis?|cabs?|automobiles?|vans?|trucks?|lorry|lorries|bus|buses|traffic|headlights',
    '汽车|轿车|出租车|卡车|货车|公交车|跑车|车流|车灯|吉普|小车|巴士|驾车|开车',
  ),
  createWord(
    'horse',
    'horses?|horseback|stallion|mare|pony|ponies|gallop(?:s|ed|ing)?|cavalry',
    '马匹|骏马|白马|黑马|一匹马|骑马|奔马|马儿|马群|战马|老马|马背|骑兵',
  ),
  createWord('camel', 'camels?|caravan', '驼队|骆驼|商队|驼铃'),
  createWord(
    'tower',
    'towers?|watchtowers?|clock tower|bell tower|pagodas?|steeple|minaret|castle|church tower|fort(?:ress)?',
    '古塔|宝塔|高塔|塔楼|钟楼|鼓楼|佛塔|石塔|城堡|瞭望塔|尖塔|塔(?!台)|城楼|烽火台|铁塔',
  ),
  createWord(
    'house',
    'houses?|cottages?|cabins?|huts?|farmhouses?|homes?|mansions?|barns?|mills?|sheds?|villas?|chalet|roofs?',
    '房子|房屋|小屋|木屋|农舍|茅屋|村舍|谷仓|磨坊|老宅|别墅|院落|屋顶|草屋|石屋|瓦房|民居|老屋|小楼|吊脚楼',
  ),
  createWord(
    'tree',
    'trees?|oaks?|pines?|willows?|birch(?:es)?|maples?|palms?|cherry blossoms?|treetops|branches|trunk',
    '大树|树木|老树|柳树|松树|樱花|桃树|枫树|银杏|梧桐|古树|榕树|一棵树|杨柳|垂柳|梅花|竹子|椰树|槐树|树梢|树枝',
  ),
] as const;

/** What moves without being a shape of its own. */
export const EFFECTS = [
  createWord(
    'fire',
    'fire|fires|flames?|blaze|blazing|(?<!sun |heat |eyes )burn(?:s|ing)(?! (?:(?:noon|midday|summer|desert) )?(?:sun|sand|sands|heat|desert|eyes|cheeks|question|desire|calories))|on fire|ablaze|bonfire|campfire|inferno|burns down|fireplace|hearth',
    '着火|大火|火灾|火焰|起火|燃烧|烧着|烧了起来|烧起来|正在烧|火光|篝火|烈火|失火|火海|炉火|壁炉|火堆|焚烧|熊熊|火苗',
  ),
  createWord('smoke', 'smoke|smoky|smoking|fumes', '浓烟|炊烟|青烟|黑烟|烟雾|滚滚|冒烟|硝烟|烟柱'),
  createWord(
    'leaves',
    'falling leaves|leaves (?:fall|drift|whirl|blow|swirl)\\w*|red leaves|golden leaves|autumn leaves|blossoms? (?:fall|drift|flutter)\\w*|petals',
    '落叶|红叶飘|黄叶|叶子飘|花瓣|落花|枫叶|树叶飘|樱花飘|红叶|花雨',
  ),
  createWord(
    'birds',
    'birds?|gulls?|seagulls?|swallows?|geese|crows?|ravens?|swans?|doves?|pigeons?|cranes?|eagles?|larks?',
    '鸟|海鸥|燕子|大雁|乌鸦|天鹅|鸽子|飞鸟|白鹭|仙鹤|喜鹊|麻雀|雄鹰|鸥',
  ),
  createWord(
    'lanterns',
    'lanterns?|lamps?|candles?|torch(?:es)?|lit windows?|windows are lit|lights? (?:glow|shine|twinkle)\\w*',
    '灯笼|灯火|烛光|火把|路灯|灯光|亮着灯|油灯|街灯',
  ),
  createWord('stars', 'stars|starry|starlight|starlit|milky way', '星空|星星|繁星|星光|银河|群星|满天星'),
  createWord(
    'moon',
    'moon|moonlight|moonlit|crescent|full moon',
    '月亮|月光|明月|圆月|弯月|月色|满月|残月|月牙',
  ),
  createWord('rainbow', 'rainbows?', '彩虹'),
] as const;

export const CAMERA_WORDS = [
  createWord(
    'push',
    'push(?:es|ing)?(?: in)?|dolly in|zoom(?:s|ing)? in|move in|moving in|closer',
    '推进|推近|前推|拉近|推镜|推',
  ),
  createWord(
    'pull',
    'pull(?:s|ing)?(?: back| out)?|dolly out|zoom(?:s|ing)? out|move back',
    '拉远|后拉|拉镜|拉出|后退|拉',
  ),
  createWord(
    'pan',
    'pan|pans|panning|track(?:s|ing)?|truck(?:s|ing)?|sideways|left to right|right to left',
    '摇摄|横移|平移|横摇|左移|右移|跟拍|摇镜|移镜|摇|移',
  ),
  createWord('tilt', 'tilt(?:s|ing)?(?: up| down)?|look(?:s|ing)? up', '俯仰|上摇|下摇|仰拍|仰视|俯拍'),
  createWord(
    'crane',
    'crane|cranes|craning|aerial|drone|rise|rises|rising|boom',
    '升降|升起|航拍|升镜|降镜|俯瞰|升',
  ),
  createWord('still', 'still|static|fixed|locked|no movement', '固定|静止|不动|定镜'),
] as const;
