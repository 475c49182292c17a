import type { CostSummary } from '../../../engines/prices/cost.ts';
import type { Warning } from '../../../execution/events.ts';
import { listLines, type Score } from '../../../story/score.ts';
import { TIMELINE_RATE, type Timeline } from '../../../story/timeline.ts';
import type { MasterOutput } from '../mix/master.ts';
import type { Profile, ProfileName } from '../profiles.ts';
import type { SpokenLine } from '../takes/speak-lines.ts';

/** Measurements of the delivered audio file. */
export interface CheckedMaster {
  /** RMS of all samples, in dB relative to full scale; null if the profile doesn't ask for it. */
  readonly rmsDb: number | null;
  readonly seconds: number;
}

export interface ReportInput {
  readonly score: Score;
  readonly timeline: Timeline;
  readonly takes: ReadonlyMap<string, SpokenLine>;
  /** Voice references by character. */
  readonly cast: ReadonlyMap<string, string>;
  readonly profileName: ProfileName;
  readonly profile: Profile;
  readonly master: MasterOutput;
  readonly checked: CheckedMaster;
  readonly sounds: readonly { readonly cue: string; readonly prompt: string; readonly source: string }[];
  readonly warnings: readonly Warning[];
  /** What this run used of hosted models, failed answers included. */
  readonly spending: CostSummary;
}

export type NarrateReport = ReturnType<typeof createReport>;

/** The report as data: cast, loudness, lines with their takes, sounds, and what is to be reviewed. */
export function createReport({
  score,
  timeline,
  takes,
  cast,
  profileName,
  profile,
  master,
  checked,
  sounds,
  warnings,
  spending,
}: ReportInput) {
  const names = new Map(score.cast.map(({ id, name }) => [id, name]));
  const lines = listLines(score).filter(({ id }) => takes.has(id));
  const characters = [...new Set(lines.flatMap(({ speaker }) => (speaker ? [speaker] : [])))];
  const listSpokenBy = (speaker: string | undefined) =>
    lines.filter((line) => line.speaker === speaker).length;
  return {
    title: score.title,
    language: score.language,
    seconds: checked.seconds,
    cast: [
      { name: 'narrator', voice: cast.get('narrator'), lines: listSpokenBy(undefined) },
      ...characters.map((id) => ({
        name: names.get(id) ?? id,
        voice: cast.get(id),
        lines: listSpokenBy(id),
      })),
    ],
    loudness: {
      profile: profileName,
      targetLufs: profile.integratedLufs,
      targetTruePeakDbtp: profile.truePeakDbtp,
      integratedLufs: master.master.integratedLufs,
      rangeLu: master.master.rangeLu,
      truePeakDbtp: master.master.truePeakDbtp,
      rmsDb: checked.rmsDb,
      gainDb: master.gainDb,
      passes: master.iterations,
    },
    lines: timeline.lines.map(({ id, start, end }) => {
      const take = takes.get(id)!;
      return {
        id,
        startSeconds: start / TIMELINE_RATE,
        endSeconds: end / TIMELINE_RATE,
        voice: take.voice,
        flags: take.flags,
        attempts: take.attempts,
        ...(take.failure && { failure: take.failure }),
      };
    }),
    sounds,
    review: score.review,
    spending,
    warnings,
  };
}
