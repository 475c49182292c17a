import { KIN, ROLE, SURNAME, TITLE } from './people-words.ts';

/** Characters with which a predicate begins, and so a name has ended. */
export const PREDICATE =
  /^[说道曰云问答求吆喊叫嚷喝骂叹笑哭吼嘶呼唤劝吩嘱应冷淡缓轻低大怒厉沉微忍不也却便就才又都正已忽突猛连忙急慢快摇点抬低转走站坐跑看望瞥盯瞪伸拍拉拿端放把被将向对从在一咬皱哼嘿哈呵接插回解补终只心脸眼嘴面双满气愣怔呆默闻听想觉知感见拱抱躬跪起扑抢抓捂揉擦抹抚摸撇翻挥摆甩掏取蹲俯探扭侧凑靠倚抖颤哽咽泣苦惨恭赔讪咆怪尖柔嗔撒嘟嘀咕喃自继追反打续率先立随登顿霍负早还再没有是的了着过和跟与同给让为以用像似要会能可敢该需得很太最更挺真十分非常极尤其仿佛似乎然并且而但所且至直径推搬抬举捡拔抽插收合睁闭眨眯竖张吐吞咽喝吃喂洗敲按拨握捏掐踢踹踩跳跃跺退进出上下来去到离飞冲奔赶追逃躲藏钻爬攀扶搀牵挽搂背驮扛提拎抄写画读念唱跟陪抿努噘挑勾耸歪垂缩撑捧搭扔丢抛递掀揭挤踏迈踱负背拂迎吓惊慌羞恼疑讶嗤啐咂撅噗扑]/u;
/** Characters of predicates with which given names end as well. */
export const GIVEN = /[知满一沉飞立正默思念忆微柔清若真常远心然成达扬惜觉闻]$/u;
/** Verbs of speech: what comes before them is a whole name. */
export const SPEECH = /^[说道曰问答喊叫嚷喝骂叹笑]/u;
/** A verb of speech a few characters on: 顾维钧苦笑道. */
export const SPEAKS_SOON = /^.{0,6}?[说道问曰答喊叫嚷喝骂叹笑]/u;
/** Common words that begin as names do, or stand often at the beginning of clauses. */
export const NO_NAME =
  /^(?:许多|许久|秋风|春风|晚风|余光|余音|余下|曾经|华灯|程序|夜色|暮色|晨光|阳光|月光|灯光|火光|..之[上下中间前后外内时际]|花容|须发|展开|展现|展示|展览|展厅|展台|展柜|展品|展区|展位|包括|包围|包含|包裹|包袱|包厢|包子|包间|包车|包工|包租|包打|包办|连同|于是|方才|马上|高声|何人|何况|万一|常言|连忙|连声|白天|金光|石阶|江面|明天|明日|明明|平日|平时|安静|安慰|成了|水面|花园|云端|关上|向来|全场|全身|师父|师傅|国家|公司|车子|车里|古人|都是|利用|和尚|冷笑|冷冷|冷哼|冷声|温言|温声|柔声|文书|武功|段时|雷声|孔武|方向|方面|计划|简直|步步|满脸|满堂|满头|强忍|强笑|游客|盖上|老子|小心|小声|老实|话音|声音|说完|说罢|说到|说着|听完|听罢|两人|二人|三人|几人|众人|大家|有人|所有|一声|一阵|不料|不等|不知|没有|过了|良久|半晌|片刻|终于|突然|忽然|此时|这时|当下|当即|随即|同时|电话|手机|门外|屋里|台上|台下|台高|身后|身影|身边|眼睛|眼前|脸色|脸上|嘴里|嘴角|心中|心里|目光|瞳孔|声道|窗外|窗户|外面|里面|这话|这是|那是|正是|只是|但是|可是|还是|就是|如果|因为|所以|虽然|今天|昨天|今日|昨夜|之后|之前|以后|然后|接着|最后|原来|果然|居然|竟然|语气|语调|语声|语重心长|左右|四周|周围|空气|时间|时候|事情|东西|他们|她们|我们|你们|咱们|自己|对方|那边|这边|旁边|一旁|一边|微微|轻轻|慢慢|缓缓|淡淡|静静|默默|悄悄|渐渐|偷偷|急急|匆匆|连连|再次|又是|点头|摇头|抬头|低头|回头|转身|起身|伸手|拱手|挥手|抬手|开口|沉声|低声|大声|轻声|厉声|颤声|失声|齐声|笑道|说道|问道|沉默|犹豫|迟疑|想了|顿了|愣了|看了|看着|望着|指着|拿着|拉着|带着|接过|走到|走进|来到|回到|只听|只见|却见|学生|小人|贫僧|老身|老夫|下官|门开|里头|后头|前头)/u;

/** Given names by which servants and friends are called: 福伯, 兰姨, 彪哥. */
const CALLED_BY_GIVEN =
  '[福禄寿喜财旺贵祥瑞吉安顺平忠义信德仁来发根柱栓宝明强刚军勇虎豹彪龙雷飞风峰磊涛春夏秋冬兰梅菊桂芳秀英珍珠玉翠莲香霞凤燕红云月花芬琴惠淑美丽娟慧静敏萍琳蓉婷](?:伯|叔|婶|嫂|姨|妈|姐|哥|爷|婆|公|儿姐)(?![妈爸叔伯姨婶嫂哥姐爷婆公们子娘母父太奶])';

export const NAMED_BY_TITLE = new RegExp(
  `^(?:${SURNAME}[二三四五六七八九十]?${TITLE}|${CALLED_BY_GIVEN}|[老小阿大](?!人|师|板|声|心|实|是|孩|胆|方|概|度|约|步|时|样|家|的|说|道|爷|太|头|婆|伯|二|子|姐|兄|娘|妈|爹|喝|叫|笑|怒|喊|门|街|雨|雪|伙|厅|堂|[灰白黑花黄红棕金绿蓝青][熊狼猫狗兔鸡鸭鹅猪马牛羊鼠鹿猴象虎狮豹狐蛇鸟龟蛙鱼驴鹰])${'[\\u4e00-\\u9fff]'}(?:${TITLE})?)`,
  'u',
);
/** Characters in which names of other languages are written. */
const SOUNDS =
  '[阿埃艾安奥巴贝比彼波博布查达戴丹德迪杜多厄恩尔法菲费弗福盖格古哈海汉赫亨霍基吉加杰卡凯康考科克肯库拉莱兰劳雷里利丽琳龙卢鲁露伦罗洛马玛麦曼梅门米蒙莫姆穆纳娜内尼诺努帕佩皮珀普奇乔琼热瑞萨塞桑沙莎舍斯史司丝苏索塔泰汤特提图托瓦威维韦温沃乌西希夏谢辛雅亚伊尤扬佐兹卓朱珍妮娅蕾黛爱约翰保彼得嘉敏玫露冬丝罗切雪莲汉茜娥琪邦森]';
const RANK =
  '(?:夫人|太太|小姐|女士|先生|爵士|[公伯侯男]爵|医生|博士|教授|警长|探长|上校|上尉|中尉|神父|修女)';
/** Those that are common in Chinese words too, and stand for a sound only in names with a dot: 谢尔盖耶维奇. */
const SOUNDS_BESIDE_DOT = `(?:${SOUNDS}|[通林夫耶什柳茨茹娃赞泽岑捷涅季廖津欧文伯顿森朗坦齐登纽罕宾本道冯肖叶连斐南莉戈芹休谟黑冈奎因万瑟弥歇恰绍绥蒂隆坎根金勋贾勒高杨延列鲍别勃蔡策查措窦凡哥贡瓜圭豪洪侯久喀柯孔夸昆阔赖黎李吕迈芒毛孟密墨宁农潘庞蓬葡蒲齐钦丘荣儒撒赛圣施舒朔孙唐陶滕土翁伍武席逊尧英扎詹章芝祖侬思居邓布诃堂吉蕊])`;
const DOTTED = `(?:${SOUNDS_BESIDE_DOT}|[A-Z不让]){1,7}(?:[·•・]${SOUNDS_BESIDE_DOT}{1,8})+`;
export const FOREIGN = new RegExp(`^(?:${DOTTED}|${SOUNDS}{3,6}(?!${SOUNDS}))${RANK}?`, 'u');
/** Words behind a name with a dot whose first characters stand in such names too: 汤姆·索亚道, 索亚连忙. */
const BEHIND_DOTTED =
  /^(?:道(?:$|[歉谢别：:，])|连[忙声连夜]|高[声兴]|本[来想能要]|因[为此]|根本|通红|恰[好巧]|万[分般]|登时|隆重|别[过开扭]|居然|思[索忖]|哈哈|马上|热[情烈切泪]|安[静慰详然]|温[和柔声]|得[意知到]|苏醒|费[力劲]|爱[怜抚]|切齿|保持|夸[奖张]|施[礼展]|密切|圣洁|豪[爽迈]|休息|黑着|冷|古怪|杜绝|登上|通[过知]|林间|欧洲|开)/u;

/** Cuts what a name with a dot took from the words behind it. */
export function cutDotted(name: string, clause: string): string {
  const dot = name.search(/[·•・][^·•・]*$/u);
  for (let at = dot + 2; dot >= 0 && at < name.length; at++)
    if (BEHIND_DOTTED.test(clause.slice(at))) return name.slice(0, at);
  return name;
}

/** A name with a dot, which is one whatever comes behind it. */
export const IS_DOTTED = /[·•・]/u;
/** Names in religion and of immortals, with what their bearers are: 凌虚真人, 静玄师太. */
export const EPITHET_AT =
  /^(?:(?![一二三两几那这位个名的了着过老小只见听看对向与和跟把被请问各众诸连还就也又是有])[\u4e00-\u9fff]){2}(?:真人|道人|师太|上人|仙子|仙尊|仙君|帝君|神君|魔君|魔尊|尊者|圣者|老祖|居士|散人|道长|法师|禅师|大师)/u;
export const SURNAME_AT = new RegExp(`^${SURNAME}`, 'u');
export const HAN = /^[\u4e00-\u9fff]+$/u;
export const KIN_AT = new RegExp(
  `^(?:${KIN.flat()
    .filter((word) => word.length > 1)
    .join('|')})`,
  'u',
);
export const ROLE_START = new RegExp(`^[老小大]?${ROLE}`, 'u');
/** Ends of words for things and weather, of which stories say that they come, stop and sound. */
export const THING = /[声风雨光灯水雾雪烟火云气味影路门窗车船钟铃]$/u;
/** Names in Latin letters. */
export const LATIN = new RegExp(
  `^(?:[阿小老大]|${SURNAME})?[A-Z][A-Za-z]*(?:[·.][A-Z][a-z]+)*(?=[\\u4e00-\\u9fff])`,
  'u',
);
/** Parts and voices of people. */
export const PART = /[脸眼手声口头心身目光色嘴眉唇语气音神泪]$/u;
/** Names of other languages that the dictionary has. */
export const FOREIGN_WORD = new RegExp(`^${SOUNDS}{2,4}$`, 'u');
export const RANKED = new RegExp(`${RANK}$`, 'u');
/** Family names that begin words for things, besides those that are weak everywhere. */
export const THING_SURNAME = /^[夏秋乐汤席施许程包龙武孔党路红黄展包]/u;
/** Family names that are places and directions as well. */
export const PLACE_SURNAME = /^(?:东方|百里|西门|端木|南宫)$/u;
/** What things do too: they lie, hang and stand somewhere. */
export const STANDS = /^(?:在|插|停|放|没有|有人|坐落|挂|摆|横|立|堆|铺|倒)/u;
