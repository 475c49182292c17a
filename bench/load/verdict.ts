/** What is counted of a load. */
export interface LoadCounts {
  /** Tasks that were to be accepted, and those that were. */
  readonly asked: number;
  readonly accepted: number;
  readonly lost: number;
  readonly doubled: number;
  /** How many tasks ended how: a status, or the code of a failure. */
  readonly ends: Readonly<Record<string, number>>;
  /** Streams of events with gaps, or none at all. */
  readonly brokenStreams: number;
  /** Calls without an answer, or refused without words. */
  readonly unanswered: number;
}

/** How tasks may end where a disk is filled. */
const ALLOWED_ENDS = ['completed', 'storage.full'];

/** @returns what a service under load got wrong, in words; nothing if all is well */
export function findFaults(counts: LoadCounts): string[] {
  const { asked, accepted, ends, lost, doubled, brokenStreams, unanswered } = counts;
  const wrongEnds = Object.entries(ends).filter(([end]) => !ALLOWED_ENDS.includes(end));
  const faults = [
    ...Object.entries({ 'not accepted': asked - accepted, lost, doubled, brokenStreams, unanswered }),
    ...wrongEnds.map(([end, count]) => [`ended with ${end}`, count] as const),
    // Where nothing was completed, a full disk is no excuse.
    ['none completed', (ends.completed ?? 0) > 0 ? 0 : accepted] as const,
  ];
  return faults.filter(([, count]) => count !== 0).map(([fault, count]) => `${fault}: ${count}`);
}
