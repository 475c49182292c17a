/** A text for eSpeak NG, with the way back to the characters that it was made of. */
export interface CorrectedText {
  readonly text: string;
  /** The position in the original text at which a character of the text stands. */
  toSource(position: number): number;
}

/**
 * Syllables that its Mandarin lacks, and spells in English instead, in its own phonemes: 兄 would be "k, sh, ong, one".
 */
const SYLLABLES: readonly (readonly [characters: string, phonemes: string])[] = [
  ['兄凶兇胸胷匈汹洶恟哅忷訩詾讻賯芎', "S;j'ong55"],
  ['雄熊赨', "S;j'ong35"],
  ['敻夐诇詗', "S;j'ong51"],
  ['穷窮琼瓊邛茕煢穹蛩筇跫銎藭儝卭宆惸桏棾橩焭睘瞏竆笻藑赹輁', "tS;hj'ong35"],
  ['炯窘迥泂囧煛侰僒冏幜烱煚熲皛絅綗褧逈顈颎澃', "tS;j'ong214"],
  ['扃坰駉冂冋埛蘏蘔駫', "tS;j'ong55"],
];

/**
 * Words in which it reads a character wrongly, with one that sounds as it should, or phonemes. What stands around keeps
 * apart words that merely meet: 至少主要 is no 少主.
 */
const WORDS: readonly (readonly [character: string, saidAs: string, words: string])[] = [
  // The suffix of the north has tones within its words, which are spelled in English: 那儿, 一会儿, 女孩儿.
  ['儿', '而', '(?<=\\p{Script=Han})儿(?![子女童媳孙歌科戏时])'],
  ['兒', '而', '兒(?![子女童媳孫歌科戲時])'],
  ['佛', "[[f'o35]]", '(?<!仿)佛'],
  ['便', '骈', '便宜(?!行事|从事)'],
  ['角', '决', '角色|[丑旦]角'],
  ['悄', '敲', '悄悄'],
  ['监', '鉴', '太监'],
  ['似', '是', '(?<![相类近神酷形貌恰疑])似的'],
  ['吐', '兔', '吐血'],
  ['同', '痛', '胡同'],
  ['抹', '妈', '抹布'],
  ['强', '抢', '强求'],
  ['弹', '谈', '反弹'],
  ['宿', '俗', '宿敌'],
  ['刹', '岔', '古刹'],
  ['尽', '紧', '尽早'],
  ['倒', '道', '倒计时'],
  ['倒', '岛', '倒在(?!了?[^，。！？]{0,5}[杯碗锅盆桶壶瓶盘缸盏])|倒了下'],
  ['泊', '博', '淡泊'],
  ['说', '税', '游说'],
  ['绿', '路', '绿林'],
  ['帖', '铁', '帖子|请帖'],
  ['提', '滴', '提防'],
  ['落', '辣', '丢三落四'],
  ['奔', '笨', '直奔'],
  ['称', '趁', '称职'],
  ['更', '耕', '[二三四五]更(?![加为是要有不好])|更[夫鼓]|打更'],
  ['长', '掌', '长着(?!呢)|长[高成兄女]|长公主|长史|[处连股营学兄狱探]长|护士长|侍卫长'],
  ['重', '虫', '重[振写拾启燃见归峦整]|[九几千万]重'],
  ['少', '哨', '少爷|少侠|少帅|少奶奶|少夫人|老少|(?<![至最多很减不])少主(?![要动张持意])'],
  [
    '发',
    '珐',
    '[银乌短怒]发|发[丝簪妻际梢梳髻带]|(?<![爆并突散激])发型|削发|落发(?![生现出动展])|红发(?![烫热亮光紫黑生出抖胀])',
  ],
  ['将', '酱', '猛将'],
  ['降', '祥', '劝降|降[魔妖服伏]'],
  ['行', '航', '两行|[商镖牙琴]行|拍卖行|车行(?![驶至到进走了在过得])'],
  ['行', '恒', '(?<!知)道行(?![走驶为动人事进礼李程至])'],
  ['相', '象', '吃相|丑相|面相(?![对同似见遇连互视觑隔信比关当迎])'],
  ['差', '拆', '[当公钦官衙]差(?![点不别异距])'],
  ['供', '共', '供[桌词]|招供|口供(?![应给奉])'],
  ['看', '刊', '看[押护]|看家(?![里中长乡人庭属具])'],
  ['教', '交', '(?<![请指赐求讨见受领佛道宗邪魔主国正助执任管调说])教(?=[他她它我你您咱])'],
  ['转', '赚', '转来转去'],
  ['都', '督', '都督|都尉'],
  ['舍', '社', '[寒房]舍'],
  ['没', '莫', '没入(?![学场门睡伙党职住选账])'],
  ['薄', '勃', '薄唇'],
  ['圈', '倦', '圈养|[猪羊马牛]圈'],
  ['散', '伞', '散修'],
  ['挑', '窕', '挑眉'],
  ['盛', '成', '盛[满饭汤]|盛了[一碗满]'],
  ['咳', '壳', '咳[血着了出得喘]|[干轻猛]咳'],
  ['数', '署', '数钱|数落|数不清|数清|数了数'],
  ['觉', '叫', '一觉(?![得察悟])|(?<=[睡补]了?个好?|好)觉(?![得察悟醒])'],
  ['还', '环', '还[钱债账愿魂礼嘴命]|还我(?=命|钱|清白|公道)'],
  ['得', "[[t'ei214]]", '(?:还|总|非)得(?![到以了知意手出胜逞救起])'],
  ['只', '支', '[两三四五六七八九十百千几]只(?![有是能会好要不想见得怕顾剩需说在当因听觉差知为])'],
  ['只', '支', '[这那每哪]只(?=[小大黑白老手狗猫鸟鸡鸭羊兔虎狼狐猴鞋眼耳船箱])'],
  [
    '地',
    '弟',
    '雪地|跪地|两地|(?<![危凶阴惊保])险地|(?<!自)禁地|(?<![统专单逐惟唯同])一地(?=[的鸡狼碎血鲜])',
  ],
  ['地', '弟', '地(?:[府窟瓜龙]|里(?!面)|[摊铺](?![开在上成了着平好出]))'],
];
const PATTERNS = WORDS.map(
  ([character, saidAs, words]) => [character, saidAs, new RegExp(words, 'gu')] as const,
);
const PHONEMES = new Map(
  SYLLABLES.flatMap(([characters, phonemes]) => Array.from(characters, (each) => [each, `[[${phonemes}]]`])),
);

/** Has eSpeak NG read a Mandarin text as it is pronounced where it would not. */
export function correctReadings(text: string): CorrectedText {
  const saidAs = new Map<number, string>();
  for (let i = 0; i < text.length; i++) {
    const phonemes = PHONEMES.get(text[i]!);
    if (phonemes) saidAs.set(i, phonemes);
  }
  for (const [character, said, pattern] of PATTERNS)
    for (const { index, 0: word } of text.matchAll(pattern))
      for (let at = word.indexOf(character); at >= 0; at = word.indexOf(character, at + 1))
        if (!saidAs.has(index + at)) saidAs.set(index + at, said);
  let corrected = '';
  const sources: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const part = saidAs.get(i) ?? text[i]!;
    corrected += part;
    for (let n = 0; n < part.length; n++) sources.push(i);
  }
  return { text: corrected, toSource: (position) => sources[position] ?? text.length };
}
