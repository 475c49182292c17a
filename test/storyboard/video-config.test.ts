import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { Warning } from '../../src/core/warning.ts';
import { storyboardOptions } from '../../src/productions/storyboard/options.ts';
import { applyVideoConfig } from '../../src/productions/storyboard/video-config.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

/** The guide's own module. */
const PYTHON = `# 视频生成模型配置
VIDEO_CONFIG = {
    "model_name": "stabilityai/stable-video-diffusion-img2vid-xt",
    "model_path": "./models/svd-xt",  # 本地路径
    "device": "cuda",
    "use_fp16": True,
    "num_inference_steps": 30,
    "guidance_scale": 6.5,
    "height": 320,
    "width": 640,
    "num_frames": 25,  # 生成帧数
    "fps": 6,  # 帧率
    "auto_download": True,
}

# 视频处理配置
VIDEO_PROCESSING_CONFIG = {
    "output_format": "mp4",
    "codec": "libx264",
    "bitrate": "5000k",
    "enable_interpolation": True,  # 帧插值
}
`;

async function apply(text: string, given: Record<string, unknown> = {}) {
  const videoConfig = join(folder, 'config');
  await writeFile(videoConfig, text);
  const warnings: Warning[] = [];
  const options = storyboardOptions.parse({ script: 'a.json', videoConfig, ...given });
  const taken = await applyVideoConfig({ warn: (warning) => warnings.push(warning) }, options);
  const { size, fps, steps, guidance, frames, bitrate, interpolate } = taken;
  return { warnings, values: { size, fps, steps, guidance, frames, bitrate, interpolate } };
}

suite('the configuration of the guide', () => {
  const values = {
    size: '640x320',
    fps: 6,
    steps: 30,
    guidance: 6.5,
    frames: 25,
    bitrate: '5000k',
    interpolate: 2,
  };

  test('is taken as it stands there, and what has no effect is said', async () => {
    const taken = await apply(PYTHON);
    assert.deepEqual(taken.values, values);
    assert.deepEqual(
      taken.warnings.map(({ code }) => code),
      ['storyboard.config-unused'],
    );
    assert.match(taken.warnings[0]!.message, /model_name.*auto_download/);
  });

  test('is taken with single quotes, in which # and " are text', async () => {
    const quoted = PYTHON.replaceAll('"', "'").replace("'cuda'", "'cu#da \"0\" it\\'s'");
    assert.notEqual(quoted, PYTHON);
    assert.deepEqual((await apply(quoted)).values, values);
  });

  test('is taken as JSON', async () => {
    const json = { VIDEO_CONFIG: { width: 640, height: 320 }, VIDEO_PROCESSING_CONFIG: { bitrate: '2M' } };
    const taken = await apply(JSON.stringify(json));
    assert.deepEqual([taken.values.size, taken.values.bitrate, taken.values.fps], ['640x320', '2M', 24]);
    assert.deepEqual(taken.warnings, []);
  });

  test('gives way to options', async () => {
    const { values: taken } = await apply(PYTHON, { fps: 30, bitrate: '1M' });
    assert.deepEqual(taken, { ...values, fps: 30, bitrate: '1M' });
  });

  test('names what is wrong in it', async () => {
    await assert.rejects(apply('{"VIDEO_CONFIG": {"fps": 0}}'), {
      code: 'storyboard.video-config',
      message: /VIDEO_CONFIG\.fps/,
    });
    await assert.rejects(apply('{"VIDEO_CONFIG": {"sampler": "ddim"}}'), { message: /sampler/ });
    await assert.rejects(apply('not a configuration'), { code: 'storyboard.video-config' });
  });
});
