/** Names of women and men of other languages, whose last character tells no sex. */
const FEMALE =
  '玛丽|玛丽亚|玛丽安|安妮|艾米|艾米丽|爱米丽|露西|凯特|凯蒂|凯瑟琳|凯瑟林|爱丽丝|海伦|苏珊|伊丽莎白|玛格丽特|黛西|索菲|索菲亚|莉莉|艾玛|爱玛|夏洛特|珍妮|珍妮特|朱丽叶|朱丽|茱莉亚|朱莉|罗莎琳|卡罗琳|伊莎贝尔|克莱尔|雷切尔|瑞秋|丽贝卡|萨拉|莎拉|罗丝|露丝|格蕾丝|艾丽丝|萨莉|萨曼莎|南希|贝蒂|佩吉|多萝西|赫敏|希尔达|珀尔|米歇尔|黛安|维多利亚|奥利维亚|艾琳|劳拉|弗洛拉|苔丝|贝拉|桑德拉|卡拉|杰西卡|莫妮卡|维罗妮卡|阿加莎|艾达|艾尔莎';
const MALE =
  '尼古拉|约翰|汤姆|彼得|杰克|保罗|威廉|亨利|查理|查尔斯|乔治|迈克尔|大卫|戴维|詹姆斯|罗伯特|理查德|爱德华|托马斯|约瑟夫|吉米|杰瑞|比利|鲍勃|哈利|安德烈|伊万|阿列克谢|德米特里|谢尔盖|伊利亚|米沙|萨沙|科利亚|瓦尼亚|彼佳|弗朗索瓦|皮埃尔|路易|雅克|于连|哈里|汉斯|弗里茨|奥利弗|丹尼尔|塞缪尔|亚瑟|阿瑟|卢克|马克|亚当|凯文|史蒂文|史蒂夫|托尼|萨姆|山姆|吉姆|泰勒|罗杰|西蒙|马修|安东尼|尤金|巴兹尔|尼克|盖茨比|华生|福尔摩斯|阿廖沙|米佳|伊凡|奥列格|鲍里斯|塞巴斯蒂安|克里斯蒂安|朱利安|阿德里安|莱昂|劳伦斯';
const IS_FEMALE = new RegExp(`^(?:${FEMALE})$`, 'u');
const IS_MALE = new RegExp(`^(?:${MALE})$`, 'u');
const DOT = /[·•・]/u;
/** Fathers' names behind given ones: 谢尔盖耶维奇, 彼得罗夫娜. */
const SON = /维奇$/u;
const DAUGHTER = /(?:夫娜|耶夫娜|伊奇娜|卡娅)$/u;
/** Characters that write sounds and stand in few Chinese names. */
const SOUNDED =
  /^[阿埃艾奥巴贝比彼波博布查达戴丹迪杜厄恩尔菲费弗福盖格基吉杰卡凯考科克肯库拉莱劳雷里利丽琳卢鲁露伦罗洛玛麦曼米蒙莫姆穆纳娜内尼诺努帕佩皮珀普奇乔琼瑞萨塞桑沙莎舍斯丝索塔泰汤特提图托瓦威维韦乌西希夏谢雅亚伊尤扬佐兹卓珍妮娅蕾黛约翰森顿夫万茨蒂哈]{2,7}$/u;
/** Last characters of either's names; no 丝, 尔 and 亚, which both have. */
const OF_WOMEN = /[娜娅莎妮蒂黛]$/u;
const OF_MEN = /[姆克德特顿森夫奇罗恩格姆茨科诺托]$/u;

/** The sex that a name of another language makes likely: 安娜·彼得罗夫娜, 汤姆. */
export function guessForeignSex(name: string): 'female' | 'male' | undefined {
  if (SON.test(name) && name.length > 3) return 'male';
  if (DAUGHTER.test(name) && name.length > 3) return 'female';
  const [given = name] = name.split(DOT);
  if (IS_FEMALE.test(given)) return 'female';
  if (IS_MALE.test(given)) return 'male';
  if (!SOUNDED.test(given)) return undefined;
  if (OF_WOMEN.test(given)) return 'female';
  return OF_MEN.test(given) ? 'male' : undefined;
}
