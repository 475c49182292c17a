import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { findMainVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { createBackgroundRuns } from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { decodeLuma } from '../support/frames.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const { run } = createBackgroundRuns(path('work'), [lumaMatter, lanczos]);
/** What no player would guess of a film without tags. */
const color = { range: 'pc', matrix: 'smpte240m', primaries: 'bt470bg', transfer: 'gamma28' };
const options = { videos: [path('film.mp4')], color: '#f0f0f0' };

const readColor = async (file: string) => findMainVideo(await probe(file))!.color;
const readFirst = async (file: string) => Array.from((await decodeLuma(file))[0]!.luma);

test('the color of a film is told by every codec, and ProRes holds it in its own range', async () => {
  await makeBlockFilm(path('film.mp4'), { frames: 2, color });
  const output = path('lossless.mkv');
  const { outputs } = await run({ ...options, codec: 'ffv1', keep: ['background_video'], output });
  assert.deepEqual(await readColor(outputs.video!), color);
  assert.deepEqual(await readColor(outputs.background_video!), color);

  const limited = path('limited.mov');
  await run({ ...options, codec: 'prores', keep: ['foreground_frames'], output: limited });
  assert.deepEqual(await readColor(limited), { ...color, range: 'tv' });
  const [full, stored] = [await readFirst(output), await readFirst(limited)];
  const errors = full.map((code, i) => Math.abs(64 + (code * 876) / 1023 - stored[i]!));
  assert.ok(Math.max(...full) > 940 && errors.reduce((sum, error) => sum + error, 0) / errors.length < 4);
});

test('mattes and gray layers are of the full range, whatever the range of the film', async () => {
  await makeBlockFilm(path('limited-film.mp4'), { frames: 2, color: { ...color, range: 'tv' } });
  const keep = ['blend_mask', 'shadow_layer', 'edge_confidence', 'hair_mattes'] as const;
  const { outputs } = await run({
    ...options,
    videos: [path('limited-film.mp4')],
    keep: [...keep],
    output: path('gray.mp4'),
  });
  for (const role of ['alpha_mattes', ...keep] as const) {
    const { range, matrix } = await readColor(outputs[role]!);
    assert.deepEqual([range, matrix], ['pc', 'unknown'], role);
  }
});
