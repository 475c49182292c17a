/** Something that a machine has or lacks, in words for people. */
export interface MachineFinding {
  /** Stable, for programs. */
  readonly name: string;
  /** The name for people. */
  readonly title: string;
  readonly value: string;
  /** What to do about something that is missing or too small. */
  readonly advice?: string;
}
