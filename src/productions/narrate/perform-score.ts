import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Score } from '../../story/score.ts';
import { resolveTimeline, type Timeline } from '../../story/timeline.ts';
import type { NarrateOptions } from './options.ts';
import type { EffectsLibrary } from './sounds/effects-library.ts';
import { type FoundSound, makeAmbiences, makeEffects } from './sounds/make-sounds.ts';
import { castScore } from './takes/cast-score.ts';
import { type SpokenLine, speakLines } from './takes/speak-lines.ts';
import { timelineStep } from './timeline-step.ts';

/** All takes and sounds, and when they are heard. */
export interface Performance {
  /** The score with the cues that were performed. */
  readonly score: Score;
  /** Voice references by character. */
  readonly cast: ReadonlyMap<string, string>;
  readonly timeline: Timeline;
  readonly takes: ReadonlyMap<string, SpokenLine>;
  readonly ambiences: ReadonlyMap<string, readonly FoundSound[]>;
  readonly effects: ReadonlyMap<string, FoundSound>;
}

/** The score as the narrator reads all of it. */
export function withoutSpeakers(score: Score): Score {
  const chapters = score.chapters.map((chapter) => ({
    ...chapter,
    scenes: chapter.scenes.map((scene) => ({
      ...scene,
      lines: scene.lines.map(({ speaker: _speaker, ...line }) => line),
    })),
  }));
  return { ...score, chapters };
}

/** Makes all takes, then all ambiences, then all effects, so that only one engine is loaded at a time. */
export async function performScore(
  context: WorkflowContext,
  given: Score,
  options: NarrateOptions,
  {
    library,
    isDialogueOnly,
  }: { readonly library: EffectsLibrary | undefined; readonly isDialogueOnly: boolean },
): Promise<Performance> {
  const told = options.oneNarrator ? withoutSpeakers(given) : given;
  const score = isDialogueOnly ? { ...told, cues: [] } : told;
  await context.step(timelineStep, { score, rate: options.rate, pauses: options.pauses }, undefined);
  const casting = await castScore(context, score, options);
  const takes = await speakLines(context, score, casting, options.rate);
  const { ambiences: beds } = resolveTimeline(score, takes, new Map(), options.pauses);
  const ambiences = await makeAmbiences(context, beds, { ...options, library });
  const cues = score.cues.filter(({ bus }) => bus === 'effects');
  const effects = await makeEffects(context, cues, { ...options, library });
  const lengths = new Map([...effects].map(([cue, { samples }]) => [cue, samples]));
  const timeline = resolveTimeline(score, takes, lengths, options.pauses);
  return { score, cast: casting.cast, timeline, takes, ambiences, effects };
}
