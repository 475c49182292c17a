import { join } from 'node:path';
import { toNumber } from '../../core/rational.ts';
import { type GenerationRequest, pickFollowed } from '../../engines/generation.ts';
import type { ClipGenerator } from '../../engines/image-to-video.ts';
import type { Step, StepContext } from '../../execution/step.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import type { AcceleratorTurn } from './accelerator-turn.ts';
import { saveLastPicture } from './last-picture.ts';
import { GENERATION_STAGES } from './stages.ts';
import type { Still } from './still.ts';
import type { VideoFormat } from './video-format.ts';

const ROUNDING = 1e-6;

interface ClipsInput {
  readonly engine: Pick<ClipGenerator, 'id' | 'version'>;
  readonly request: Partial<GenerationRequest>;
  readonly frames: number;
  readonly format: VideoFormat;
  /** Digest of the picture that the first clip begins with. */
  readonly still?: string;
  readonly maxFrames?: number;
}

/** What a scene's clips are made with. */
export interface ClipsResources {
  readonly engine: ClipGenerator;
  readonly turn: AcceleratorTurn;
  readonly request: GenerationRequest;
  readonly still?: Still;
  /** Most frames of one request. */
  readonly maxFrames?: number;
}

type ClipLimits = Pick<ClipsResources, 'engine' | 'maxFrames'>;

export interface ClipsOutput {
  /** Names of the clips' files in their order. */
  readonly files: readonly string[];
}

/** Makes the video of a scene: as many clips as it is long, each of which begins with the last picture of the one before. */
export const makeClipsStep: Step<ClipsInput, ClipsResources, ClipsOutput> = {
  ...GENERATION_STAGES['make-clips'],
  version: '1',
  retry: { attempts: 3, backoffSeconds: 1 },
  async run(context, { frames, format }, resources) {
    const longest = countMaxFrames(resources, format);
    const lengths = splitScene(frames, resources, format);
    const files: string[] = [];
    await resources.turn.wait(resources.engine);
    let still = resources.still?.path;
    for (const [i, length] of lengths.entries()) {
      // All but the first begin with the picture that the one before ended with, which is then shown once. Where the engine
      // makes no clip that is longer by it, the last picture is held instead.
      const wanted = { ...format, frames: i === 0 ? length : Math.min(longest, length + 1) };
      const path = await makeClip(context, { ...resources, still }, wanted, i);
      files.push(`clip-${i}.video`);
      context.reportProgress(files.length / lengths.length, 1);
      if (i + 1 === lengths.length) break;
      still = join(context.directory, `last-${i}.png`);
      await saveLastPicture(await probe(path), still, context.signal);
    }
    return { files };
  },
};

/** The longest clip that may be asked for, in frames of the video: by the engine, and by what the user allows. */
function countMaxFrames({ engine, maxFrames }: ClipLimits, { frameRate }: VideoFormat): number {
  const rate = toNumber(engine.frameRate ?? frameRate);
  const allowed = maxFrames === undefined ? Number.POSITIVE_INFINITY : maxFrames / rate;
  const longest = Math.min(engine.maxSeconds, allowed) * toNumber(frameRate);
  // A frame that begins within the clip counts: 10 seconds at 30000/1001 a second have 300, the last of which is held.
  return Math.max(2, engine.frameRate ? Math.floor(longest + ROUNDING) : Math.ceil(longest - ROUNDING));
}

/** Splits a scene into clips of about the same length, none longer than the engine can make. @returns their frames */
export function splitScene(frames: number, limits: ClipLimits, format: VideoFormat): number[] {
  const count = Math.ceil(frames / countMaxFrames(limits, format));
  return Array.from(
    { length: count },
    (_, i) => Math.floor(((i + 1) * frames) / count) - Math.floor((i * frames) / count),
  );
}

async function makeClip(
  { directory, signal, remote }: StepContext,
  { engine, request, still }: { engine: ClipGenerator; request: GenerationRequest; still?: string },
  format: VideoFormat & { readonly frames: number },
  number: number,
): Promise<string> {
  const path = join(directory, `clip-${number}.video`);
  // The same noise would repeat the motion of the clip before.
  const seed = request.seed + number;
  const begin = still !== undefined && engine.still !== 'unused' ? { still } : {};
  await engine.generate({ ...request, ...format, ...begin, seed, remote, signal }, path);
  // What is no video is the engine's failure, and must not end the run when the scene is rendered.
  requireVideo(await probe(path));
  return path;
}

export function createClipsInput(
  { engine, request, still, maxFrames }: ClipsResources,
  frames: number,
  format: VideoFormat,
): ClipsInput {
  const { id, version } = engine;
  return {
    engine: { id, version },
    request: pickFollowed(engine, request),
    frames,
    format,
    ...(still && engine.still !== 'unused' && { still: still.digest }),
    maxFrames,
  };
}
