import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { z } from 'zod';
import { createEngines, PRODUCTIONS } from '../../src/app.ts';
import { readConfiguration } from '../../src/cli/configuration.ts';
import type { FootlightError } from '../../src/core/errors.ts';
import type { Warning } from '../../src/core/warning.ts';
import { PRESETS } from '../../src/productions/enhance/presets.ts';
import { readTheaterSettings } from '../../src/productions/enhance/theater-config.ts';
import {
  listSettings,
  SETTINGS_IN_PLAN,
  theaterConfigSchema,
} from '../../src/productions/enhance/theater-schema.ts';
import { readCompressionProfiles } from '../../src/productions/highlights/compression-config.ts';
import { getProxyProfile } from '../../src/productions/highlights/proxy-profiles.ts';
import { adoptOssVariables } from '../../src/storage/oss-variables.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
let files = 0;

async function write(text: string, ending = 'json'): Promise<string> {
  const path = join(folder, `${files++}.${ending}`);
  await writeFile(path, text);
  return path;
}

/** The configuration of the first design, of which two numbers differ from what is built in. */
const THEATER = `{
  "theater_enhancement_config": {
    "version": "2.0.0",
    "presets": {
      "theater_small": {
        "lighting_sensitivity": 0.7,
        "gan_policy": {
          "strength": "weak",
          "highlight_threshold": 0.9,
          "shadow_threshold": 0.15,
          "edge_threshold": 0.1,
          "motion_threshold": 0.05
        },
        "temporal_config": {
          "background_lock": true,
          "strength": "high",
          "optical_flow_enabled": true,
          "smoothing_alpha": 0.1
        },
        "audio_config": {
          "source_separation_enabled": true,
          "dialogue_enhancement": 0.8,
          "music_processing": "preserve",
          "ambient_processing": "spatial"
        }
      }
    },
    "hardware_profiles": {
      "gtx_1650_4gb": {
        "max_tile_size": 96,
        "max_batch_size": 1,
        "force_fp16": true,
        "max_models_loaded": 1,
        "max_workers": 4
      }
    },
    "audio_dependencies": {
      "required_packages": ["spleeter>=2.3.0", "pydub>=0.25.1", "librosa>=0.9.0", "noisereduce>=2.0.0"],
      "fallback_enabled": true
    }
  }
}`;

/** The module of the fifth design. */
const COMPRESSION = `# app/config.py 扩展

class CompressionProfile(BaseModel):
    """压缩配置档案"""
    name: str

# 预设策略
COMPRESSION_PROFILES = {
    "aggressive": CompressionProfile(
        name="aggressive",
        max_resolution="360p",
        target_fps=8,
        video_bitrate="400k",
        audio_bitrate="64k",
        audio_sample_rate=22050,
        preset="ultrafast",
        crf=30
    ),
}

# 动态策略：根据视频时长自动选择
DYNAMIC_COMPRESSION_RULES = {
    "0-180": "conservative",    # 0-3分钟
    "180-420": "balanced",      # 3-7分钟
    "420-600": "aggressive",    # 7-10分钟
}
`;

/** Paths of all settings that a schema of records knows, without the names of one's own. */
function listSchemaPaths(
  { properties, additionalProperties }: z.core.JSONSchema.JSONSchema,
  parent = '',
): string[] {
  if (typeof additionalProperties === 'object') return listSchemaPaths(additionalProperties, parent);
  return properties
    ? Object.entries(properties).flatMap(([key, inner]) =>
        typeof inner === 'object' ? listSchemaPaths(inner, `${parent}${key}.`) : [],
      )
    : [parent.slice(0, -1)];
}

function createContext() {
  const warnings: Warning[] = [];
  return { warnings, warn: (warning: Warning): void => void warnings.push(warning) };
}

suite('the configuration of theater enhancement', () => {
  test('changes presets and limits, and names what has no effect', async () => {
    const context = createContext();
    const options = {
      preset: 'theater_small',
      hardware: 'gtx_1650_4gb',
      theaterConfig: await write(THEATER),
    } as const;
    const { preset, limits } = await readTheaterSettings(context, options);
    const { theater_small: usual } = PRESETS;
    assert.deepEqual(preset, {
      ...usual,
      lightingSensitivity: 0.7,
      detail: { ...usual.detail, highlightThreshold: 0.9 },
      temporal: { ...usual.temporal, smoothingAlpha: 0.1 },
    });
    assert.deepEqual(limits, { maxTileSize: 96, forceFp16: true, budgetMegabytes: 3500 });
    const [taken, unused, ...more] = context.warnings;
    const { settings, ...chosen } = taken!.parameters!;
    assert.deepEqual(chosen, { preset: 'theater_small', hardware: 'gtx_1650_4gb' });
    assert.ok((settings as string[]).includes('gan_policy.highlight_threshold → detail.highlightThreshold'));
    assert.equal((settings as string[]).length, 15);
    assert.deepEqual(unused!.parameters!.settings, [
      'temporal_config.optical_flow_enabled',
      'max_batch_size',
      'max_models_loaded',
      'max_workers',
      'audio_dependencies.required_packages',
      'audio_dependencies.fallback_enabled',
    ]);
    assert.deepEqual(more, []);
  });

  test('has a place in the plan, or is named as without effect, for each of its settings', () => {
    const { presets, hardware_profiles } = JSON.parse(THEATER).theater_enhancement_config;
    const all = [...listSettings(presets.theater_small), ...listSettings(hardware_profiles.gtx_1650_4gb)];
    for (const path of all) assert.ok(path in SETTINGS_IN_PLAN, path);
    const { presets: preset, hardware_profiles: hardware } = theaterConfigSchema.shape;
    const known = [preset, hardware].flatMap((schema) =>
      listSchemaPaths(z.toJSONSchema(schema, { io: 'input' })),
    );
    assert.deepEqual(
      known.toSorted(),
      Object.keys(SETTINGS_IN_PLAN)
        .filter((path) => !path.startsWith('audio_dependencies'))
        .toSorted(),
    );
  });

  test('names its hardware profiles where none is for this machine, and settings that are misspelled', async () => {
    const context = createContext();
    const options = {
      preset: 'theater_small',
      hardware: 'cpu',
      theaterConfig: await write(THEATER),
    } as const;
    assert.equal((await readTheaterSettings(context, options)).limits, undefined);
    assert.deepEqual(context.warnings.at(-1)!.parameters, { hardware: 'cpu', profiles: ['gtx_1650_4gb'] });
    for (const [from, to, meant] of [
      ['gan_policy', 'gan_polcy', 'presets.theater_small.gan_policy'],
      ['max_tile_size', 'max_tilesize', 'hardware_profiles.gtx_1650_4gb.max_tile_size'],
      ['hardware_profiles', 'hardware_profile', 'hardware_profiles'],
    ] as const)
      await assert.rejects(
        readTheaterSettings(context, { ...options, theaterConfig: await write(THEATER.replace(from, to)) }),
        (error: FootlightError) => error.message.includes(`did you mean ${meant}`),
      );
  });

  test('is read as YAML, and a preset of one’s own is chosen in it', async () => {
    const yaml =
      'theater_enhancement_config:\n  preset: my_hall\n  presets:\n    my_hall:\n      lighting_sensitivity: 1.5\n';
    const options = {
      preset: 'theater_medium',
      hardware: 'auto',
      theaterConfig: await write(yaml, 'yaml'),
    } as const;
    const { preset } = await readTheaterSettings(createContext(), options);
    assert.deepEqual(preset, { ...PRESETS.theater_medium, lightingSensitivity: 1.5 });
    for (const bad of [
      'presets: {theater_small: {gan_policy: {strength: loud}}}',
      'preset: none',
      '- 1',
      '{{',
    ])
      await assert.rejects(
        readTheaterSettings(createContext(), { ...options, theaterConfig: await write(bad, 'yaml') }),
        { code: 'enhance.theater-config' },
      );
  });
});

test('compression profiles and rules are read from the module of the design', async () => {
  const context = createContext();
  const compression = await readCompressionProfiles(context, await write(COMPRESSION, 'py'));
  const own = { height: 360, framesPerSecond: 8, bitRate: 400_000, crf: 30, preset: 'ultrafast' };
  assert.deepEqual(compression.profiles.aggressive, own);
  assert.equal(compression.profiles.balanced?.height, 720);
  assert.deepEqual(getProxyProfile('dynamic', 500, compression), own);
  assert.equal(getProxyProfile('dynamic', 180, compression).height, 1080);
  assert.deepEqual(
    context.warnings.map(({ code }) => code),
    ['highlights.compression-config', 'highlights.compression-config-unused'],
  );
  for (const bad of [
    '{"COMPRESSION_PROFILES": {"x": {}}}',
    '{"DYNAMIC_COMPRESSION_RULES": {"0-9": "none"}}',
    '[]',
    '{"COMPRESION_PROFILES": {}}',
    '{"COMPRESSION_PROFILES": {}, "DYNAMIC_COMPRESSION_RULE": {}}',
  ])
    await assert.rejects(readCompressionProfiles(context, await write(bad)), {
      code: 'highlights.compression-config',
    });
});

test('one configuration file holds settings of all designs, and options in snake_case', async () => {
  const text = `work_dir: /big/disk
enhance: {encoder_preset: slow}
theater_enhancement_config: {presets: {}}
VIDEO_CONFIG: {fps: 6}
COMPRESSION_PROFILES: {}
`;
  const path = await write(text, 'yaml');
  const { workDir, productions } = await readConfiguration(PRODUCTIONS, path);
  assert.equal(workDir, '/big/disk');
  assert.deepEqual(productions, {
    enhance: { encoderPreset: 'slow', theaterConfig: path },
    storyboard: { videoConfig: path },
    highlights: { compressionConfig: path },
  });
  for (const [wrong, closest] of [
    ['{"theatre_enhancement_config": {}}', 'theater_enhancement_config'],
    ['{"enhance": {"cfr": 20}}', 'crf'],
  ] as const)
    await assert.rejects(readConfiguration(PRODUCTIONS, await write(wrong)), (error: FootlightError) => {
      assert.equal(error.code, 'usage.configuration');
      assert.match(error.message, new RegExp(`did you mean ${closest}`));
      return true;
    });
});

test('engines are found by the names that the designs give them', () => {
  const engines = createEngines({});
  for (const [task, name, found] of [
    ['image-to-video', 'SVD-XT', 'comfyui'],
    ['image-to-video', 'stabilityai/stable-video-diffusion-img2vid-xt', 'comfyui'],
    ['speech', 'TTS3', 'megatts3'],
    ['speech', 'IndexTTS2', 'indextts2'],
    ['sound', 'TangoFlux', 'tangoflux'],
    ['matter', 'RobustVideoMatting', 'robust-video-matting'],
    ['video-analyst', 'qwen-vl-plus', 'openai'],
    ['text-model', 'qwen-plus', 'openai'],
    ['transcriber', 'paraformer-v2', 'openai'],
    ['upscaler', 'RealESRGAN_x4plus', 'model'],
  ] as const)
    assert.equal(engines.resolve(task, name, {}).adapter.name, found, name);
});

test('the variables of Aliyun’s bucket stand for those of this program that are not set', () => {
  const environment: NodeJS.ProcessEnv = {
    OSS_BUCKET_NAME: 'videos',
    OSS_ENDPOINT: 'oss-cn-beijing.aliyuncs.com',
    OSS_ACCESS_KEY_ID: 'id',
    OSS_ACCESS_KEY_SECRET: 'secret',
    FOOTLIGHT_RESULT_STORE: 's3://own',
  };
  assert.deepEqual(adoptOssVariables(environment, { isService: true }), [
    { from: 'OSS_ACCESS_KEY_ID', to: 'AWS_ACCESS_KEY_ID' },
    { from: 'OSS_ACCESS_KEY_SECRET', to: 'AWS_SECRET_ACCESS_KEY' },
    { from: 'OSS_BUCKET_NAME', to: 'FOOTLIGHT_TEMP_STORE' },
  ]);
  assert.equal(
    environment.FOOTLIGHT_TEMP_STORE,
    'oss://videos?region=oss-cn-beijing&endpoint=https://oss-cn-beijing.aliyuncs.com',
  );
  assert.equal(environment.FOOTLIGHT_RESULT_STORE, 's3://own');
  assert.deepEqual(adoptOssVariables({}, { isService: true }), []);
});
