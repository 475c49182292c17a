/** A place in pixels of the upright picture. */
export interface PixelPlace {
  readonly x: number;
  readonly y: number;
}

/** What was picked: a place on it, the size of the box around that place where one was given, and what else was pointed at. */
export interface SubjectPick extends PixelPlace {
  readonly width?: number;
  readonly height?: number;
  /** Further places on it. */
  readonly inside?: readonly PixelPlace[];
  /** Places that don't belong to it. */
  readonly outside?: readonly PixelPlace[];
}

const NUMBER = String.raw`\d+(?:\.\d+)?`;
const ABOVE_ZERO = String.raw`(?!0+(?:\.0+)?(?:[,; ]|$))${NUMBER}`;
const PLACE = `${NUMBER},${NUMBER}`;
const BOX = `${PLACE},${ABOVE_ZERO},${ABOVE_ZERO}`;
/** Most places of a pick: each is followed through every shot. */
export const MAX_PLACES = 16;

/**
 * Places that are separated by semicolons: "X,Y" on the subject, "!X,Y" outside of it, and at most one box, "X,Y,WIDTH,HEIGHT" by
 * its top left corner. At least one is on the subject.
 */
export const SUBJECT_PICK = new RegExp(
  `^(?!(?:[^;]*;){${MAX_PLACES}})(?:!?${PLACE} *; *)*(?:${BOX}|${PLACE})(?: *; *!?${PLACE})*$`,
);

/** Most characters of a description. */
const MAX_WORDS = 200;

/** What begins with two numbers is a pick that went wrong; "4号球员，穿红衣" is not. */
const NO_WORDS = String.raw`[ !！]*[\d０-９.．]+[A-Za-z]? *[,，] *[\d０-９]`;
// Without classes of Unicode, which not every reader of the API's schema knows.
const LETTER = String.raw`[A-Za-z]|[^\x00-\x7F]`;
/** Digits, also wide ones, brackets, separators, and the letters that stand in "640x360" and "x=640". */
const NUMBERS = String.raw`[\d０-９xyXYｘｙＸＹ×*:：=＝,，、;；.．。!！\(\)（）\[\]［］【】\{\}｛｝<>《》〈〉"'“”‘’ \u3000+\/\|\-]+$`;
/** A place after a semicolon, or the sign of places outside. */
const PLACE_AMONG_WORDS = String.raw`(?:^|.*[;；])[ \u3000]*[!！]|.*[;；][ \u3000]*[\d０-９]`;

const WORDS = String.raw`(?!${NO_WORDS}|${NUMBERS}|${PLACE_AMONG_WORDS})(?=.*(?:${LETTER}))[^\x00-\x1F\x7F]{1,${MAX_WORDS}}$`;

/** A description in words. */
export const SUBJECT_WORDS = new RegExp(`^${WORDS}`);

/** A pick, or a description in words. */
export const SUBJECT = new RegExp(`${SUBJECT_PICK.source}|^${WORDS}`);

/** The key of the sentence that says what is wrong with what is neither. */
export function explainSubject(text: unknown): string {
  if (typeof text !== 'string' || /^[\d.,;! -]*$/.test(text)) return 'issue.background.subject';
  if (new RegExp(`^${NUMBERS}`).test(text)) return 'issue.background.subject-numbers';
  if (new RegExp(`^(?:${PLACE_AMONG_WORDS})`).test(text)) return 'issue.background.subject-mixed';
  return 'issue.background.subject';
}

/** A subject that was picked by places, or is described in words. */
export type Subject =
  | { readonly pick: SubjectPick; readonly words?: undefined }
  | { readonly words: string; readonly pick?: undefined };

export function readSubject(text: string): Subject {
  return SUBJECT_PICK.test(text) ? { pick: readSubjectPick(text) } : { words: text.trim() };
}

/** Reads a pick. The middle of a box is its first place, or else the first one on the subject. */
export function readSubjectPick(text: string): SubjectPick {
  const places = text.split(';').map(readPlace);
  const inside = places.filter(({ isInside }) => isInside);
  const first = inside.find(({ box }) => box) ?? inside[0]!;
  const others = inside.filter((each) => each !== first).map(({ x, y }) => ({ x, y }));
  const outside = places.filter(({ isInside }) => !isInside).map(({ x, y }) => ({ x, y }));
  return {
    x: first.x,
    y: first.y,
    ...first.box,
    ...(others.length > 0 && { inside: others }),
    ...(outside.length > 0 && { outside }),
  };
}

function readPlace(text: string) {
  const place = text.trim();
  const isInside = !place.startsWith('!');
  const [x, y, width, height] = place.replace('!', '').split(',').map(Number);
  if (width === undefined || height === undefined) return { x: x!, y: y!, isInside };
  return { x: x! + width / 2, y: y! + height / 2, isInside, box: { width, height } };
}

/** Writes a place, or a box by its top left corner. */
export function writePlace({ x, y, width, height }: SubjectPick): string {
  if (width === undefined || height === undefined) return `${x},${y}`;
  return [x - width / 2, y - height / 2, width, height].join(',');
}

/** All places of a pick, the first with the size of its box. */
export function listPickedPlaces({ inside = [], outside = [], ...first }: SubjectPick) {
  const mark = (places: readonly PixelPlace[], isInside: boolean) =>
    places.map((place) => ({ ...place, isInside }));
  return [...mark([first], true), ...mark(inside, true), ...mark(outside, false)];
}
