import type { Step } from '../../execution/step.ts';
import { estimateSeconds } from '../../sound/take-checks.ts';
import { listLines, type Score } from '../../story/score.ts';
import { isSpokenLine, toSpokenText } from '../../story/spoken-text.ts';
import { resolveTimeline, TIMELINE_RATE } from '../../story/timeline.ts';
import { STAGES } from './stages.ts';

interface TimelineInput {
  readonly score: Score;
  /** Factors of the speed of speech and of the pauses. */
  readonly rate: number;
  readonly pauses: number;
}

export interface TimelineOutput {
  /** Estimated length of the drama. */
  readonly estimatedSeconds: number;
  readonly lines: number;
  readonly ambiences: number;
  readonly effects: number;
}

/** Lays the score out in time by estimated lengths of lines, before anything is spoken. */
export const timelineStep: Step<TimelineInput, undefined, TimelineOutput> = {
  ...STAGES.timeline,
  version: '2',
  async run({ reportProgress: progress }, { score, rate, pauses }) {
    const takes = new Map(
      listLines(score)
        .filter(isSpokenLine)
        .map((line) => {
          const seconds = estimateSeconds(toSpokenText(line, score.language, score.lexicon), score.language);
          return [line.id, { samples: Math.round((seconds / rate) * TIMELINE_RATE), words: [] }];
        }),
    );
    const timeline = resolveTimeline(score, takes, new Map(), pauses);
    progress(1, 1);
    return {
      estimatedSeconds: Math.round(timeline.end / TIMELINE_RATE),
      lines: timeline.lines.length,
      ambiences: timeline.ambiences.length,
      effects: score.cues.filter(({ bus }) => bus === 'effects').length,
    };
  },
};
