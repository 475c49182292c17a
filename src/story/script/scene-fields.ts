import { TRANSITIONS, type Transition } from '../../core/transitions.ts';

/** Fields of a scene that a text writes as a line or a note: `duration: 4`, `旁白：雨停了。`. */
const FIELD_NAMES = {
  duration: /^(?:duration|length|时长|時長|秒数)$/iu,
  narration: /^(?:narration|narrator|voice ?over|v\.o\.|旁白|解说|旁白词|解說)$/iu,
  image: /^(?:image|picture|图片|图像|圖片)$/iu,
  camera: /^(?:camera|镜头|鏡頭|运镜|機位)$/iu,
  transition: /^(?:transition|转场|轉場)$/iu,
  place: /^(?:place|location|地点|地點)$/iu,
  time: /^(?:time|time of day|时间|時間)$/iu,
} as const;

type FieldName = keyof typeof FIELD_NAMES;

const FIELD = /^([\p{L}. ]{2,20}?)\s*[:：]\s*(\S.*)$/u;
/** "4", "4 s", "2.5秒", "1:30". */
const SECONDS = /^(?:(\d{1,3}):)?(\d{1,4}(?:\.\d+)?)\s*(?:s|sec|secs|seconds?|秒|秒钟|″|")?$/iu;

const TRANSITION_WORDS: readonly (readonly [Transition, RegExp])[] = [
  ['dissolve', /\bdissolve|cross-?fade|叠化|溶解|疊化/iu],
  ['dip', /\bdip\b|\bfade (?:to|through) black|黑场|黑場/iu],
  ['wipe', /\bwipe\b|划像|擦除|划入|劃像/iu],
  ['fade', /\bfade\b|淡入|淡出|渐显|漸顯/iu],
  ['cut', /\bcut\b|切换|硬切|切至|直切/iu],
];

export interface SceneFields {
  duration?: number;
  narration?: string;
  image?: string;
  camera?: string;
  transition?: Transition;
  place?: string;
  time?: string;
}

/** A time up to here is how long a scene is, as 0:05; a later one, as 18:30, when it is. */
const MAX_TIME_SECONDS = 300;

/** Reads a line as a field into `fields`. @returns whether it is one; others are words of the description */
export function readSceneField(line: string, fields: SceneFields): boolean {
  const [, label = '', value = ''] = FIELD.exec(line.trim()) ?? [];
  const name = (Object.keys(FIELD_NAMES) as FieldName[]).find((each) => FIELD_NAMES[each].test(label));
  if (name === undefined) return false;
  const seconds = parseSceneSeconds(value);
  const isLength = name === 'time' && seconds !== undefined && seconds <= MAX_TIME_SECONDS;
  if (name === 'duration' || isLength) return readInto(fields, 'duration', seconds);
  if (name === 'transition') return readInto(fields, 'transition', findTransition(value));
  const before = name === 'narration' && fields.narration !== undefined ? `${fields.narration} ` : '';
  return readInto(fields, name, before + value.trim());
}

function readInto<Name extends FieldName>(
  fields: SceneFields,
  name: Name,
  value: SceneFields[Name],
): boolean {
  if (value === undefined) return false;
  fields[name] = value;
  return true;
}

/** Reads seconds as scripts write them; undefined for other words. */
export function parseSceneSeconds(text: string): number | undefined {
  const [, minutes = '0', seconds] = SECONDS.exec(text.trim()) ?? [];
  return seconds === undefined ? undefined : Number(minutes) * 60 + Number(seconds);
}

/** The transition that words name, such as "DISSOLVE TO:" or "叠化"; undefined if none. */
export function findTransition(text: string): Transition | undefined {
  const exact = TRANSITIONS.find((each) => each === text.trim().toLowerCase());
  return exact ?? TRANSITION_WORDS.find(([, words]) => words.test(text))?.[0];
}
