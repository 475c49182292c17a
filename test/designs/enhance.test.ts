import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { z } from 'zod';
import type { StructureFeatures } from '../../src/analysis/features.ts';
import { HARDWARE_PROFILES } from '../../src/productions/enhance/hardware-profiles.ts';
import { planEnhancement } from '../../src/productions/enhance/planner.ts';
import { PRESET_NAMES, PRESETS, SMOOTHING_WEIGHTS } from '../../src/productions/enhance/presets.ts';
import { strategySchema } from '../../src/productions/enhance/strategy.ts';
import { readTheaterSettings } from '../../src/productions/enhance/theater-config.ts';
import { getSamplePath } from '../support/design-samples.ts';

test('the configuration changes nothing as it stands, as its presets and hardware profiles are built in', async () => {
  const theaterConfig = getSamplePath('theater-config.json');
  for (const preset of PRESET_NAMES)
    for (const hardware of ['gtx_1650_4gb', 'rtx_3060_12gb'] as const) {
      const read = await readTheaterSettings({ warn: () => undefined }, { preset, hardware, theaterConfig });
      const { temporal, ...usual } = PRESETS[preset];
      const smoothingAlpha = SMOOTHING_WEIGHTS[temporal.strength];
      assert.deepEqual(read.preset, { ...usual, temporal: { ...temporal, smoothingAlpha } });
      assert.deepEqual(read.limits, HARDWARE_PROFILES[hardware]);
    }
});

/** Dotted paths of everything that a JSON schema names. */
function listPaths(schema: z.core.JSONSchema._JSONSchema | undefined, parent = ''): string[] {
  return typeof schema === 'object'
    ? Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [
        parent + key,
        ...listPaths(inner, `${parent}${key}.`),
      ])
    : [];
}

suite('the data classes', () => {
  test('EnhancementStrategy and its parts have each field in the strategy', () => {
    const paths = listPaths(z.toJSONSchema(strategySchema, { io: 'input' }));
    for (const [field, place] of Object.entries({
      resolution_plan: 'resolutionPlan',
      layer_strategy: 'layers',
      gan_policy: 'detail',
      temporal_strategy: 'temporal',
      memory_policy: 'memory',
      audio_strategy: 'audio',
      strategy_version: 'version',
      generation_timestamp: 'generatedAt',
      source_features_hash: 'sourceFeaturesHash',
      'LayerConfig.gan_strength': 'layers.structure.detail',
      'LayerConfig.post_smooth': 'layers.motion.postSmooth',
      'LayerConfig.detail_limit': 'layers.structure.detailLimit',
      'GANPolicy.global_allowed': 'detail.allowed',
      'GANPolicy.strength': 'detail.strength',
      'GANPolicy.highlight_threshold': 'detail.highlightThreshold',
      'GANPolicy.shadow_threshold': 'detail.shadowThreshold',
      'GANPolicy.edge_threshold': 'detail.edgeThreshold',
      'GANPolicy.motion_threshold': 'detail.motionThreshold',
      'GANPolicy.highlight_forbidden': 'layers.highlight.detail',
      'GANPolicy.dark_limit': 'layers.shadow.detail',
      'TemporalConfig.background_lock': 'temporal.backgroundLock',
      'TemporalConfig.strength': 'temporal.strength',
      'TemporalConfig.smoothing_alpha': 'temporal.smoothingAlpha',
      'MemoryConfig.tile_size': 'memory.tileSize',
      'MemoryConfig.use_fp16': 'memory.useFp16',
      'AudioConfig.source_separation_enabled': 'audio.sourceSeparation',
      'AudioConfig.dialogue_enhancement': 'audio.dialogueEnhancement',
      'AudioConfig.music_processing': 'audio.music',
      'AudioConfig.ambient_processing': 'audio.ambience',
      'AudioConfig.master_settings': 'audio.gainsDb',
    }))
      assert.ok(paths.includes(place), `${field} as ${place}`);
  });

  test('the strategy of a 1080p stage in theater_small has the numbers of the design', () => {
    const { theater_small: preset } = PRESETS;
    const strategy = planEnhancement({
      preset,
      features: FEATURES,
      generatedAt: '2026-01-01T00:00:00.000Z',
      hardware: { profile: 'rtx_6gb', reason: '' },
      target: '2160p',
      display: { width: 1920, height: 1080 },
      hasAudio: true,
      upscaler: 'default',
      bitsPerPixel: 0.1,
      fields: 'auto',
    });
    assert.deepEqual(strategy.target, { width: 3840, height: 2160 });
    assert.deepEqual(strategy.resolutionPlan, ['x2']);
    assert.deepEqual([strategy.layers.highlight.detail, strategy.layers.shadow.detail], ['off', 'off']);
    assert.deepEqual(strategy.memory, { tileSize: 384, useFp16: true, budgetMegabytes: 5500 });
    assert.deepEqual(strategy.audio.gainsDb, { dialogue: 0, music: -6, ambience: -12 });
    assert.equal(strategy.audio.targetLufs, -23);
  });
});

const FEATURES: StructureFeatures = {
  resolution: { width: 1920, height: 1080 },
  fps: 25,
  duration: 300,
  totalFrames: 7500,
  isStaticCamera: true,
  highlightRatio: 0.05,
  darkRatio: 0.6,
  midtoneRatio: 0.35,
  edgeDensity: 0.05,
  frameDifferenceMean: 0.01,
  noiseScore: 0.2,
  noiseSigma: 2,
  noiseSigmaByLuma: Array.from({ length: 8 }, () => 2),
  noiseSigmaChroma: 1,
  sampleFrames: 100,
  shots: [
    {
      startFrame: 0,
      endFrame: 7500,
      startSeconds: 0,
      endSeconds: 300,
      meanBrightness: 0.2,
      frameDifferenceMean: 0.01,
      staticShare: 0.95,
      flickerAmplitude: 0,
      flickerHertz: 0,
    },
  ],
};
