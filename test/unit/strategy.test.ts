import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { lanczosUpscaler } from '../../src/adapters/builtin-lanczos/lanczos-upscaler.ts';
import type { FrameIndex, StructureFeatures } from '../../src/analysis/features.ts';
import type { Warning } from '../../src/execution/events.ts';
import type { AnalyzedSource } from '../../src/pipelines/film/analyzed-source.ts';
import { formatRemix } from '../../src/productions/enhance/audio-chains.ts';
import { chooseHardware } from '../../src/productions/enhance/hardware-profiles.ts';
import { findIdleSettings } from '../../src/productions/enhance/idle-settings.ts';
import { listOverruledOptions } from '../../src/productions/enhance/overruled-options.ts';
import { planEnhancement } from '../../src/productions/enhance/planner.ts';
import { PRESETS } from '../../src/productions/enhance/presets.ts';
import { readStrategy } from '../../src/productions/enhance/read-strategy.ts';
import { createRestoreStage } from '../../src/productions/enhance/restore-stage.ts';
import { type Strategy, strategySchema } from '../../src/productions/enhance/strategy.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const FRAMES = 60;
const features: StructureFeatures = {
  resolution: { width: 320, height: 180 },
  fps: 25,
  duration: FRAMES / 25,
  totalFrames: FRAMES,
  isStaticCamera: true,
  highlightRatio: 0,
  darkRatio: 0,
  midtoneRatio: 1,
  edgeDensity: 0.05,
  frameDifferenceMean: 0.01,
  noiseScore: 0.1,
  noiseSigma: 1,
  noiseSigmaByLuma: Array.from({ length: 8 }, () => 1),
  noiseSigmaChroma: 0.5,
  sampleFrames: 10,
  shots: [
    {
      startFrame: 0,
      endFrame: FRAMES,
      startSeconds: 0,
      endSeconds: FRAMES / 25,
      meanBrightness: 0.4,
      frameDifferenceMean: 0.01,
      staticShare: 1,
      flickerAmplitude: 0.01,
      flickerHertz: 5,
    },
  ],
};
const index: FrameIndex = {
  pts: Array.from({ length: FRAMES }, (_, i) => i),
  durations: Array.from({ length: FRAMES }, () => 1),
  brightness: Array.from({ length: FRAMES }, (_, i) => (i % 3 === 0 ? 0.4 : 0.41)),
};
/** In which nothing is switched off. */
const plan = planEnhancement({
  features,
  preset: PRESETS.theater_medium,
  hardware: { profile: 'rtx_6gb', reason: 'asked for by name' },
  target: 'x2',
  display: features.resolution,
  hasAudio: true,
  upscaler: 'auto',
  bitsPerPixel: undefined,
  generatedAt: '2026-01-01T00:00:00.000Z',
});

/** All that a strategy decides: the frames' part and the sound's part of the keys, and which net is asked for. */
function decisions(strategy: Strategy): string {
  const stage = createRestoreStage(
    { features, index } as AnalyzedSource,
    strategy,
    lanczosUpscaler,
    'yuv420p',
  );
  const { audio, upscaler, upscalerBase, fields } = strategy;
  return JSON.stringify({
    frames: stage.getSettings({ startFrame: 0, endFrame: FRAMES }),
    output: stage.output,
    sound: [formatRemix(audio, 2), audio.sourceSeparation, audio.targetLufs, audio.truePeakDbtp],
    net: [upscaler, upscalerBase],
    // Decides which frames there are, before they are analyzed.
    fields: fields?.mode,
  });
}

type Path = readonly (string | number)[];

function leaves(value: unknown, path: Path = []): Path[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
    : [path];
}

/** The plan with another valid value in one place. */
function altered(path: Path): Strategy {
  for (const value of [
    false,
    true,
    'off',
    'high',
    'strong',
    'preserve',
    'fast',
    'x1.5',
    'double',
    0.25,
    0.75,
    256,
    -20,
    -2,
  ]) {
    const copy = structuredClone(plan) as unknown as Record<string, unknown>;
    const parent = path.slice(0, -1).reduce((at, key) => at[key] as typeof copy, copy);
    if (parent[path.at(-1)!] === value) continue;
    parent[path.at(-1)!] = value;
    const parsed = strategySchema.safeParse(copy);
    if (parsed.success) return parsed.data;
  }
  throw new Error(`no other value for ${path.join('.')}`);
}

/** Where a plan comes from, which decides nothing. */
const PROVENANCE = /^(version|generatedAt|sourceFeaturesHash|hardware\.\w+)$/;

test('every setting of a plan decides something, or says that it doesn’t', () => {
  const paths = leaves(plan).filter((path) => !PROVENANCE.test(path.join('.')));
  assert.ok(paths.length > 40);
  for (const path of paths) {
    const strategy = altered(path);
    const isIdle = findIdleSettings(strategy).some((idle) => idle.path === path.join('.'));
    assert.notEqual(decisions(strategy) === decisions(plan), !isIdle, path.join('.'));
  }
});

test('the words for temporal strength are the weights of the presets, which a number overrides', () => {
  const weight = (temporal: Partial<Strategy['temporal']>): unknown =>
    JSON.parse(decisions({ ...plan, temporal: { ...plan.temporal, ...temporal } })).frames.restorer.alpha;
  assert.deepEqual(
    (['low', 'medium', 'high'] as const).map((strength) => weight({ strength })),
    [0.5, 0.3, 0.1],
  );
  assert.equal(weight({ strength: 'high', smoothingAlpha: 0.2 }), 0.2);
});

async function read(strategy: unknown): Promise<{ strategy: Strategy; warnings: Warning[] }> {
  const file = join(folder, 'strategy.json');
  await writeFile(file, JSON.stringify(strategy));
  const warnings: Warning[] = [];
  return { strategy: await readStrategy({ warn: (each) => void warnings.push(each) }, file), warnings };
}

test('a fresh plan is read as it is, without a word', async () => {
  assert.deepEqual(await read(plan), { strategy: plan, warnings: [] });
});

test('settings of earlier plans are read, and each is named as without effect', async () => {
  const memory = { ...plan.memory, maxModelsLoaded: 1, batchSize: 4, maxWorkers: 8 };
  const { hardware: _, ...earlier } = plan;
  const { strategy, warnings } = await read({
    ...earlier,
    memory,
    temporal: { ...plan.temporal, smoothingAlpha: 0.2 },
    layers: {
      ...plan.layers,
      shadow: { ...plan.layers.shadow, postSmooth: true },
      structure: { ...plan.layers.structure, detail: 'strong' },
    },
  });
  assert.deepEqual(strategy.memory, plan.memory);
  assert.ok(warnings.every(({ code }) => code === 'enhance.setting-unused'));
  assert.deepEqual(
    warnings.map(({ message }) => /strategy's (.+) has no effect/.exec(message)![1]),
    [
      'memory.maxModelsLoaded',
      'memory.batchSize',
      'memory.maxWorkers',
      'temporal.strength',
      'layers.shadow.postSmooth',
      'level in layers.structure.detail',
    ],
  );
});

test('a setting that doesn’t exist is refused with its path and the one that was meant', async () => {
  for (const [group, key, meant] of [
    ['temporal', 'strenght', 'temporal.strength'],
    ['memory', 'tilesize', 'memory.tileSize'],
    ['detail', 'smoothingAlfa', 'temporal.smoothingAlpha'],
    ['audio', 'gainDb', 'audio.gainsDb'],
    ['audio', 'xyz', undefined],
  ] as const) {
    const wrong = { ...plan, [group]: { ...plan[group], [key]: 1 } };
    const message = meant
      ? new RegExp(`no setting ${group}\\.${key}; did you mean ${meant}\\?`)
      : /no setting audio\.xyz\./;
    await assert.rejects(read(wrong), { code: 'enhance.strategy-invalid', kind: 'usage', message });
  }
  await assert.rejects(read({ ...plan, temporl: {} }), {
    message: /no setting temporl; did you mean temporal\?/,
  });
  for (const none of [null, 7, [], 'text', { memory: null }])
    await assert.rejects(read(none), { code: 'enhance.strategy-invalid' });
});

test('auto takes the roomiest limits that the card holds, and those of the processor without one', async (t) => {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const card = async (line: string): Promise<void> => {
    await writeFile(join(bin, 'nvidia-smi'), `#!/bin/sh\necho '${line}'\n`);
    await chmod(join(bin, 'nvidia-smi'), 0o755);
  };
  const path = process.env.PATH;
  t.after(() => {
    process.env.PATH = path;
  });
  process.env.PATH = bin;
  assert.deepEqual(await chooseHardware('auto', 'auto'), {
    profile: 'cpu',
    reason: 'no NVIDIA card was found',
  });
  process.env.PATH = `${bin}${delimiter}${path}`;
  for (const [line, profile] of [
    ['NVIDIA GeForce GTX 1050, 2048', 'cpu'],
    ['NVIDIA GeForce GTX 1650, 4096', 'gtx_1650_4gb'],
    ['NVIDIA GeForce RTX 2060, 6144', 'rtx_6gb'],
    ['NVIDIA H100 80GB HBM3, 81559', 'rtx_3060_12gb'],
    ['no devices were found', 'cpu'],
  ] as const) {
    await card(line);
    assert.equal((await chooseHardware('auto', 'auto')).profile, profile, line);
  }
  await card('NVIDIA GeForce RTX 2060, 6144');
  assert.match((await chooseHardware('auto', 'cuda')).reason, /RTX 2060 with 6144 MB/);
  assert.equal((await chooseHardware('auto', 'cpu')).profile, 'cpu');
  assert.equal((await chooseHardware('gtx_1650_4gb', 'auto')).profile, 'gtx_1650_4gb');
});

test('options of which a strategy says otherwise are named', () => {
  const motionCompensation = plan.temporal.motionCompensation;
  const [same, other] = motionCompensation ? (['on', 'off'] as const) : (['off', 'on'] as const);
  assert.deepEqual(listOverruledOptions(plan, { motionCompensation: same, fields: 'auto' }), []);
  assert.deepEqual(listOverruledOptions(plan, { motionCompensation: 'auto', fields: 'auto' }), []);
  const ofFields = { ...plan, fields: { mode: 'double' as const, found: [] } };
  assert.deepEqual(listOverruledOptions(ofFields, { motionCompensation: other, fields: 'single' }), [
    `--motion-compensation ${other}`,
    '--fields single',
  ]);
});
