/** What was picked, in pixels of the upright picture: a place on it, and the size of the box around it where one was given. */
export interface SubjectPick {
  readonly x: number;
  readonly y: number;
  readonly width?: number;
  readonly height?: number;
}

const NUMBER = String.raw`\d+(?:\.\d+)?`;
const ABOVE_ZERO = String.raw`(?!0+(?:\.0+)?(?:,|$))${NUMBER}`;

/** "X,Y", or "X,Y,WIDTH,HEIGHT" of a box by its top left corner. */
export const SUBJECT_PICK = new RegExp(`^${NUMBER},${NUMBER}(?:,${ABOVE_ZERO},${ABOVE_ZERO})?$`);

/** Reads a pick; the place of a box is its middle. */
export function readSubjectPick(text: string): SubjectPick {
  const [x, y, width, height] = text.split(',').map(Number);
  if (width === undefined || height === undefined) return { x: x!, y: y! };
  return { x: x! + width / 2, y: y! + height / 2, width, height };
}

export function writeSubjectPick({ x, y, width, height }: SubjectPick): string {
  if (width === undefined || height === undefined) return `${x},${y}`;
  return [x - width / 2, y - height / 2, width, height].join(',');
}
