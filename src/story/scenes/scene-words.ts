import { AMBIENCE_PROMPTS, EFFECT_PROMPTS } from './sound-prompts.ts';

/** Patterns of words that show place, time, weather, mood and sounds of a scene. Earlier entries win ties. */
export interface SceneWord {
  readonly label: string;
  readonly en: RegExp;
  readonly zh: RegExp;
}

export interface LocationWord extends SceneWord {
  readonly isInside: boolean;
  /** Prompt for a sound generator: the ambience of such a place. */
  readonly ambience: string;
}

const createEnglishPattern = (words: string): RegExp => new RegExp(`\\b(?:${words})\\b`, 'gi');
const createChinesePattern = (words: string): RegExp => new RegExp(`(?:${words})`, 'g');

export const LOCATIONS: readonly LocationWord[] = [
  {
    label: 'tavern',
    isInside: true,
    ambience: AMBIENCE_PROMPTS.tavern,
    en: createEnglishPattern('tavern|inn|pub|alehouse|barroom|bar'),
    zh: createChinesePattern('客栈|酒馆|酒楼|茶馆|饭馆|酒店'),
  },
  {
    label: 'ball',
    isInside: true,
    ambience: AMBIENCE_PROMPTS.ball,
    en: createEnglishPattern('ball-?room|ball|theatre|banquet|dancers|assembly'),
    zh: createChinesePattern('宴会|戏园|舞会|大厅里'),
  },
  {
    label: 'ship',
    isInside: false,
    ambience: AMBIENCE_PROMPTS.ship,
    en: createEnglishPattern('ship|deck|boat|oars?|bow|rowed'),
    zh: createChinesePattern('小船|船舷|船身|甲板|撑船'),
  },
  {
    label: 'sea',
    isInside: false,
    ambience: AMBIENCE_PROMPTS.sea,
    en: createEnglishPattern('sea|ocean|waves?|beach|shore|surf|harbour|harbor|quay|coast'),
    zh: createChinesePattern('大海|海边|海浪|沙滩|海上|海面'),
  },
  {
    label: 'river',
    isInside: false,
    ambience: AMBIENCE_PROMPTS.river,
    en: createEnglishPattern('river|stream|brook|riverside|ferry|lake'),
    zh: createChinesePattern('江面|江上|河边|小河|溪水|江边|渡口|湖边|河水'),
  },
  {
    label: 'forest',
    isInside: false,
    ambience: AMBIENCE_PROMPTS.forest,
    en: createEnglishPattern('forest|woods?|grove|thicket|trees'),
    zh: createChinesePattern('森林|树林|林子|山林'),
  },
  {
    label: 'mountain',
    isInside: false,
    ambience: AMBIENCE_PROMPTS.mountain,
    en: createEnglishPattern('mountains?|cliffs?|moor|hills?|summit'),
    zh: createChinesePattern('山顶|山上|悬崖|山坡|山路'),
  },
  {
    label: 'garden',
    isInside: false,
    ambience: AMBIENCE_PROMPTS.garden,
    en: createEnglishPattern('garden|gardens|park|meadow|lawn|orchard|fields?|shrubbery'),
    zh: createChinesePattern('院子|花园|田野|草地|果园'),
  },
  {
    label: 'street',
    isInside: false,
    ambience: AMBIENCE_PROMPTS.street,
    en: createEnglishPattern('street|square|market|lane|pavement|village|town'),
    zh: createChinesePattern('街上|街道|大街|巷子|集市|马路|镇上|城里'),
  },
  {
    label: 'church',
    isInside: true,
    ambience: AMBIENCE_PROMPTS.church,
    en: createEnglishPattern('church|cathedral|chapel|abbey|monastery|castle|dungeon|cave'),
    zh: createChinesePattern('教堂|寺庙|庙里|大殿|山洞|城堡'),
  },
  {
    label: 'room',
    isInside: true,
    ambience: AMBIENCE_PROMPTS.room,
    en: createEnglishPattern(
      'room|parlou?r|kitchen|chamber|bedroom|drawing-room|library|hotel|house|cottage|hall|lighthouse|stairs|office|door|breakfast|dinner',
    ),
    zh: createChinesePattern('屋里|房间|堂屋|厨房|客厅|卧室|书房|床边|床头|屋子|办公室|教室|家里'),
  },
];

export const TIMES: readonly SceneWord[] = [
  {
    label: 'night',
    en: createEnglishPattern('night|midnight|moon|moonlight|stars'),
    zh: createChinesePattern('夜里|夜晚|深夜|半夜|月光|月亮|今晚|黑夜|夜色'),
  },
  {
    label: 'morning',
    en: createEnglishPattern('morning|dawn|sunrise|daybreak|breakfast'),
    zh: createChinesePattern('清晨|早晨|早上|黎明|天亮|清早|天刚亮'),
  },
  {
    label: 'evening',
    en: createEnglishPattern('evening|dusk|sunset|twilight'),
    zh: createChinesePattern('傍晚|黄昏|夕阳|日落'),
  },
  {
    label: 'day',
    en: createEnglishPattern('noon|afternoon|midday|sunshine'),
    zh: createChinesePattern('中午|下午|午后|正午|阳光'),
  },
];

export const WEATHERS: readonly SceneWord[] = [
  {
    label: 'storm',
    en: createEnglishPattern('storm|thunder|lightning|tempest|gale'),
    zh: createChinesePattern('暴风雨|雷声|闪电|惊雷|打雷|闷雷|狂风'),
  },
  {
    label: 'rain',
    en: createEnglishPattern('rain|raining|rained|rainy|drizzle|downpour'),
    zh: createChinesePattern('雨点|下雨|大雨|雨水|细雨|暴雨|雨声|的雨|雨已经'),
  },
  {
    label: 'snow',
    en: createEnglishPattern('snow|snowing|snowed|blizzard|snowflakes'),
    zh: createChinesePattern('下雪|大雪|雪花|风雪|雪地'),
  },
  {
    label: 'wind',
    en: createEnglishPattern('wind|windy|breeze|gusts?'),
    zh: createChinesePattern('大风|风吹|寒风|北风|风更大|风声|起风'),
  },
  {
    label: 'fog',
    en: createEnglishPattern('fog|mist|foggy|misty'),
    zh: createChinesePattern('大雾|浓雾|雾气|薄雾'),
  },
];

export const MOODS: readonly SceneWord[] = [
  {
    label: 'tense',
    en: createEnglishPattern(
      'danger|dangerous|afraid|fear|terror|hurry|anxious|anxiously|alarm|struggle|desperate|desperately',
    ),
    zh: createChinesePattern('危险|害怕|恐惧|惊恐|紧张|着急|慌|拼命|急得'),
  },
  {
    label: 'sad',
    en: createEnglishPattern('sad|sadly|tears|wept|weeping|sorrow|grief|funeral|mourn|sobbed|dead|died'),
    zh: createChinesePattern('悲伤|眼泪|哭|伤心|难过|哽咽|去世'),
  },
  {
    label: 'joyful',
    en: createEnglishPattern(
      'laughed|laughing|laughter|joy|joyful|merry|happy|delighted|delight|smiled|smiling|cheerful',
    ),
    zh: createChinesePattern('大笑|高兴|快乐|欢喜|开心|笑着|笑道|都笑了'),
  },
  {
    label: 'eerie',
    en: createEnglishPattern('ghost|ghostly|strange|eerie|shadow|shadows|silent|darkness|grave'),
    zh: createChinesePattern('鬼|阴森|诡异|影子|漆黑|寂静|坟'),
  },
  {
    label: 'angry',
    en: createEnglishPattern('angry|angrily|rage|fury|furious|quarrel|shouted'),
    zh: createChinesePattern('愤怒|生气|大怒|怒|吵架|骂'),
  },
];

/** Ambiences of a whole scene, besides those of its place and weather. */
export const AMBIENCES: readonly (SceneWord & { readonly ambience: string })[] = [
  {
    label: 'fire',
    ambience: AMBIENCE_PROMPTS.fire,
    en: createEnglishPattern('fire (?:crackled|burned|burnt|blazed)|hearth|fireplace|fireside|camp-?fire'),
    zh: createChinesePattern('炭火|炉火|篝火|火堆|火盆'),
  },
  {
    label: 'clock',
    ambience: AMBIENCE_PROMPTS.clock,
    en: createEnglishPattern('clock tick(?:ed|ing)|ticking'),
    zh: createChinesePattern('滴答'),
  },
  {
    label: 'crickets',
    ambience: AMBIENCE_PROMPTS.crickets,
    en: createEnglishPattern('crickets|cicadas'),
    zh: createChinesePattern('蟋蟀|虫鸣|蝉'),
  },
  {
    label: 'birds',
    ambience: AMBIENCE_PROMPTS.birds,
    en: createEnglishPattern(
      'birdsong|birds (?:sang|singing|were singing)|full of birds|larks?|nightingales?',
    ),
    zh: createChinesePattern('鸟在叫|鸟叫|鸟鸣|鸟声'),
  },
];

/** Sound effects of events, heard at the word that mentions them. */
export const EVENTS: readonly (SceneWord & { readonly prompt: string })[] = [
  {
    label: 'knock',
    prompt: EFFECT_PROMPTS.knock,
    en: /\b(?:knock(?:ed|ing)?|rapped|tapped) (?:at|on|upon) (?:the|his|her|their|a|my) (?:\w+ )?(?:door|window)|\bsomething knocked\b|\ba knock\b/gi,
    zh: createChinesePattern('敲门|叩门|敲了敲门'),
  },
  {
    label: 'door slam',
    prompt: EFFECT_PROMPTS['door-slam'],
    en: /\bdoor (?:was )?(?:slammed|banged|flew|crashed)|\bslammed (?:the|his|her) (?:\w+ )?door/gi,
    zh: createChinesePattern('摔门|砰地关上|门砰'),
  },
  {
    label: 'door',
    prompt: EFFECT_PROMPTS.door,
    en: /\b(?:opened|opening|pushed open|pushed|shut|closed|closing|unlocked) (?:the|a|his|her|their) (?:\w+ )?(?:door|gate)\b|\bdoor (?:was )?(?:opened|closed|shut|creaked)|\bopened it\b/gi,
    zh: createChinesePattern('推开门|打开门|关上门|开了门|推门|门开了|关门'),
  },
  {
    label: 'footsteps',
    prompt: EFFECT_PROMPTS.footsteps,
    en: /\b(?:footsteps|footfalls?|steps) (?:\w+ ){0,2}(?:echoed|rang|sounded|approached|came|were heard)|\b(?:sound|heard|hear) (?:of )?(?:\w+ )?(?:footsteps|steps)|\btheir footsteps\b/gi,
    zh: createChinesePattern('脚步声'),
  },
  {
    label: 'thunder',
    prompt: EFFECT_PROMPTS.thunder,
    en: /\b(?:crash|clap|roll|peal|rumble)s? of thunder|\bthunder (?:rolled|crashed|rumbled|cracked)/gi,
    zh: createChinesePattern('惊雷|闷雷|打雷|雷声|轰隆'),
  },
  {
    label: 'bell',
    prompt: EFFECT_PROMPTS.bell,
    en: /\bbells? (?:\w+ )?(?:rang|tolled|rung|sounded|ringing|began to ring)|\b(?:ringing|tolling|sound) of (?:the |a )?(?:\w+ )?bells?/gi,
    zh: createChinesePattern('钟声|敲钟'),
  },
  {
    label: 'clock strikes',
    prompt: EFFECT_PROMPTS['clock-strikes'],
    en: /\bclock (?:had )?(?:struck|chimed|strikes)|\bstruck (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|midnight)\b/gi,
    zh: createChinesePattern('钟敲了|敲了[一二三四五六七八九十]+下'),
  },
  {
    label: 'horse',
    prompt: EFFECT_PROMPTS.horse,
    en: /\bhors(?:e|es) (?:\w+ )?(?:trotted|galloped|gallop|approached|came)|\b(?:sound|clatter) of (?:hooves|hoofs|horses)|\bhoof-?beats|\bcarriage (?:drove|came|stopped|rolled|arrived)/gi,
    zh: createChinesePattern('马蹄声|马蹄|骑马|马车'),
  },
  {
    label: 'splash',
    prompt: EFFECT_PROMPTS.splash,
    en: /\b(?:splash(?:ed)?|plunged into the (?:water|river|sea))\b/gi,
    zh: createChinesePattern('扑通|跳下水|跳进水'),
  },
  {
    label: 'wave',
    prompt: EFFECT_PROMPTS.wave,
    en: /\b(?:great|huge|big) wave\b/gi,
    zh: createChinesePattern('大浪'),
  },
];
