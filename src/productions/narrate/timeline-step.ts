import type { Step } from '../../execution/step.ts';
import { estimateSeconds } from '../../sound/take-checks.ts';
import { listLines, type Score } from '../../story/score.ts';
import { isSpokenLine, toSpokenText } from '../../story/spoken-text.ts';
import { resolveTimeline, TIMELINE_RATE } from '../../story/timeline.ts';
import { STAGES } from './stages.ts';

export interface TimelineOutput {
  /** Estimated length of the drama. */
  readonly estimatedSeconds: number;
  readonly lines: number;
  readonly ambiences: number;
  readonly effects: number;
}

/** Lays the score out in time by estimated lengths of lines, before anything is spoken. */
export const timelineStep: Step<{ readonly score: Score }, undefined, TimelineOutput> = {
  ...STAGES.timeline,
  version: '1',
  async run({ reportProgress: progress }, { score }) {
    const takes = new Map(
      listLines(score)
        .filter(isSpokenLine)
        .map((line) => {
          const seconds = estimateSeconds(toSpokenText(line, score.language, score.lexicon), score.language);
          return [line.id, { samples: Math.round(seconds * TIMELINE_RATE), words: [] }];
        }),
    );
    const timeline = resolveTimeline(score, takes, new Map());
    progress(1, 1);
    return {
      estimatedSeconds: Math.round(timeline.end / TIMELINE_RATE),
      lines: timeline.lines.length,
      ambiences: timeline.ambiences.length,
      effects: score.cues.filter(({ bus }) => bus === 'effects').length,
    };
  },
};
