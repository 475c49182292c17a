import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import fc from 'fast-check';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { createEngines } from '../../src/app.ts';
import { READY } from '../../src/engines/availability.ts';
import type { EngineAdapter } from '../../src/engines/engine.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import { runWorkflow } from '../../src/execution/runner.ts';
import type { WorkflowContext } from '../../src/execution/workflow.ts';
import type { FrameRange } from '../../src/pipelines/film/frame-stage.ts';
import { openSource } from '../../src/pipelines/film/source.ts';
import { openBackdrop } from '../../src/productions/background/backdrops/open-backdrop.ts';
import { type PreparedClip, prepareClip } from '../../src/productions/background/clip.ts';
import { compositeClip } from '../../src/productions/background/composite-clip.ts';
import { background } from '../../src/productions/background/index.ts';
import { repairMattes } from '../../src/productions/background/quality/repair-mattes.ts';
import { separateSubject } from '../../src/productions/background/separate.ts';
import { openSetup, type Setup } from '../../src/productions/background/setup.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { decodeLuma } from '../support/frames.ts';
import { isFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { createToyMatter } from '../support/toy-matter.ts';

const [SHOTS, FRAMES] = [2, 9];
const TOTAL = SHOTS * FRAMES;
/** The full run tries other splits each time. */
const RUNS = isFull ? { numRuns: 12 } : { numRuns: 2, seed: 5 };
const folder = createTemporaryFolder();
const film = join(folder, 'film.mkv');

before(() => makeBlockFilm(film, { shots: SHOTS, frames: FRAMES, width: 64, height: 36 }));

type Memory = Parameters<typeof createToyMatter>[0]['memory'];

function createAdapter(memory: Memory): EngineAdapter<'matter'> {
  return {
    task: 'matter',
    name: 'toy',
    getResourceNeed: () => ({ kind: 'cpu' }),
    checkAvailability: async () => READY,
    create: async () => createToyMatter({ memory }),
  };
}

/** What the steps of a clip give, as a digest for each frame. */
interface Made {
  readonly mattes: readonly string[];
  readonly repaired: readonly string[];
  readonly composites: readonly string[];
}

type Make = (ranges: readonly FrameRange[]) => Promise<Made>;

/** Prepares the film as a run does, and hands over what makes it from given ranges. */
async function withClip(memory: Memory, work: (make: Make) => Promise<void>): Promise<void> {
  const options = background.options.parse({
    videos: [film],
    color: '#405060',
    matter: 'toy',
    upscale: false,
    codec: 'ffv1',
  });
  const workflow = {
    async run(context: WorkflowContext) {
      const setup = await openSetup(context, options);
      const source = await openSource(film, context.signal);
      const clip = await prepareClip(context, 'film', source, setup.policy);
      assert.equal(clip.routes.length, SHOTS);
      await work((ranges) => make(context, clip, setup, ranges));
      return { status: 'completed' as const, outputs: {} };
    },
    plan: async () => undefined,
  };
  const engines = createEngines({}, { adapters: [createAdapter(memory), lanczos] });
  const store = new DiskArtifactStore(join(folder, memory));
  await runWorkflow({ ...background, load: async () => workflow }, options, { store, engines });

  async function make(
    context: WorkflowContext,
    clip: PreparedClip,
    { given, look, upscaler }: Setup,
    ranges: readonly FrameRange[],
  ): Promise<Made> {
    const segments = await separateSubject(context, clip, ranges);
    const all = { clean: true, smooth: true, choke: true, soften: true };
    const repaired = await repairMattes(context, clip, segments, all);
    const backdrop = await openBackdrop(context, clip, {
      ...{ given, options, made: { films: new Map(), speeds: new Map() }, shots: new Set() },
      plan: look.background,
    });
    const { feather: featherPixels, ...settings } = look.compositing;
    const compositing = { ...settings, featherPixels, matchTexture: 1 };
    const request = { segments: repaired, backdrop, compositing, upscaler, looks: new Map() };
    const composites = await compositeClip(context, clip, options, request);
    return {
      mattes: await digestFrames(segments.map(({ mattes }) => mattes.file)),
      repaired: await digestFrames(repaired.map(({ mattes }) => mattes.file)),
      composites: await digestFrames(composites.map(({ file }) => file)),
    };
  }
}

async function digestFrames(files: readonly string[]): Promise<string[]> {
  const digests: string[] = [];
  for (const file of files)
    for (const { luma } of await decodeLuma(file))
      digests.push(
        createHash('sha1')
          .update(new Uint8Array(luma.buffer, luma.byteOffset, luma.byteLength))
          .digest('hex'),
      );
  return digests;
}

/** A film cut at up to five frames, in shots and between them. */
const ranges = fc
  .uniqueArray(fc.integer({ min: 1, max: TOTAL - 1 }), { minLength: 1, maxLength: 5 })
  .map((borders) => [...borders.toSorted((a, b) => a - b), TOTAL])
  .map((ends) => ends.map((endFrame, i) => ({ startFrame: ends[i - 1] ?? 0, endFrame })));

suite('mattes, repaired mattes and composites are the same wherever a film is split', () => {
  for (const memory of ['frames', 'state'] as const)
    test(`by an engine that remembers by ${memory}`, () =>
      withClip(memory, async (make) => {
        const whole = await make([{ startFrame: 0, endFrame: TOTAL }]);
        for (const digests of Object.values(whole)) assert.equal(digests.length, TOTAL);
        assert.notDeepEqual(whole.mattes, whole.repaired);
        await fc.assert(
          fc.asyncProperty(ranges, async (split) => assert.deepEqual(await make(split), whole)),
          { ...RUNS, endOnFailure: true },
        );
      }));
});
