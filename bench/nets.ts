import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  EMBEDDED_NETS,
  type EmbeddedNet,
  getEmbeddedNetPath,
} from '../src/adapters/neural-upscaler/embedded-nets.ts';
import { benchNet } from '../src/adapters/neural-upscaler/net-bench.ts';
import { createNeuralUpscaler } from '../src/adapters/neural-upscaler/neural-upscaler.ts';
import { analyzeStructure } from '../src/analysis/structure.ts';
import { getCacheDirectory } from '../src/core/cache-directory.ts';
import { PROVIDER_CHOICES, type ProviderChoice } from '../src/core/execution-provider.ts';
import type { UpscaleRequest, Upscaler } from '../src/engines/upscaler.ts';
import { computeMaskGrid } from '../src/frames/mask-grid.ts';
import { PictureRestorer } from '../src/frames/picture-restorer.ts';
import { InferenceEngine } from '../src/inference/engine.ts';
import { loadNetModel, type NetModel } from '../src/inference/net-model.ts';
import { InputFile } from '../src/media/containers/input-file.ts';
import { decodeFrames } from '../src/media/decoder.ts';
import { FilterGraph, filterFrames } from '../src/media/filter-graph.ts';
import type { Frame } from '../src/media/frame.ts';
import { findMainVideo, type VideoStreamInfo } from '../src/media/media-info.ts';
import { probe } from '../src/media/probe.ts';
import { createDecodedPad, getWorkingPicture } from '../src/media/video/working-picture.ts';
import { planEnhancement } from '../src/productions/enhance/planner.ts';
import { PRESETS } from '../src/productions/enhance/presets.ts';
import { createRestorerSettings, createUpscaleSettings } from '../src/productions/enhance/restoration.ts';

// What nets reach of the machine's peak, and what skipping and reusing tiles saves on real footage.
const { values } = parseArgs({
  options: {
    provider: { type: 'string', default: 'auto' },
    frames: { type: 'string', default: '30' },
    tile: { type: 'string', default: '128' },
  },
});
if (!(PROVIDER_CHOICES as readonly string[]).includes(values.provider))
  throw new Error(`no provider ${values.provider}`);
const engine = new InferenceEngine({
  provider: values.provider as ProviderChoice,
  cacheDirectory: getCacheDirectory(),
});
const shared = (path: string): string => fileURLToPath(new URL(`../../shared/${path}`, import.meta.url));
const animePath = shared('models/realesr-animevideov3.pth');
const anime = existsSync(animePath) ? await loadNetModel(animePath) : undefined;
const embedded = Object.fromEntries(
  await Promise.all(EMBEDDED_NETS.map(async (name) => [name, await loadNetModel(getEmbeddedNetPath(name))])),
) as Record<EmbeddedNet, NetModel>;

const { provider, reason } = await engine.provider();
print(`provider: ${provider} (${reason})\n`);
print('| net | tile | precision | 1080p frames/s | GFLOP/s | share of a matrix product |');
print('|---|---|---|---|---|---|');
for (const net of [...Object.values(embedded), ...(anime ? [anime] : [])]) {
  const {
    tileSize,
    precision,
    secondsPer1080p,
    gigaflops = Number.NaN,
    peakGigaflops,
  } = await benchNet(engine, net);
  const share = `${((gigaflops / peakGigaflops) * 100).toFixed(0)} % of ${peakGigaflops.toFixed(0)}`;
  print(
    `| ${net.name} | ${tileSize} | ${precision} | ${(1 / secondsPer1080p).toFixed(2)} | ${gigaflops.toFixed(0)} | ${share} |`,
  );
}

print('\n| clip | upscaler | tiles run | skipped | reused | s | s without | saved |');
print('|---|---|---|---|---|---|---|---|');
const { restore: first, fast: further } = embedded;
const upscalers = [createNeuralUpscaler({ name: 'restore', first, further, engine })];
if (anime)
  upscalers.push(
    createNeuralUpscaler({ name: 'restore + animevideov3', first, further, detail: anime, engine }),
  );
for (const clip of ['stage-performance-360p.mp4', 'static-room-people-432p.mp4']) {
  if (!existsSync(shared(`media/${clip}`))) continue;
  for (const upscaler of upscalers) await compare(clip, upscaler);
}

/** The same frames through one stage, and through a fresh one for each, which remembers nothing. */
async function compare(clip: string, upscaler: Upscaler): Promise<void> {
  const path = shared(`media/${clip}`);
  const video = findMainVideo(await probe(path))!;
  const { request, restored } = await prepare(path, video);
  let seconds = 0;
  let secondsWithout = 0;
  await using stage = await upscaler.open(request);
  for await (const { frame, mask } of restored()) {
    const [frameCopy, maskCopy] = [frame.clone() as Frame, mask.clone() as Frame];
    seconds += await time(stage.process(frame, mask));
    await using forgetful = await upscaler.open(request);
    // A mask that is open everywhere skips nothing.
    secondsWithout += await time(forgetful.process(frameCopy, opened(maskCopy)));
  }
  const { run, skipped, reused } = stage.getEvidence!()!.tiles;
  const saved = `${((1 - seconds / secondsWithout) * 100).toFixed(0)} %`;
  print(
    `| ${clip} | ${upscaler.id} | ${run} | ${skipped} | ${reused} | ${seconds.toFixed(1)} | ${secondsWithout.toFixed(1)} | ${saved} |`,
  );
}

async function prepare(path: string, video: VideoStreamInfo) {
  const { features } = await analyzeStructure(path, video);
  const picture = getWorkingPicture(video);
  const strategy = planEnhancement({
    features,
    preset: PRESETS.theater_medium,
    hardware: { profile: 'cpu', reason: 'what is measured' },
    target: 'x2',
    display: { width: video.displayWidth, height: video.displayHeight },
    hasAudio: false,
    upscaler: 'auto',
    bitsPerPixel: undefined,
    generatedAt: new Date().toISOString(),
  });
  const request: UpscaleRequest = {
    ...createUpscaleSettings({ ...strategy, memory: { ...strategy.memory, tileSize: Number(values.tile) } }),
    source: picture,
    timeBase: video.timeBase,
    mask: computeMaskGrid(picture),
    outputPixelFormat: picture.pixelFormat,
  };
  async function* restored() {
    const settings = { ...createRestorerSettings(features, strategy), motionCompensation: false };
    using restorer = new PictureRestorer(picture, settings);
    await using input = await InputFile.open(path);
    using graph = await FilterGraph.open({
      inputs: { in: createDecodedPad(video) },
      text: `[in]${picture.conversion}[out]`,
      outputs: { out: 'video' },
    });
    let number = 0;
    for await (const working of filterFrames(decodeFrames(input, video.index), graph)) {
      const treatment = { startsShot: number === 0, isLocked: true, gain: 1 };
      const { frame, mask } = restorer.process(working, treatment)!;
      yield { frame, mask: mask! };
      if (++number === Number(values.frames)) return;
    }
  }
  return { request, restored };
}

function opened(mask: Frame): Frame {
  mask.makeWritable();
  const luma = mask.data![0]!;
  new Uint16Array(luma.buffer, luma.byteOffset, luma.byteLength >> 1).fill(1023);
  return mask;
}

async function time(frames: AsyncIterable<Frame>): Promise<number> {
  const startedAt = performance.now();
  for await (const frame of frames) frame.free();
  return (performance.now() - startedAt) / 1000;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
