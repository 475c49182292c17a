/** A picture that a video begins with. */
export interface Still {
  readonly path: string;
  /** SHA-256 of the file. */
  readonly digest: string;
}
