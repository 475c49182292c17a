import { joinAtoms, type LineAtom } from './line-atoms.ts';

/** Widths in any unit of the text between two atoms' starts. */
interface Widths {
  readonly atoms: readonly number[];
  readonly gap: number;
}

/**
 * Breaks atoms into as few lines as the width allows, and these as even as they can be.
 *
 * @returns undefined if more than `maxLines` are needed
 * @see Donald E. Knuth and Michael F. Plass, "Breaking paragraphs into lines", 1981, with the squares of what lines lack
 */
export function breakLines(
  atoms: readonly LineAtom[],
  widths: Widths,
  { width, maxLines }: { readonly width: number; readonly maxLines: number },
): string[] | undefined {
  const count = countLines(atoms, widths, width);
  if (count > maxLines) return undefined;
  const starts = balance(atoms, widths, { width, count });
  return starts.map((start, i) => joinAtoms(atoms.slice(start, starts[i + 1])));
}

/** Lines that are needed if each is filled. */
function countLines(atoms: readonly LineAtom[], { atoms: widths, gap }: Widths, width: number): number {
  let count = 1;
  let filled = 0;
  for (const [i, own] of widths.entries()) {
    const space = i > 0 && atoms[i - 1]!.gap ? gap : 0;
    const isFirst = filled === 0;
    if (!isFirst && filled + space + own > width) {
      count++;
      filled = own;
    } else filled += isFirst ? own : space + own;
  }
  return count;
}

/** Words that lean on the next one, and are lost at a line's end. */
const LEANING =
  /^(?:an?|the|of|and|or|but|to|in|on|at|by|for|with|from|as|与|和|及|或|而|在|把|被|对|从|向|没|没有|不|很|最|一|这|那|每|两|几)$/iu;
/** Particles that belong to the word before. */
const TRAILING = /^(?:的|地|得|了|着|过|吗|呢|吧|啊|们|里|上|下|中|来|去|边|起)[。，、；：！？…”」』）]*$/u;
/** As much as a line of a quarter less or more than the even length costs. */
const TORN_COST = 0.06;
/** As much as a line of six sevenths of the even length costs. */
const MID_CLAUSE_COST = 0.02;
/** Ends of clauses, after which a line's end reads well. */
const CLAUSE_END = /[。，、；：！？,.;:!?…—]["”’）)」』]*$/u;

/** Starts of the lines, by the best way to set all atoms from each on in each number of lines. */
function balance(
  atoms: readonly LineAtom[],
  widths: Widths,
  { width, count }: { readonly width: number; readonly count: number },
): number[] {
  const total = widths.atoms.reduce((sum, own, i) => sum + own + (atoms[i]!.gap ? widths.gap : 0), 0);
  const target = { width, even: total / count };
  let rests = new Array<number>(atoms.length + 1).fill(Number.POSITIVE_INFINITY);
  rests[atoms.length] = 0;
  const ends: number[][] = [];
  for (let line = 0; line < count; line++) {
    const best = atoms.map((_, from) => findBestEnd(atoms, widths, { from, rests, ...target }));
    rests = [...best.map(({ cost }) => cost), Number.POSITIVE_INFINITY];
    ends.unshift(best.map(({ end }) => end));
  }
  const starts = [0];
  for (const lineEnds of ends.slice(0, -1)) starts.push(lineEnds[starts.at(-1)!]!);
  return starts;
}

interface LineChoice {
  readonly from: number;
  /** Costs of what follows a line that ends before each atom. */
  readonly rests: readonly number[];
  readonly width: number;
  readonly even: number;
}

/** The end of the line from an atom on that costs least with what follows. */
function findBestEnd(
  atoms: readonly LineAtom[],
  { atoms: widths, gap }: Widths,
  { from, rests, width, even }: LineChoice,
): { readonly end: number; readonly cost: number } {
  let best = { end: from + 1, cost: Number.POSITIVE_INFINITY };
  let filled = 0;
  for (let end = from + 1; end <= atoms.length; end++) {
    filled += widths[end - 1]! + (end - 1 > from && atoms[end - 2]!.gap ? gap : 0);
    if (filled > width && end > from + 1) break;
    const cost = rests[end]! + ((filled - even) / even) ** 2 + weighBreak(atoms, end);
    if (cost < best.cost) best = { end, cost };
  }
  return best;
}

/** What it costs to break a line before an atom. */
function weighBreak(atoms: readonly LineAtom[], before: number): number {
  if (before === atoms.length) return 0;
  const [last, next] = [atoms[before - 1]!.text, atoms[before]!.text];
  if (CLAUSE_END.test(last)) return 0;
  return MID_CLAUSE_COST + (LEANING.test(last) || TRAILING.test(next) ? TORN_COST : 0);
}
