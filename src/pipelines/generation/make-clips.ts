import { join } from 'node:path';
import { type GenerationRequest, pickFollowed } from '../../engines/generation.ts';
import type { ClipGenerator } from '../../engines/image-to-video.ts';
import { describeGuides, type VideoGuides } from '../../engines/video-guides.ts';
import type { Step, StepContext } from '../../execution/step.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import type { AcceleratorTurn } from './accelerator-turn.ts';
import { planGuides } from './clip-guides.ts';
import { findPlayingRate, locatePicture } from './clip-rate.ts';
import { saveLastPicture } from './last-picture.ts';
import { countAskedFrames, type OverlappingClips } from './split-clips.ts';
import { GENERATION_STAGES } from './stages.ts';
import type { Still } from './still.ts';
import type { VideoFormat } from './video-format.ts';

interface ClipsInput {
  readonly engine: Pick<ClipGenerator, 'id' | 'version'>;
  readonly request: Partial<GenerationRequest>;
  readonly frames: number;
  readonly format: VideoFormat;
  /** Digest of the picture that the first clip begins with. */
  readonly still?: string;
  readonly maxFrames?: number;
  /** Of a scene that is longer than one. */
  readonly clips?: OverlappingClips;
  /** What each clip follows besides; left out if none follows anything. */
  readonly guides?: readonly unknown[];
}

/** What a scene's clips are made with. */
export interface ClipsResources {
  readonly engine: ClipGenerator;
  readonly turn: AcceleratorTurn;
  readonly request: GenerationRequest;
  readonly still?: Still;
  /** What the video is to follow besides, as far as its engine does. */
  readonly guides?: VideoGuides;
  /** Most frames of one request. */
  readonly maxFrames?: number;
  readonly clips: OverlappingClips;
}

export interface ClipsOutput {
  /** Names of the clips' files in their order. */
  readonly files: readonly string[];
}

/**
 * Makes the video of a scene: one clip, or several that overlap, of which each begins with the picture of the one before at
 * which the overlap begins.
 */
export const makeClipsStep: Step<ClipsInput, ClipsResources, ClipsOutput> = {
  ...GENERATION_STAGES['make-clips'],
  version: '1',
  retry: { attempts: 3, backoffSeconds: 1 },
  async run(context, { format }, resources) {
    const { lengths, overlap } = resources.clips;
    const files: string[] = [];
    await resources.turn.wait(resources.engine);
    const guides = planGuides(resources, format);
    let still = resources.still?.path;
    for (const [i, length] of lengths.entries()) {
      const wanted = { ...format, frames: countAskedFrames(length, resources, format) };
      const report = (done: number): void => context.reportProgress((i + done) / lengths.length, 1);
      const path = await makeClip(
        { ...context, reportProgress: report },
        { ...resources, still, guides: guides[i]! },
        wanted,
        i,
      );
      files.push(`clip-${i}.video`);
      report(1);
      if (i + 1 === lengths.length) break;
      still = join(context.directory, `last-${i}.png`);
      const number = await findOverlap(path, { length, overlap }, format, context.signal);
      await saveLastPicture(await probe(path), still, context.signal, number);
    }
    return { files };
  },
};

/** Number of the picture of a clip at which the next one begins. */
async function findOverlap(
  path: string,
  { length: frames, overlap }: { readonly length: number; readonly overlap: number },
  { frameRate }: VideoFormat,
  signal: AbortSignal,
): Promise<number> {
  const rate = await findPlayingRate(path, { frames, frameRate }, signal);
  return locatePicture(frames - overlap, rate, frameRate);
}

async function makeClip(
  { directory, signal, remote, reportProgress }: StepContext,
  {
    engine,
    request,
    still,
    guides,
  }: { engine: ClipGenerator; request: GenerationRequest; still?: string; guides: VideoGuides },
  format: VideoFormat & { readonly frames: number },
  number: number,
): Promise<string> {
  const path = join(directory, `clip-${number}.video`);
  // The same noise would repeat the motion of the clip before.
  const seed = request.seed + number;
  const begin = still !== undefined && engine.still !== 'unused' ? { still } : {};
  const asked = { ...request, ...format, ...begin, guides, seed, remote, signal };
  await engine.generate({ ...asked, reportProgress: (share) => reportProgress(share, 1) }, path);
  // What is no video is the engine's failure, and must not end the run when the scene is rendered.
  requireVideo(await probe(path));
  return path;
}

export function createClipsInput(resources: ClipsResources, frames: number, format: VideoFormat): ClipsInput {
  const { engine, request, still, maxFrames, clips } = resources;
  const { id, version } = engine;
  const guides = planGuides(resources, format).map(describeGuides);
  return {
    engine: { id, version },
    request: pickFollowed(engine, request),
    frames,
    format,
    ...(still && engine.still !== 'unused' && { still: still.digest }),
    maxFrames,
    ...(clips.lengths.length > 1 && { clips }),
    ...(guides.some((each) => Object.keys(each).length > 0) && { guides }),
  };
}
