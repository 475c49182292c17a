/** The newest that a task has finished of what it makes, as JSON. */
export type NewestView =
  | {
      readonly kind: 'frame';
      /** Time in the film, since its start. */
      readonly seconds: number;
      /** Whether there is a picture of it here; else it is on the machine that works at the task. */
      readonly has_picture: boolean;
    }
  | {
      readonly kind: 'line';
      /** Name of the character; null for the narrator. */
      readonly speaker: string | null;
      readonly text: string;
    };
