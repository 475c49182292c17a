import { createWord } from './imagery-word.ts';

/** Where a scene plays, as far as it can be drawn. More particular places come first. */
export const PLACES = [
  createWord(
    'interior',
    'room|bedroom|living room|kitchen|parlou?r|study|library|office|classroom|attic|cellar|hall|corridor|hut|tavern|inn|caf[eé]|restaurant|bar|shop|church|chapel|temple|indoors|inside the house|interiors?|by the (?:fireplace|hearth|stove)|(?:through|at|behind|by|beside|near) (?:the|her|his|their|a|an open) window|window ?pane|armchair|sofa',
    '房间|屋里|屋内|室内|客厅|卧室|厨房|书房|办公室|教室|阁楼|地下室|大厅|走廊|小屋里|木屋里|屋子里|客栈|酒馆|茶馆|餐厅|咖啡馆|店里|教堂里|庙里|窗前|窗边|窗外|推开窗|窗台|炉边|壁炉|炉火|床边|沙发|桌前|灯下|靠窗|临窗|倚窗|从窗|内景',
  ),
  createWord(
    'harbour',
    'harbou?rs?|ports?|docks?|quays?|piers?|wharf|wharves|jetty|marina',
    '港口|港湾|码头|海港|渔港|渡口|船坞',
  ),
  createWord(
    'sea',
    'seas?|oceans?|coast|coastline|coastal|beach|beaches|shore|shores|surf|waves?|bay|reef|cliffs? by the sea|offshore',
    '大海|海边|海面|海上|海浪|海滩|沙滩|海岸|海湾|海洋|巨浪|礁石|浪花|海风|海水|海平线',
  ),
  createWord('lake', 'lakes?|ponds?|lagoon|reeds', '湖边|湖面|湖水|湖畔|湖上|大湖|小湖|湖泊|池塘|水塘|荷塘'),
  createWord(
    'river',
    'rivers?|riverside|riverbank|streams?|brook|canal|waterfall',
    '河边|河面|河岸|河畔|江面|江边|江上|江水|大江|长江|小河|河流|小溪|溪水|运河|顺江|瀑布|河水|江心',
  ),
  createWord(
    'desert',
    'deserts?|dunes?|sand sea|oasis|camels?|caravan|sahara',
    '沙漠|沙丘|大漠|戈壁|绿洲|驼队|骆驼|黄沙',
  ),
  createWord(
    'snow-field',
    'snow ?fields?|snowy (?:plains?|fields?|waste)|ice ?fields?|glaciers?|tundra|arctic|frozen (?:plains?|fields?|waste)|steppe in winter',
    '雪原|雪地|冰原|雪野|冰川|冻土|白茫茫|冰天雪地|茫茫大雪|银装素裹',
  ),
  createWord(
    'forest',
    'forests?|woods|woodland|jungle|grove|thicket|pines|pine trees|treetops|birches|under the trees',
    '森林|树林|林间|林中|丛林|竹林|松林|林子|密林|树海|山林|枫林',
  ),
  createWord(
    'village',
    'villages?|hamlet|farms?|farmhouses?|farmyard|barns?|mill|countryside houses',
    '村庄|村子|村口|村里|小村|山村|渔村|农庄|农舍|农场|谷仓|磨坊|乡村|村落',
  ),
  createWord(
    'street',
    'streets?|alleys?|lanes?|avenue|boulevard|pavements?|sidewalks?|crossroads|intersection|market ?place|bazaar|traffic|rush hour',
    '街道|街上|大街|老街|街头|街边|小巷|巷子|胡同|马路|路口|集市|市集|步行街|长街|雨巷|车流|斑马线|弄堂',
  ),
  createWord(
    'city',
    'city|cities|town|downtown|skyline|skyscrapers?|metropolis|high-rises?|town square|rooftops',
    '城市|都市|高楼|摩天|城里|市中心|天际线|楼群|万家灯火|霓虹|城区|广场|屋顶上|楼顶',
  ),
  createWord(
    'meadow',
    'meadows?|fields?|grassland|prairie|pasture|steppe|plains?|lawn|gardens?|park|orchard|wheat',
    '草原|草地|田野|麦田|稻田|原野|牧场|花园|公园|果园|花海|油菜花|旷野|庭院|院子',
  ),
  createWord(
    'hills',
    'hills?|mountains?|valleys?|peaks?|ridges?|slopes?|highlands?|moors?|summit|cliffs?|gorge|canyon|mountainside',
    '山谷|群山|大山|山顶|山上|山坡|山脚|山峦|山峰|雪山|青山|丘陵|高山|远山|悬崖|峡谷|山间|山路|山脉|山岭|山岗',
  ),
] as const;

export const TIMES_OF_DAY = [
  createWord(
    'dawn',
    'dawn|daybreak|sunrise|first (?:sun)?light|early (?:in the )?morning|break of day|rising sun|sun (?:rises|rose|comes up)|cock-?crow',
    '清晨|黎明|破晓|拂晓|日出|天刚亮|天亮|晨曦|朝霞|清早|第一缕阳光|旭日|晨光|太阳升起|凌晨五点|东方泛白|鱼肚白',
  ),
  createWord('morning', 'mornings?|breakfast|a\\.m\\.', '早晨|早上|上午|早高峰|清早|一早'),
  createWord(
    'dusk',
    'dusk|sunsets?|twilight|evenings?|nightfall|setting sun|sun (?:sets|set|goes down|sinks)|afterglow|golden hour',
    '傍晚|黄昏|夕阳|日落|落日|晚霞|暮色|薄暮|天色渐暗|太阳下山|余晖|晚高峰|华灯初上|日暮|斜阳',
  ),
  createWord(
    'night',
    'nights?|midnight|moon|moonlight|moonlit|full moon|stars|starry|starlight|christmas eve|after dark|in the dark|darkness|black (?:sea|sky|water)|nocturnal',
    '深夜|夜晚|夜里|半夜|午夜|夜空|夜色|月光|月亮|明月|圆月|星空|星星|繁星|今夜|冬夜|雨夜|夏夜|秋夜|春夜|黑夜|雪夜|夜幕|星光|凌晨|除夕|灯火通明|入夜|当夜|月夜|月色|夜半|漆黑|(?<![天日一二三四五六七八九十])夜(?!以继日|总会)',
  ),
  createWord(
    'day',
    'noon|midday|afternoons?|sunshine|sunlight|sunlit|sunny|daylight|blue sky|bright day|day ?time|broad day',
    '正午|中午|下午|午后|阳光|烈日|白天|晴空|蓝天|晌午|大白天|艳阳|骄阳|日头',
  ),
] as const;

export const WEATHERS = [
  createWord(
    'storm',
    'storms?|stormy|thunder(?:storm)?s?|lightning|tempests?|gales?|hurricane|typhoon',
    '暴风雨|雷雨|闪电|雷声|打雷|惊雷|雷电|电闪雷鸣|狂风|台风|飓风|雷暴|暴雨',
  ),
  createWord(
    'rain',
    'rain|rains|raining|rained|rainy|rainfall|drizzles?|drizzling|drizzly|showers?|downpour|raindrops|umbrellas?',
    '下雨|大雨|小雨|细雨|中雨|雨夜|雨水|雨滴|雨点|雨丝|雨中|雨声|雨落|雨天|阵雨|春雨|秋雨|夜雨|烟雨|雨幕|雨伞|落雨|淋湿|冒雨|雨巷|雨',
  ),
  createWord(
    'snow',
    'snow(?![- ]?(?:fields?|covered|capped|man)|y? (?:hills?|mountains?|peaks?|plains?|field))|snows|snowing|snowed|snowfall|snowflakes?|blizzards?|snowstorm|snowy(?= (?:day|night|evening|morning|weather))',
    '下雪|大雪|小雪|雪花|飘雪|风雪|暴雪|飞雪|雪夜|初雪|雪落|鹅毛|雪片|瑞雪|雪(?![山原地野白人峰橇国松线])',
  ),
  createWord(
    'fog',
    'fog|foggy|mists?|misty|haze|hazy',
    '大雾|浓雾|雾气|薄雾|迷雾|晨雾|云雾|雾霭|雾中|起雾|轻雾|白雾|雾蒙蒙|雾',
  ),
  createWord(
    'cloudy',
    'clouds?|cloudy|overcast|gr[ae]y sky|gr[ae]y skies',
    '阴天|乌云|多云|阴沉|云层|阴云|灰蒙蒙|黑云',
  ),
  createWord(
    'wind',
    'winds?|windy|breezes?|gusts?',
    '大风|微风|寒风|北风|起风|秋风|春风|海风|风吹|晚风|山风',
  ),
  createWord('clear', 'clear sky|clear skies|cloudless|fine weather', '晴朗|万里无云|晴天|碧空|晴空'),
] as const;

/** What words tell of the light of the sky beside the time of day and the weather. */
export const SKIES = [
  createWord('high-sun', 'noon|noonday|midday|high sun|scorching sun', '正午|中午|晌午|当午|烈日当空|烈日'),
  createWord(
    'pale',
    '(?:pale|wan|ashen|leaden|gr[ae]y|colou?rless|dull|overcast)(?: \\w+)? (?:sky|skies|sun|daylight|sunlight|day)|overcast',
    '苍白|惨白|灰白|灰蒙蒙|灰暗|阴沉|铅灰|铅色',
  ),
] as const;

/** How much rain or snow falls, or how thick fog is. */
export const STRENGTHS = [
  createWord(
    'heavy',
    '(?:heavy|pouring|torrential|driving|lashing|thick|dense) (?:rain|snow|snowfall|showers?|fog|mist)|(?:rains?|snows?|raining|snowing|falls?|falling) (?:heavily|hard)|rain lashes|downpour|cloudburst|blizzards?|snowstorms?|it pours|pouring down',
    '大雨|暴雨|豪雨|骤雨|倾盆|瓢泼|滂沱|大雪|暴雪|暴风雪|鹅毛|茫茫大雪|大雾|浓雾|暴风雨',
  ),
  createWord(
    'light',
    '(?:light|gentle|soft|thin|fine|faint|slight|a little) (?:rain|snow|snowfall|drizzle|showers?|fog|mist|haze)|drizzles?|drizzling|drizzly|sprinkle|(?:a )?few (?:drops|flakes|snowflakes)|(?:rains?|snows?|raining|snowing|falls?|falling) (?:lightly|gently|softly)',
    '小雨|细雨|微雨|毛毛雨|烟雨|雨丝|丝丝|小雪|微雪|零星|薄雾|轻雾',
  ),
] as const;

export const SEASONS = [
  createWord(
    'spring',
    'spring|springtime|cherry blossoms?|blossoms?|april|budding',
    '春天|春日|春季|樱花|桃花|早春|阳春|春风|发芽|嫩芽|三月|新绿|春雨|春夜',
  ),
  createWord(
    'summer',
    'summer|summertime|july|august|midsummer',
    '夏天|夏日|盛夏|夏季|夏夜|蝉鸣|酷暑|荷花|七月',
  ),
  createWord(
    'autumn',
    'autumn|autumnal|fall colou?rs|october|november|falling leaves|red leaves|golden leaves|maples?',
    '秋天|秋日|深秋|秋季|红叶|枫叶|落叶|秋风|金秋|黄叶|秋夜|秋雨',
  ),
  createWord(
    'winter',
    'winter|wintry|snowy|snow(?= (?:hills?|mountains?|peaks?|slopes?|landscapes?|roofs?|trees|ground))|wintertime|christmas|december|january|frozen|icy|frost|frosty|snow-?(?:covered|clad|capped)|(?:covered|blanketed) (?:in|with|by) snow|(?:under|in) (?:deep |thick |fresh )?snow|(?:deep|fresh|thick) snow|after (?:the |a )?(?:heavy )?snow(?:fall)?',
    '冬天|冬日|寒冬|冬季|严冬|隆冬|腊月|圣诞|除夕|冬夜|结冰|冰封|霜|大雪|风雪|雪后|积雪|雪山|覆雪|白雪皑皑|雪覆盖|残雪|雪景',
  ),
] as const;
