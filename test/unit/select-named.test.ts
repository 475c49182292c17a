import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCompressionProfiles } from '../../src/productions/highlights/compression-config.ts';
import { selectNamed } from '../../src/productions/read-settings-file.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const select = selectNamed(['VIDEO_CONFIG', 'VIDEO_PROCESSING_CONFIG']);

test('settings of other productions are not taken for misspelled ones', () => {
  const own = { VIDEO_CONFIG: { fps: 24 } };
  assert.deepEqual(select({ ...own, AUDIO_CONFIG: {}, MODEL_CONFIG: {}, video: {}, config: {} }), own);
});

test('a misspelled name of what is missing is taken, so that it is refused by its name', () => {
  const given = { VIDEO_CONFIG: {}, VIDEO_PROCESING_CONFIG: {} };
  assert.deepEqual(select({ ...given, AUDIO_CONFIG: {} }), given);
  assert.deepEqual(select({ VIDOE_CONFIG: {}, AUDIO_CONFIG: {} }), { VIDOE_CONFIG: {} });
});

test('profiles of compression are read beside settings of like names', async () => {
  const path = join(createTemporaryFolder(), 'config.json');
  const profile = { max_resolution: '360p', target_fps: 5, video_bitrate: '200k', preset: 'fast', crf: 30 };
  const others = { profiles: {}, COMPRESSION_FILES: {}, rules: {} };
  await writeFile(path, JSON.stringify({ COMPRESSION_PROFILES: { mine: profile }, ...others }));
  const { profiles } = await readCompressionProfiles({ warn: () => undefined }, path);
  assert.equal(profiles.mine?.height, 360);
});
