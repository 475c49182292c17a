import { breakLines } from './break-lines.ts';
import { joinAtoms, type LineAtom, splitAtoms, splitWideAtom } from './line-atoms.ts';

/** Measures a text that is drawn at a size of one pixel. */
export type MeasureText = (text: string) => number;

/** The room that text is set in. Lengths are pixels. */
export interface TextRoom {
  readonly width: number;
  readonly maxLines: number;
  readonly size: number;
  /** Size below which text is rather split in time. */
  readonly minSize: number;
}

export interface FittedText {
  readonly text: string;
  readonly lines: readonly string[];
  readonly size: number;
}

/** Sizes are tried in steps of this factor. */
const SIZE_STEP = 0.95;
/** What letters of neighboring atoms, set closer or wider than measured alone, may add to a line. */
const TOLERANCE = 0.985;

const SENTENCE_END = /[.!?…。！？]["”’）)」』]*$/u;
const CLAUSE_END = /[;:,，；：、—–]["”’）)」』]*$/u;

/**
 * Sets a normalized text in as few parts, to be shown one after the other, as fit the room: sentences that fit together
 * at the full size stay together, one that doesn't is set smaller, and one that is too long even then is parted, at the
 * end of a clause if there is one near its middle. All parts are set at one size. Nothing is left out.
 */
export function fitText(text: string, room: TextRoom, measure: MeasureText): FittedText[] {
  const parts = split(splitAtoms(text), room, measure);
  const size = Math.min(...parts.map((part) => part.size));
  return parts.map(({ atoms }) => ({
    text: joinAtoms(atoms),
    lines: setLines(atoms, { ...room, size }, measure) ?? [],
    size,
  }));
}

interface Part {
  readonly atoms: readonly LineAtom[];
  readonly size: number;
}

function split(atoms: readonly LineAtom[], room: TextRoom, measure: MeasureText): Part[] {
  const size = findSize(atoms, room, measure);
  if (size !== undefined) return [{ atoms, size }];
  const whole = atoms.length > 1 ? atoms : splitWideAtom(atoms[0]!, () => true);
  if (whole.length < 2) return [{ atoms, size: room.minSize }];
  const at = findSplit(whole);
  return [whole.slice(0, at), whole.slice(at)].flatMap((part) => split(part, room, measure));
}

/** The largest size at which atoms fit; several sentences are parted rather than set smaller. */
function findSize(atoms: readonly LineAtom[], room: TextRoom, measure: MeasureText): number | undefined {
  const isSentence = !atoms.slice(0, -1).some(({ text }) => SENTENCE_END.test(text));
  const minSize = isSentence ? room.minSize : room.size;
  if (!setLines(atoms, { ...room, size: minSize }, measure)) return undefined;
  for (let { size } = room; size > minSize; size *= SIZE_STEP)
    if (setLines(atoms, { ...room, size }, measure)) return size;
  return minSize;
}

/** Where atoms are best parted in two: where a sentence ends, else near the middle, and rather where a clause ends. */
function findSplit(atoms: readonly LineAtom[]): number {
  const lengths = atoms.map(({ text }) => text.length);
  const half = lengths.reduce((sum, length) => sum + length, 0) / 2;
  let [best, bestCost, before] = [1, Number.POSITIVE_INFINITY, 0];
  for (let at = 1; at < atoms.length; at++) {
    before += lengths[at - 1]!;
    const cost = Math.abs(before - half) / half + weighEnd(atoms[at - 1]!.text);
    if (cost < bestCost) [best, bestCost] = [at, cost];
  }
  return best;
}

function weighEnd(text: string): number {
  return SENTENCE_END.test(text) ? 0 : CLAUSE_END.test(text) ? 1 : 1.6;
}

function setLines(atoms: readonly LineAtom[], room: TextRoom, measure: MeasureText): string[] | undefined {
  const { size, maxLines } = room;
  const width = (room.width * TOLERANCE) / size;
  const isTooWide = (text: string): boolean => measure(text) > width;
  const narrow = atoms.flatMap((atom) => (isTooWide(atom.text) ? splitWideAtom(atom, isTooWide) : [atom]));
  const widths = { atoms: narrow.map(({ text }) => measure(text)), gap: measure(' ') };
  return breakLines(narrow, widths, { width, maxLines });
}
