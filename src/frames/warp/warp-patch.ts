/** A rectangle of the target, and where its samples come from: the position of the first, and steps. */
export interface WarpPatch {
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** Position in the source of the rectangle's first sample, and its change along a row and along a column. */
  u: number;
  v: number;
  uAcross: number;
  vAcross: number;
  uDown: number;
  vDown: number;
  /** Change of the change across, from row to row. */
  uTwist: number;
  vTwist: number;
}
