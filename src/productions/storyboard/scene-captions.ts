import { hashFile } from '../../core/hashing.ts';
import { toNumber } from '../../core/rational.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Caption } from '../../typography/captions/caption.ts';
import { type CaptionLayout, layOutCaptions } from '../../typography/captions/lay-out-captions.ts';
import { FontBook } from '../../typography/fonts/font-book.ts';
import { type Opening, type TimedText, timeOpening } from './opening-texts.ts';
import type { StoryboardOptions } from './options.ts';
import type { Scene } from './scene.ts';
import { captionSpeech } from './sound/caption-cues.ts';
import type { SpokenScene } from './sound/narrate-scenes.ts';
import { NARRATION_LEAD } from './sound/place-narration.ts';
import type { Storyboard } from './storyboard.ts';

/** The captions of a run, with the fonts that they are drawn in. */
export interface SceneCaptions {
  readonly fonts: FontBook;
  /** Digest of the user's font. */
  readonly fontDigest?: string;
  /** By the numbers of scenes; frames count from the beginning of each. */
  readonly ofScenes: ReadonlyMap<number, readonly Caption[]>;
}

/** Reading faster than this is hard to follow: time that it takes by time that there is. */
const HURRIED = 1.25;
/** Share of a scene that is left free at both ends of a narration that nobody speaks. */
const MARGIN = { seconds: 0.3, share: 0.1 };

/**
 * Lays out the narrations of scenes as captions, their places and times, and the title over the first one; undefined if
 * there are none.
 *
 * @throws `canvas.no-package`, `typography.font`, `captions.no-time`
 */
export async function layOutSceneCaptions(
  context: WorkflowContext,
  { title, scenes, format, options }: Storyboard,
  spoken: ReadonlyMap<number, SpokenScene>,
): Promise<SceneCaptions | undefined> {
  const { font: fontFile, captions: mode, title: hasTitle, sceneCaptions } = options;
  const rate = toNumber(format.frameRate);
  const chooseOpening = ({ caption }: Scene, index: number): Opening => ({
    ...(hasTitle && index === 0 && { title }),
    ...(sceneCaptions && caption !== undefined && { caption }),
  });
  const texts = scenes.map((scene, i) => ({
    scene,
    texts: [
      ...timeOpening(chooseOpening(scene, i), scene.frames, rate),
      ...(mode === 'off' ? [] : listTimedTexts(scene, spoken.get(scene.number), rate)),
    ],
  }));
  if (sceneCaptions && scenes.every(({ caption }) => caption === undefined))
    context.warn(createWarning('storyboard.without-places', {}));
  if (texts.every((each) => each.texts.length === 0)) return undefined;
  const fonts = await FontBook.load({ ...(fontFile !== undefined && { fontFile }) });
  const setting = { fonts, frame: format, frameRate: format.frameRate };
  const ofScenes = new Map<number, readonly Caption[]>();
  for (const { scene, texts: timed } of texts) {
    const layouts = timed.map(({ text, kind, span }) => layOutCaptions(text, kind, { ...setting, span }));
    warnOfCaptions(context, scene, layouts, spoken.has(scene.number));
    ofScenes.set(
      scene.number,
      layouts.flatMap(({ captions }) => captions),
    );
  }
  return { fonts, ofScenes, ...(fontFile !== undefined && { fontDigest: await hashFile(fontFile) }) };
}

/** The sentences at the times at which they are spoken; the whole narration if nobody speaks it within the scene. */
function listTimedTexts(
  { narration, frames }: Scene,
  speech: SpokenScene | undefined,
  rate: number,
): TimedText[] {
  if (narration === undefined) return [];
  const kind = 'narration';
  const end = speech ? NARRATION_LEAD + speech.seconds : Number.POSITIVE_INFINITY;
  if (speech && end <= frames / rate)
    return captionSpeech({ start: NARRATION_LEAD, end: frames / rate }, speech.sentences).map(
      ({ text, start, end: until }) => ({
        text,
        kind,
        span: { start: Math.round(start * rate), end: Math.min(frames, Math.round(until * rate)) },
      }),
    );
  const margin = Math.floor(Math.min(MARGIN.seconds * rate, MARGIN.share * frames));
  return [{ text: narration, kind, span: { start: margin, end: frames - margin } }];
}

function warnOfCaptions(
  context: WorkflowContext,
  { number: scene }: Scene,
  layouts: readonly CaptionLayout[],
  isSpoken: boolean,
): void {
  const missing = [...new Set(layouts.flatMap((layout) => layout.missing))];
  if (missing.length > 0) context.warn(createWarning('storyboard.missing-glyphs', { scene, missing }));
  // Who listens need not read.
  if (isSpoken) return;
  const pace = Math.max(0, ...layouts.map((layout) => layout.pace));
  if (pace > HURRIED)
    context.warn(createWarning('storyboard.caption-pace', { scene, pace: pace.toFixed(1) }));
}

/** The captions that are seen in the picture: all of them, or all but the narration. */
export function listBurntCaptions(
  captions: SceneCaptions | undefined,
  scene: Scene,
  { captions: mode }: StoryboardOptions,
): readonly Caption[] {
  const all = captions?.ofScenes.get(scene.number) ?? [];
  return mode === 'burn' ? all : all.filter(({ kind }) => kind !== 'narration');
}

/** All that decides how captions look, for keys. */
export function describeCaptions(
  { fontDigest }: Pick<SceneCaptions, 'fontDigest'>,
  captions: readonly Caption[],
): unknown {
  if (captions.length === 0) return undefined;
  const looks = captions.map(({ kind, lines, start, end, size, font }) => ({
    kind,
    lines,
    start,
    end,
    size,
    font: font.families,
  }));
  return { font: fontDigest, captions: looks };
}
