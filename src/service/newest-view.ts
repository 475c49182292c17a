/** The newest that a task has finished of what it makes, as JSON. */
export type NewestView =
  | {
      readonly kind: 'frame';
      /** Time in the film, since its start. */
      readonly seconds: number;
    }
  | {
      readonly kind: 'line';
      /** Name of the character; null for the narrator. */
      readonly speaker: string | null;
      readonly text: string;
    };
