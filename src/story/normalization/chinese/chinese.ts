import { ADDRESS_RULES } from '../english/symbols.ts';
import { applyRules, type Rule } from '../rules.ts';
import { sayDigits, sayNumber, sayWhole } from './numbers.ts';

const NUMBER = '\\d[\\d,]*(?:\\.\\d+)?';
const CURRENCIES: Readonly<Record<string, string>> = {
  '￥': '元',
  '¥': '元',
  $: '美元',
  '＄': '美元',
  '€': '欧元',
  '£': '英镑',
  '￡': '英镑',
  HK$: '港元',
  US$: '美元',
};
const UNITS: Readonly<Record<string, string>> = {
  'km/h': '千米每小时',
  'm/s': '米每秒',
  'km²': '平方千米',
  'm²': '平方米',
  '㎡': '平方米',
  'm³': '立方米',
  'cm²': '平方厘米',
  kg: '千克',
  KG: '千克',
  km: '千米',
  KM: '千米',
  cm: '厘米',
  mm: '毫米',
  ml: '毫升',
  mL: '毫升',
  mg: '毫克',
  m: '米',
  g: '克',
  L: '升',
  '℃': '摄氏度',
  '°C': '摄氏度',
  '°F': '华氏度',
  '°': '度',
  kW: '千瓦',
  kWh: '千瓦时',
  mAh: '毫安时',
  μm: '微米',
  nm: '纳米',
  Ω: '欧姆',
  MHz: '兆赫兹',
  kHz: '千赫兹',
  Hz: '赫兹',
  dB: '分贝',
  V: '伏',
  W: '瓦',
};
const UNIT = Object.keys(UNITS)
  .sort((a, b) => b.length - a.length)
  .join('|');
const FRACTIONS: Readonly<Record<string, string>> = {
  '½': '二分之一',
  '¼': '四分之一',
  '¾': '四分之三',
  '⅓': '三分之一',
  '⅔': '三分之二',
};
/** What is counted by 两. */
const COUNTED =
  '个|個|人|位|名(?!字)|只|隻|条|條|张|張|本|件|把|间|間|座|家|天|年|周|小时|小時|分钟|分鐘|秒(?!钟?针)|次|倍|遍|趟|回|种|種|样|樣|双|雙|对|對|块|塊|元|米|里|斤|公斤|公里|吨|岁|歲|句|声|聲|口|步|点(?!\\d)|點|支|枝|杯|瓶|碗|盘|辆|艘|架|匹|头|颗|粒|棵|朵|片|层(?!楼)|半|万|萬|亿|億|千(?!克|米|瓦)|分(?!之)|页|章(?!节)|首|幅|封|根|道|项|份|批|门|套|厘米|毫米|平方米|千米|千克|男|女|夜|平米|平方|公顷|海里|英里|光年|吨|噸|尺|寸|丈|亩|畝|顿|頓|拳|刀|脚|袋|箱|桶|壶|壺|盒|串|堆|排(?!\\d)|列|台|臺|(?:幢|栋|棟)(?=楼|樓|房|别|別|大)|户|戶|番|阵|陣|场|場|股|滴|群|公升|毫升|英尺|英寸|代(?=人|单|單)|辈|輩|部(?!队|隊)|集';
const SHARES = [
  ['[%％]', '百分之'],
  ['‰', '千分之'],
] as const;
const POWERS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const INDICES = '₀₁₂₃₄₅₆₇₈₉';

/** 两 before what is counted, else 二. */
function sayCount(number: string): string {
  return number === '2' ? '两' : sayNumber(number);
}

function sayTime(hours: string, minutes: string, seconds: string): string {
  const hour = sayCount(String(Number(hours)));
  const rest = seconds ? `${sayWhole(String(Number(seconds)))}秒` : '';
  if (minutes === '00' && !rest) return `${hour}点`;
  const words = minutes.startsWith('0') ? `零${sayDigits(minutes[1]!)}` : sayWhole(minutes);
  return `${hour}点${words}分${rest}`;
}

function sayYear(year: string): string {
  return sayDigits(year);
}

function sayPower(base: string, power: string): string {
  const digits = Array.from(power, (mark) => POWERS.indexOf(mark)).join('');
  const said = digits === '2' && /\D/.test(base) ? '平方' : `${sayWhole(digits)}次方`;
  return `${/^\d/.test(base) ? sayNumber(base) : base}的${said}`;
}

const RULES: readonly Rule[] = [
  // A circle that is typed for the sign of zero.
  [/(?<=[零〇○一二三四五六七八九十])○|○(?=[零〇○一二三四五六七八九])/g, () => '零'],
  [/(?<=[\dA-Za-z])\s?[＋－＝＜＞／]\s?(?=[\dA-Za-z])/g, ([sign]) => sign!.normalize('NFKC')],
  [/(\d)[，．](?=\d{3}(?!\d))/g, ([, digit]) => `${digit},`],
  ...ADDRESS_RULES,
  [/ dot /g, () => '点'],
  [/\+\s?86[\s-]?(?=1\d{2}[\s-]?\d{4}[\s-]?\d{4}(?!\d))/g, () => '加八六，'],
  [/(?<=[\d年月日点點时時分%℃])\s?－\s?(?=\d)/g, () => '-'],
  [
    /(?<=[周週]|星期|礼拜|禮拜)([一二三四五六日末])\s?[-–—～~]+\s?(?=[周週]|星期|礼拜|禮拜)/g,
    ([, day]) => `${day}到`,
  ],
  // What is counted in ten thousands and thousands on the net.
  [/(?<=\d)(?:w(?![a-zA-Z])|W(?=[+元块人粉字多]))/g, () => '万'],
  [/(?<=\d)k(?=[+元块人粉字赞多])/g, () => '千'],
  [/(?<![A-Za-z])(?:LV|Lv|lv)\.?\s?(\d+)/g, ([, level]) => `${level}级`],
  // Several numbers with points between: versions, addresses, and days by which events are known.
  [
    /(?<![\d.])(\d{1,3}(?:\.\d{1,3}){2,})(?![\d.])/g,
    ([numbers]) =>
      numbers!
        .split('.')
        .map((each) => sayWhole(each))
        .join('点'),
  ],
  [/(?<!\d)(\d{1,2})[·•・](\d{1,2})(?!\d)/g, ([, month, day]) => sayDigits(month! + day!)],
  [
    /(?<!\d)(\d{1,2})\.(\d{1,2})(?=(?:劳动节|勞動節|国庆|國慶|大地震|事件))/g,
    ([, month, day]) => sayDigits(month! + day!),
  ],
  // Dates and years.
  [
    /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/g,
    ([, year, month, day]) =>
      `${sayYear(year!)}年${sayWhole(String(Number(month)))}月${sayWhole(String(Number(day)))}日`,
  ],
  [/(?<!\d)(\d{4})\s?[-–—～~至到]\s?(\d{4})(?=年)/g, ([, from, to]) => `${sayYear(from!)}到${sayYear(to!)}`],
  // A life, in brackets or not; what is counted has its measure behind it.
  [
    new RegExp(
      `(?<![\\d.,])(1[1-9]\\d\\d|20\\d\\d)\\s?[-–—～~]\\s?(1[1-9]\\d\\d|20\\d\\d)(?![\\d.,]|\\s?(?:${COUNTED}|${UNIT}|左右|上下|不等|多|余|餘|之[间間]))`,
      'g',
    ),
    // Prices and wages are round, lives seldom.
    ([written, from, to]) =>
      [from!, to!].every((year) => /[05]0$/.test(year)) ? written! : `${sayYear(from!)}到${sayYear(to!)}`,
  ],
  [/(?<=[年月日号號点點时時分]|\d[:：]\d{2})\s?[-–—～~]{1,2}\s?(?=\d)/g, () => '到'],
  [
    /(?<!\d)(\d{1,2})\s?[-–—～~]\s?(\d{1,2})(?=[月日号號])/g,
    ([, from, to]) => `${sayWhole(from!)}到${sayWhole(to!)}`,
  ],
  [/第(\d+)\s?[-–—～~]\s?(\d+)(?!\d)/g, ([, from, to]) => `第${sayWhole(from!)}到${sayWhole(to!)}`],
  [/《(\d{4})》/g, ([, year]) => `《${sayYear(year!)}》`],
  [/[’'‘](\d\d)(?=年)/g, ([, year]) => sayDigits(year!)],
  [
    /(?<![\d了过過有满滿近约約第共达達用花长長整])([0-9]\d)(?=年(?:\d{1,2}月|[春夏秋冬初底末]|出生|[毕畢][业業]))/g,
    ([, year]) => sayDigits(year!),
  ],
  [
    /(?<=公元前?|西元前?|纪元前)(\d{1,4})(?=年)/g,
    ([, year]) => (year!.length < 3 || /00$/.test(year!) ? sayWhole(year!) : sayYear(year!)),
  ],
  // Hundreds are counted, as "1500年后" and "等了1500年" are; others before 年 are years.
  [
    /(?<![\d.,约約近])(?<!(?:距今|大约|大約|将近|將近|超过|超過|长达|長達|整整|历时|歷時|了|过|過)已?有?)(1[1-9]\d\d|20\d\d|10[1-9]\d)(?=年(?!多|来(?!的)|來(?!的)|余|餘|的?(?:时间|時間|历史|歷史)|之久))(?!(?<=00)年(?:之?前|之?[后後]|以[前后後]))/g,
    ([, year]) => sayYear(year!),
  ],
  [
    /(?<![\d.,])(?:1[6-9]00|2000)(?=年以[前后後来來])|(?<=[自从從到于於]|(?<![早远遠就约約])在)(?:1[1-9]00|2000)(?=年之?[前后後])/g,
    ([year]) => sayYear(year!),
  ],
  [/(?<![\d.])(1[1-9]\d0|20\d0)(?=年代)/g, ([, year]) => sayYear(year!)],
  [
    /(?<!\d)(\d0|\d5)(?=[后後](?:[，。、！？的们們人女男和与與是’'”"]|$))/g,
    ([, decade]) => sayDigits(decade!),
  ],
  [/(?<!\d)(\d{1,2})(?=月|日|号(?!线)|號)/g, ([, number]) => sayWhole(String(Number(number)))],
  // Numbers that are names: telephones, rooms, accounts.
  [
    /(?<!\d)(1\d{2})-?(\d{4})-?(\d{4})(?!\d)/g,
    ([, ...groups]) => groups.map((group) => sayDigits(group, '幺')).join(''),
  ],
  [
    /(?<!\d)(0\d{2,3})[- ](\d{7,8}|\d{3,4} \d{4})(?!\d)/g,
    ([, ...groups]) => groups.map((group) => sayDigits(group, '幺')).join(''),
  ],
  [
    /(?<!\d)(1[3-9]\d) (\d{4}) (\d{4})(?!\d)/g,
    ([, ...groups]) => groups.map((group) => sayDigits(group, '幺')).join(''),
  ],
  [
    /(?<!\d)([48]00)[- ](\d{3,4})[- ](\d{3,4})(?!\d)/g,
    ([, ...groups]) => groups.map((group) => sayDigits(group, '幺')).join(''),
  ],
  [/(?<=[叫报報找喊])(110|119|120|122)(?=[，。！？、”…]|$)/g, ([, digits]) => sayDigits(digits!, '幺')],
  [
    /(?<!\d)(110|119|120)(?=[接出]警|指挥|指揮|急救|报警|報警|的?电话|的?電話)/g,
    ([, digits]) => sayDigits(digits!, '幺'),
  ],
  [
    /(?<=[打拨撥]了?|电话|電話|报警|热线|熱線|客服|邮编|郵編|区号|區號)(\d{3,12})(?!\d|[个分次天])/g,
    ([, digits]) => sayDigits(digits!, '幺'),
  ],
  [/(?<!\d)(\d{3,4})(?=[室房](?![间屋間]))/g, ([, digits]) => sayDigits(digits!, '幺')],
  [/(?<!\d)(\d{1,2}(?:\d[1-9]|[1-9]0))(?=房[间間])/g, ([, digits]) => sayDigits(digits!, '幺')],
  [/(?<=单元|單元|门牌|門牌|房间|房間)(\d{3,4})(?!\d|[个元平])/g, ([, digits]) => sayDigits(digits!, '幺')],
  [
    /(?<!\d)(10086|10010|12306|12315|955\d\d)(?![\d元人个名块米年])/g,
    ([, digits]) => sayDigits(digits!, '幺'),
  ],
  [
    /(?<=(?:QQ|微信|[账帐卡学工]号|密码|密碼|验证码|驗證碼)[是为為：:]?\s?)(\d{4,})(?!\d|[个元块塊人条條万萬多次])/g,
    ([, digits]) => sayDigits(digits!),
  ],
  // Numbers of a model: i7-12700K.
  [/(?<=[A-Za-z]\d{0,4}-)(\d{3,})(?!\d)/g, ([, digits]) => sayDigits(digits!)],
  [/(?<!\d)(\d{15,18})(?!\d)/g, ([, digits]) => sayDigits(digits!, '幺')],
  [/(?<=(?:号|號|码|碼|编号|代码))(\d{4,14})(?!\d|[个名人元])/g, ([, digits]) => sayDigits(digits!)],
  // Money, shares, units.
  [
    /(?<=[元块塊毛分米里克升吨斤字次度])\s?[/／]\s?(?=月|年|天|日|人|次|小时|小時|分钟|分鐘|秒|个|個|公?斤|平米|平方米|晚|位|件|张|張|本|份|桌|场|場)/g,
    () => '每',
  ],
  [new RegExp(`(?<=\\d(?:${UNIT}))\\s?[-–—～~]\\s?(?=\\d)`, 'g'), () => '到'],
  [
    new RegExp(`(HK\\$|US\\$|[￥¥$＄€£￡])\\s?(${NUMBER})\\s?(万|亿|百万|千万)?`, 'g'),
    ([, sign, amount, scale]) => `${sayCount(trimZeros(amount!))}${scale}${CURRENCIES[sign!]}`,
  ],
  [
    new RegExp(`(?<![\\d.])(${NUMBER})\\s?([￥¥＄$€£￡])(?!\\s?\\d)`, 'g'),
    ([, amount, sign]) => `${sayCount(trimZeros(amount!))}${CURRENCIES[sign!]}`,
  ],
  ...SHARES.flatMap(([sign, words]): Rule[] => [
    [
      new RegExp(`((?:(?<![\\d%％‰])-)?${NUMBER})\\s?(${sign})?\\s?[-–—～~]\\s?(${NUMBER})\\s?${sign}`, 'g'),
      ([, from, ownSign, to]) => `${sayShare(words, from!)}到${sayShare(ownSign ? words : '', to!)}`,
    ],
    [new RegExp(`(-?${NUMBER})\\s?${sign}`, 'g'), ([, number]) => sayShare(words, number!)],
  ]),
  [
    new RegExp(`(?<![\\d℃C])[-−](${NUMBER})\\s?(℃|°C)`, 'g'),
    ([, number, unit]) => `零下${sayNumber(number!)}${UNITS[unit!]}`,
  ],
  [
    new RegExp(`(${NUMBER})\\s?[-–～~]\\s?(${NUMBER})(?=\\s?(?:${UNIT}))`, 'g'),
    ([, from, to]) => `${sayCount(from!)}到${to}`,
  ],
  [
    /(\d+)°\s?(\d{1,2})[′'’](?:\s?(\d{1,2})[″"”])?/g,
    ([, degrees, minutes, seconds]) =>
      `${sayWhole(degrees!)}度${sayWhole(minutes!)}分${seconds ? `${sayWhole(seconds)}秒` : ''}`,
  ],
  [
    new RegExp(`(-?${NUMBER})\\s?([万萬亿億])?(${UNIT})(?![a-zA-Z²³])`, 'g'),
    ([, number, scale, unit]) => `${sayCount(number!)}${scale}${UNITS[unit!]}`,
  ],
  // Times, results, fractions, ranges.
  [
    /(?<=比分[是为]?|以|[胜负平]|大比分)(\d{1,3})[:：](\d{1,3})/g,
    ([, a, b]) => `${sayWhole(a!)}比${sayWhole(b!)}`,
  ],
  [/(?<=以|比分[是为]?)(\d{1,3})比(\d{1,3})/g, ([, a, b]) => `${sayWhole(a!)}比${sayWhole(b!)}`],
  [
    /(?<![\d:：])(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?(?![\d:：])/g,
    ([, hours, minutes, seconds]) => sayTime(hours!, minutes!, seconds!),
  ],
  [
    /(?<!\d|[:：∶]|(?:规则|規則|方案|问题|問題|任务|任務|步骤|步驟|条件|條件|选项|選項|提示|备?注|備註))(\d{1,3})\s?[:：∶]\s?(\d{1,5})(?![\d:：∶])/g,
    ([, a, b]) => `${sayWhole(a!)}比${sayWhole(b!)}`,
  ],
  [
    /(?<![\d/])(\d{1,3})\/(\d{1,3})(?![\d/])/g,
    ([, top, bottom]) =>
      // Neither blood pressure, 120/80, nor points in a game, 0/100, is a part; 1/100 is.
      Number(top) >= Number(bottom) || Number(top) === 0 || (Number(bottom) >= 100 && Number(top) >= 10)
        ? `${sayWhole(top!)}、${sayWhole(bottom!)}`
        : `${sayWhole(bottom!)}分之${sayWhole(top!)}`,
  ],
  [/[½¼¾⅓⅔]/g, ([fraction]) => FRACTIONS[fraction!]!],
  [
    new RegExp(
      `(?<![\\dA-Za-z-])(\\d+(?:\\.\\d+)?)\\s?[-–—～~]\\s?(\\d+(?:\\.\\d+)?)(?![\\dA-Za-z-])(${COUNTED})?`,
      'g',
    ),
    ([, from, to, counted]) =>
      counted ? `${sayCount(from!)}到${sayCount(to!)}${counted}` : `${sayNumber(from!)}到${sayNumber(to!)}`,
  ],
  // The hyphen of a name, such as 歼-20 and F-16, is no minus.
  [
    /(?<=[歼殲轰轟运運强強教枭梟风風旗征舟娥宫宮问問图圖鲲鯤翼型号號]|(?<!\d)[米苏蘇图圖]|[A-Za-z])-(?=\d)/gu,
    () => '',
  ],
  // Signs.
  [/(\d+)\^(\d+)/g, ([, base, power]) => `${sayNumber(base!)}的${sayWhole(power!)}次方`],
  [/√\s?(?=[\dA-Za-z])/g, () => '根号'],
  [/(?<=\S)\s?≈\s?(?=\S)/g, () => '约等于'],
  [/(?<=\S)\s?≠\s?(?=\S)/g, () => '不等于'],
  [/(?<=\S)\s?[≤≦]\s?(?=\S)/g, () => '小于等于'],
  [/(?<=\S)\s?[≥≧]\s?(?=\S)/g, () => '大于等于'],
  [/±\s?(?=\d)/g, () => '正负'],
  [/[©®™]/g, () => ''],
  [/(?<=[\d万千])\+(?!\d)|(?<![\dA-Za-z])\+(?=\d)/g, () => '加'],
  [/([A-Za-z\d]+)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g, ([, base, power]) => sayPower(base!, power!)],
  [
    /[₀₁₂₃₄₅₆₇₈₉]+/g,
    ([marks]) => Array.from(marks!, (mark) => sayWhole(String(INDICES.indexOf(mark)))).join(''),
  ],
  [/(?:No\.|№)\s?(\d+)/gi, ([, number]) => `第${sayWhole(number!)}号`],
  [/#(?=[\d一二三四五六七八九十])/g, () => ''],
  [/(?<=[\dA-Za-z\p{Script=Han}])\s?[+＋]\s?(?=[\dA-Za-z\p{Script=Han}])/gu, () => '加'],
  [/(?<=\p{Script=Han})[/／](?=\p{Script=Han})/gu, () => '、'],
  [/(?<![\w.])[@＠](?=[\p{L}\d])/gu, () => '艾特'],
  [/(?<![A-Za-z])[#＃]/g, () => ''],
  [/(?<=\d)\s?[×*xX]\s?(?=\d)|(?<=\p{Script=Han})\s?×\s?(?=\d)/gu, () => '乘'],
  [/(?<=\d)\s?÷\s?(?=\d)/g, () => '除以'],
  [/(?<=[\dA-Za-z\p{Script=Han}])\s?[=＝]\s?(?=[\dA-Za-z\p{Script=Han}-])/gu, () => '等于'],
  [/(?<=\d)\s?>\s?(?=\d)/g, () => '大于'],
  [/(?<=\d)\s?<\s?(?=\d)/g, () => '小于'],
  [/(?<=\S)\s?[&＆]\s?(?=\S)/g, () => '和'],
  // Counted things and what is left.
  [/(?<=[第初])(\d+)/g, ([, number]) => sayWhole(String(Number(number)))],
  [new RegExp(`(?<![\\d.,A-Za-z])2(?=(?:${COUNTED}))`, 'g'), () => '两'],
  [/(?<=米|块|塊)(\d)(?!\d)/g, ([, number]) => sayWhole(number!)],
  [/(?<=\d米|[一二两三]米)(\d\d)(?!\d|[多余餘个個])/g, ([, number]) => sayDigits(number!)],
  [
    new RegExp(`(?<![\\dA-Za-z.])[-−]?${NUMBER}(?!\\d)`, 'g'),
    ([number]) => sayNumber(number!.replace(/,+$/, '')),
  ],
];

function sayShare(whole: string, number: string): string {
  return number.startsWith('-')
    ? `负${whole}${sayNumber(number.slice(1))}`
    : whole + (Number(number) === 100 ? '一百' : sayNumber(number));
}

/** 1,200.50 is said as 1,200.5. */
function trimZeros(amount: string): string {
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
}

export function normalizeChinese(text: string): string {
  return applyRules(text, RULES);
}
