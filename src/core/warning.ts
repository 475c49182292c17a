/** What did not go as asked, and did not stop the work. */
export interface Warning {
  /** Stable, dotted, such as "container.subtitles-dropped". */
  readonly code: string;
  readonly message: string;
  /** What the message says, by name, for programs and translations. */
  readonly parameters?: Readonly<Record<string, string | number>>;
}
