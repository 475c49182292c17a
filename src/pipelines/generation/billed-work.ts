import { toNumber } from '../../core/rational.ts';
import type { Generator } from '../../engines/generation.ts';
import type { VideoGenerator } from '../../engines/image-to-video.ts';
import type { BilledWork } from '../../engines/prices/cost.ts';
import type { BilledModel } from '../../engines/prices/price.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import type { ImageGenerator } from '../../engines/text-to-image.ts';
import { GENERATION_STAGES } from './stages.ts';
import type { VideoFormat } from './video-format.ts';

/** A video that is to be made. */
interface PlannedVideo {
  readonly format: VideoFormat;
  /** Length in frames of the format's rate. */
  readonly frames: number;
  /** Lengths of the clips that it is made of, if its engine makes files. */
  readonly clips?: readonly number[];
}

/** What is billed for a picture; nothing if nobody bills the engine. */
export function describePicture(engine: ImageGenerator, billed: BilledModel | undefined): BilledWork[] {
  return describeWork(GENERATION_STAGES['make-stills'].name, engine, billed, { pictures: 1, requests: 1 });
}

/** What a video needs of its engine, and what is billed for that: nothing if nobody bills the engine. */
export function describeVideo(
  engine: VideoGenerator,
  billed: BilledModel | undefined,
  { format: { frameRate }, frames, clips = [] }: PlannedVideo,
): { readonly usage: RemoteUsage; readonly works: BilledWork[] } {
  const rate = toNumber(frameRate);
  const bill = (each: number): number =>
    (engine.kind === 'clips' && engine.getBilledSeconds?.({ frames: each, frameRate })) || each / rate;
  const usage =
    engine.kind === 'frames'
      ? { seconds: frames / rate }
      : { seconds: clips.reduce((sum, each) => sum + bill(each), 0), requests: clips.length };
  return { usage, works: describeWork(GENERATION_STAGES['make-clips'].name, engine, billed, usage) };
}

function describeWork(
  stage: string,
  { id, price }: Pick<Generator, 'id' | 'price'>,
  billed: BilledModel | undefined,
  usage: RemoteUsage,
): BilledWork[] {
  if (!price) return billed ? [{ stage, model: billed, usage }] : [];
  const amount = price.amount * (usage.pictures ?? usage.seconds ?? 0);
  const money = { [price.currency]: amount };
  return [{ stage, model: billed ?? { host: id, model: id }, usage: { ...usage, money } }];
}
