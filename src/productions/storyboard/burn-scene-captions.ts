import type { Frame } from '../../media/frame.ts';
import { SCENE_PICTURE } from '../../pipelines/generation/scene-picture.ts';
import type { VideoFormat } from '../../pipelines/generation/video-format.ts';
import { chooseBacking } from '../../typography/captions/backing.ts';
import { burnCaptions } from '../../typography/captions/burn-captions.ts';
import type { Caption } from '../../typography/captions/caption.ts';
import { createCaptionLayer } from '../../typography/captions/caption-layer.ts';
import { placeCaption } from '../../typography/captions/place-caption.ts';
import { surveyFrames } from '../../typography/captions/survey-frames.ts';
import type { FontBook } from '../../typography/fonts/font-book.ts';
import type { PictureSource } from './picture-source.ts';

/** Frames of a scene, spread evenly, in which it is seen what lies beneath captions. */
const SURVEYED_FRAMES = 12;

/** A scene and what is put over its pictures. */
export interface CaptionedScene {
  readonly source: PictureSource;
  readonly frames: number;
  readonly format: VideoFormat;
  readonly captions: readonly Caption[];
  readonly fonts: FontBook;
}

/** Yields the pictures of a scene with its captions, which are readable on what lies beneath them. */
export async function* burnSceneCaptions(
  { source, frames, format, captions, fonts }: CaptionedScene,
  signal: AbortSignal,
): AsyncGenerator<Frame, void, undefined> {
  const picture = { ...SCENE_PICTURE, width: format.width, height: format.height };
  const placed = captions.map((caption) => placeCaption(caption, format, fonts));
  const count = Math.min(SURVEYED_FRAMES, frames);
  const surveyed = placed.map((each) => ({ ...each, caption: scaleSpan(each.caption, count / frames) }));
  const surveys = await surveyFrames(source.sample(count, signal), surveyed, picture);
  const layers = placed.map((each, i) =>
    createCaptionLayer(each, chooseBacking(surveys[i]!, each.caption.kind), { fonts, frame: format }),
  );
  yield* burnCaptions(source.open(signal), layers, { format: picture, frameRate: format.frameRate });
}

/** The surveyed frames that lie within the time of a caption, at least one. */
function scaleSpan(caption: Caption, scale: number): Caption {
  const start = Math.floor(caption.start * scale);
  return { ...caption, start, end: Math.max(start + 1, Math.ceil(caption.end * scale)) };
}
