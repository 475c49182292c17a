import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { hashJson } from '../src/core/hashing.ts';
import { mapConcurrently } from '../src/core/map-concurrently.ts';
import type { WorkflowContext } from '../src/execution/workflow.ts';
import { getContainer } from '../src/media/containers/container-plan.ts';
import type { PieceEncoding } from '../src/media/cutting/picture-format.ts';
import { cutClipsStep } from '../src/pipelines/cut/cut-clips.ts';
import { type CutItem, describeItem } from '../src/pipelines/cut/cut-item.ts';
import { indexSourceStep } from '../src/pipelines/cut/index-source.ts';
import {
  getIndexInput,
  type IndexedSource,
  openSourceVideo,
  type SourceVideo,
  takeIndex,
} from '../src/pipelines/cut/indexed-source.ts';
import { layOutCut } from '../src/pipelines/cut/lay-out-cut.ts';
import { cutOptions } from '../src/pipelines/cut/options.ts';
import { ReaderPool } from '../src/pipelines/cut/readers.ts';
import { chooseTarget } from '../src/pipelines/cut/target-format.ts';
import { makeProxyStep } from '../src/productions/highlights/models/make-proxy.ts';
import { BUILTIN_PROFILES } from '../src/productions/highlights/proxy-profiles.ts';
import { surveySourceStep } from '../src/productions/highlights/survey-source.ts';
import { makeClipSource } from './clip-source.ts';
import { runInStore } from './run-in-store.ts';
import { measureTransfers } from './transfers.ts';

/**
 * What `highlights` does for processors, one video after another and side by side: seconds by the clock, seconds of the
 * processors, the peak of memory, and whether both gave the same. Copies are not compared: x264 with a limit of the rate
 * spends other bits from run to run. Then files are fetched and uploaded. Prints one JSON object.
 */
const VIDEOS = 4;
const SECONDS = 20;
const FPS = 30;
const SIDE_BY_SIDE = Math.min(8, availableParallelism());

const home = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
try {
  const paths = Array.from({ length: VIDEOS }, (_, i) => join(home, `film-${i}.mp4`));
  for (const [number, path] of paths.entries())
    await makeClipSource(path, { number, seconds: SECONDS, fps: FPS });
  const loadBefore = loadavg();
  const alone = await measureAll(paths, 1);
  const together = await measureAll(paths, SIDE_BY_SIDE);
  const report = {
    material: `${VIDEOS} videos of ${SECONDS} s, 1280x720, ${FPS} fps`,
    processors: availableParallelism(),
    load: { before: loadBefore.map(round), after: loadavg().map(round) },
    transfers: await measureTransfers(home),
    oneAfterAnother: alone.figures,
    sideBySide: together.figures,
    isEqual: Object.fromEntries(
      Object.entries(alone.digests).map(([part, digest]) => [part, digest === together.digests[part]]),
    ),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  await rm(home, { recursive: true, force: true });
}

interface Figures {
  readonly seconds: number;
  readonly processorSeconds: number;
}

async function measureAll(paths: readonly string[], concurrency: number) {
  const figures: Record<string, Figures> = {};
  const digests: Record<string, string> = {};
  const measure = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const [startedAt, before] = [performance.now(), process.cpuUsage()];
    const value = await work();
    const { user, system } = process.cpuUsage(before);
    figures[name] = {
      seconds: round((performance.now() - startedAt) / 1000),
      processorSeconds: round((user + system) / 1e6),
    };
    return value;
  };
  await runInStore(join(home, `store-${concurrency}`), async (context) => {
    const { signal } = context;
    const videos = await measure('probe', () =>
      mapConcurrently(paths, { concurrency, signal }, (path) => openSourceVideo(path, signal)),
    );
    const sources = await measure('index', () => index(context, videos, concurrency));
    digests.survey = hashJson(await measure('survey', () => survey(context, sources, concurrency)));
    await measure('copies', () => copy(context, sources, concurrency));
    digests.cuts = hashJson(await measure('cuts', () => cut(context, sources, concurrency)));
  });
  const mebibytes = Math.round(process.resourceUsage().maxRSS / 1024);
  return { figures: { ...figures, peakMebibytesSoFar: mebibytes }, digests };
}

async function index(
  context: WorkflowContext,
  videos: readonly SourceVideo[],
  concurrency: number,
): Promise<IndexedSource[]> {
  const indexed = await context.map(indexSourceStep, videos, {
    concurrency,
    getSize: () => 1,
    getInput: (video) => getIndexInput(video),
    getResources: (video) => video,
  });
  return Promise.all(
    indexed.map((artifact, i) => takeIndex(context, `s${i}`, { sourceVideo: videos[i]!, indexed: artifact })),
  );
}

async function survey(context: WorkflowContext, sources: readonly IndexedSource[], concurrency: number) {
  const made = await context.map(surveySourceStep, sources, {
    concurrency,
    getSize: () => 1,
    getInput: ({ digest, video }) => ({
      sourceDigest: digest,
      videoIndex: video.index,
      audioIndex: undefined,
      fields: video.measuredFields,
    }),
    getResources: ({ info, video, index: { frames } }) => ({
      path: info.path,
      video,
      audio: undefined,
      frames: frames.length,
    }),
  });
  return Promise.all(made.map(({ directory }) => readFile(join(directory, 'survey.json'), 'utf8')));
}

async function copy(context: WorkflowContext, sources: readonly IndexedSource[], concurrency: number) {
  const made = await context.map(makeProxyStep, sources, {
    concurrency,
    getSize: () => 1,
    getInput: ({ digest, video }) => ({
      sourceDigest: digest,
      streamIndex: video.index,
      profile: BUILTIN_PROFILES.balanced!,
    }),
    getResources: ({ info, video, index: { frames } }) => ({ path: info.path, video, frames: frames.length }),
  });
  return made.map(({ manifest }) => manifest.output);
}

/** Two clips of each video, at places that have to be encoded anew. */
async function cut(context: WorkflowContext, sources: readonly IndexedSource[], concurrency: number) {
  const ranges = [...sources, ...sources].map((source, i) => ({
    source,
    start: 37 + 13 * i,
    end: 37 + 13 * i + 6 * FPS,
  }));
  const settings = z.object(cutOptions).parse({});
  const target = chooseTarget(ranges, settings, getContainer('cut.mp4'));
  const items: readonly CutItem[] = layOutCut(ranges, target.picture, settings, () => undefined);
  const encoding: PieceEncoding = { format: target.picture, quality: 11, effort: 'quick' };
  await using readers = new ReaderPool();
  const made = await context.map(cutClipsStep, items, {
    concurrency,
    getSize: () => 1,
    getInput: (item) => ({ item: describeItem(item), encoding }),
    getResources: (item) => ({ item, readers }),
  });
  return made.map(({ manifest }) => manifest.output);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
