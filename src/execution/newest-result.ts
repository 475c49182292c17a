/** The newest that a run has finished of what it makes, to be looked at before its end. */
export type NewestResult =
  | {
      readonly kind: 'frame';
      /** Key of the artifact, and its file whose first frame it is: one that no other has to be decoded for. */
      readonly artifact: string;
      readonly file: string;
      /** Time of the frame in the film, in seconds since its start. */
      readonly seconds: number;
    }
  | {
      readonly kind: 'line';
      /** Name of the character who speaks; null for the narrator. */
      readonly speaker: string | null;
      readonly text: string;
    };
