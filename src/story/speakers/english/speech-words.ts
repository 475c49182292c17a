/** Verbs that tell of speech, in the forms in which they stand beside it. */
const REGULAR =
  `accuse acknowledge add admit admonish advise affirm agree announce answer apologise apologize argue ask assent
  assert assure bark bawl beam bellow bleat blurt boast burst call caution challenge chant cheer chide chime chirp chuckle claim
  comment complain concede conclude confess confide confirm console continue correct counter cry croak croon declare demand
  deny demur drawl echo ejaculate elaborate encourage enquire entreat exclaim exhort explain expostulate exult falter finish
  gasp giggle grin groan growl grumble grunt guess gurgle hazard hesitate hint hiss howl hum implore inform inquire insist
  instruct interject interpose interrogate interrupt jeer jest joke lament laugh lie marvel mention moan mock mumble murmur
  muse mutter nod note object observe offer order pant persist plead pipe ponder pray press proceed proclaim prompt promise
  pronounce propose protest pursue purr quaver query question quip quote rage rant rasp reassure reason recall recite
  reflect rejoin rejoice relate remark remember remind remonstrate repeat reply report request respond resume retort return
  reveal roar scoff scold scream screech shout shriek shrug sigh smile smirk snap snarl sneer snicker sniff snort sob soothe
  splutter squeak squeal stammer state storm stutter suggest supply surmise sympathise taunt tease testify threaten thunder
  urge utter venture volunteer vow wail warn whimper whine whisper whistle wonder yawn yell yelp`.split(
    /\s+/,
  );
const IRREGULAR =
  `said says say saying cries cried crying asks began begins begun told tells spoke speaks thought thinks
  went\\s+on goes\\s+on put\\s+in puts\\s+in broke\\s+in burst\\s+out cut\\s+in struck\\s+in read wept swore sang bade besought
  quoth rejoined replied replies replying denied denies begged begs begging quipped wrote`.split(/\s+(?!\\)/);

const DOUBLED = /(?:^|[^aeiou])[aeiou][bdgmnpt]$/;

export function inflect(verb: string): string[] {
  if (verb.endsWith('e')) return [`${verb}s`, `${verb}d`, `${verb.slice(0, -1)}ing`];
  if (/[^aeiou]y$/.test(verb)) return [`${verb.slice(0, -1)}ies`, `${verb.slice(0, -1)}ied`, `${verb}ing`];
  const stem = DOUBLED.test(verb) && verb.length < 6 ? verb + verb.at(-1)! : verb;
  return [
    /(?:s|sh|ch|x)$/.test(verb) ? `${verb}es` : `${verb}s`,
    `${verb}ed`,
    `${stem}ed`,
    `${stem}ing`,
    `${verb}ing`,
  ];
}

export const SPEECH_VERB = `(?:${[...new Set([...IRREGULAR, ...REGULAR.flatMap(inflect)])].join('|')})`;

/** Nouns of people by sex; what they are called by kind, not by name. */
const FEMALE_NOUN =
  /^(?:lady|ladies|girl|woman|women|mother|mamma|mama|mum|mummy|mom|gran|nan|nana|sister|aunt|auntie|wife|daughter|niece|hostess|mistress|maid|housemaid|maidservant|housekeeper|queen|princess|duchess|countess|baroness|widow|grandmother|grandma|granny|ladyship|nun|governess|actress|waitress|landlady|stewardess|dame|damsel|nurse|goddess|witch|heroine|bride|lass|madam|empress|stepmother|granddaughter|godmother|cook)$/i;
const MALE_NOUN =
  /^(?:gentleman|gentlemen|man|men|boy|father|papa|dad|daddy|grandad|granddad|gramps|brother|uncle|husband|son|nephew|master|king|prince|duke|earl|count|baron|lord|lordship|courier|footman|butler|grandfather|grandpa|lad|fellow|lover|waiter|priest|clergyman|vicar|curate|parson|bishop|monk|friar|constable|policeman|inspector|sergeant|soldier|sailor|captain|colonel|general|major|lieutenant|admiral|coachman|postman|fisherman|workman|foreman|chairman|headmaster|schoolmaster|squire|knight|emperor|landlord|host|steward|groom|bridegroom|porter|chap|sir|wizard|monsieur|stepfather|grandson|godfather|old\s+man|hatter)$/i;
/** Nouns that mean somebody who has been spoken of, rather than a character of their own. */
const ANAPHORIC_NOUN =
  /^(?:lady|girl|woman|man|boy|gentleman|fellow|lad|child|friend|companion|other|speaker|interlocutor|one|latter|former|creature|person|visitor|host|hostess|guest|lover|heroine|hero|wretch|youth|ladyship|lordship|mother|mamma|mama|father|papa|sister|brother|aunt|uncle|wife|husband|son|daughter|niece|nephew|cousin|mistress|master|grandmother|grandfather|neighbou?r|patron|pair|couple|infant|assistant|youth|sufferer|culprit|hearer|listener|questioner|informant|rival|invalid|youngster|urchin|damsel|admirer|ally|accomplice)$/i;

export function getNounGender(noun: string): 'female' | 'male' | 'unknown' {
  if (FEMALE_NOUN.test(noun)) return 'female';
  return MALE_NOUN.test(noun) ? 'male' : 'unknown';
}

export function isAnaphoricNoun(noun: string): boolean {
  return ANAPHORIC_NOUN.test(noun);
}

/** Ends of words for people by what they do. */
const OCCUPATION =
  /(?:[a-z]{2}(?:er|or|ist|ian|eer|ess|ant|herd|smith|wright|monger|master|mistress|keeper)|man|woman|maid|boy|girl)$/;
const NO_OCCUPATION =
  /^(?:other|another|elder|younger|latter|former|speaker|matter|answer|manner|whisper|latter|her|letter|dinner|supper|corner|number|moment|hour|door|floor|ever|never|however|rather|after|under|over|either|neither|together|longer|better|further|instant|distant|laughter|slaughter|temper|humor|honor|color|error|terror|horror|mirror|anger|finger|shoulder|weather|wonder|order|offer|water|river|paper|chapter|quarter|winter|summer|danger|flower|power|tower|less|kindness|business|address|larder|ladder|shutter|thunder|counter|copper|silver|leather|feather|plaster|drawer|fever|cover|layer|member|remainder|motor|factor|doctor's|elephant|distant|pleasant|present|infant)$/;

/** Whether a noun beside a verb of speech means somebody at its first mention. */
export function isPersonNoun(noun: string): boolean {
  return (
    getNounGender(noun) !== 'unknown' ||
    (OCCUPATION.test(noun) && !NO_OCCUPATION.test(noun)) ||
    PERSON_NOUN.test(noun) ||
    isAnimal(noun) ||
    isRankOrTrade(noun)
  );
}

export function isListedPerson(noun: string): boolean {
  return PERSON_NOUN.test(noun);
}

const PERSON_NOUN =
  /^(?:child|friend|companion|cousin|servant|stranger|guest|visitor|neighbou?r|doctor|cook|clerk|judge|guide|chief|crowd|baby|orphan|bard|spy|guard|thief|page|vagabond|giant|dwarf|ghost|angel|devil|elf|fairy|dragon|king|queen)$/;
/** Animals, who speak in some stories, and are only there in others. */
const ANIMAL =
  /^(?:cat|dog|mouse|rabbit|hare|fox|wolf|bear|lion|bird|owl|frog|horse|pig|duck|caterpillar|turtle|parrot|raven|goat|crow|toad|rat|mole|badger|tiger|monkey|snake|fish|tortoise|donkey|sheep|cow)$/;

export function isAnimal(noun: string): boolean {
  return ANIMAL.test(noun);
}

/** Ranks, offices and trades whose words do not end as those for people do. */
const RANK_OR_TRADE =
  /^(?:abbess|abbot|acolyte|agent|airman|alderman|ambassador|apprentice|archbishop|attach[eé]|bailiff|bandit|bombardier|bosun|boatswain|brigadier|butcher|cadet|cantor|caretaker|chancellor|chaplain|chef|chief|clerk|coach|comrade|congressman|consul|constable|cook|coroner|councillor|councilman|cowboy|curate|deacon|delegate|deputy|detective|driver|druid|engineer|ensign|envoy|farmhand|footman|forewoman|friar|governor|guard|gunner|guide|herald|hermit|hostess|housekeeper|imam|intern|lama|lawman|legate|librarian|magistrate|maid|marshal|matron|mayor|mechanic|medic|messenger|midshipman|midwife|minister|miller|monk|monsignor|novice|nun|nurse|orderly|paramedic|pastor|patrolman|pilot|poet|postman|preacher|prefect|premier|president|priest|principal|prior|prioress|provost|publican|purser|quartermaster|rabbi|ranger|recruit|rector|regent|registrar|representative|sacristan|scout|secretary|senator|sensei|sergeant-major|seneschal|servant|sexton|shaman|sheikh|sheriff|smith|spokesman|steward|sultan|surgeon|swami|tailor|technician|trooper|tsar|usher|valet|vet|vicar|viscount|warden|warder|warrior|widow|widower|witch|wizard|yeoman|officer|patient|pilgrim|student|pupil|tenant|passenger|sentry|villager)$/i;

export function isRankOrTrade(noun: string): boolean {
  return RANK_OR_TRADE.test(noun);
}

/** Whether the verb tells that the same speaker goes on, or that another one answers. */
export function readRelation(phrase: string): 'continues' | 'replies' | undefined {
  if (/\b(?:continu|add|go(?:es|ing)?\s+on|went\s+on|resum|repeat|proceed|pursu)/.test(phrase))
    return 'continues';
  return /\b(?:repl(?:y|ied|ies)|answer|return|rejoin|retort|respond|interrupt|agree)/.test(phrase)
    ? 'replies'
    : undefined;
}
