import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveColor } from '../../src/media/video/color.ts';

const UNKNOWN = { range: 'unknown', matrix: 'unknown', primaries: 'unknown', transfer: 'unknown' };

test('missing tags of color follow the known matrix, else the size', () => {
  for (const [tags, width, height, expected] of [
    [{}, 720, 576, 'tv bt470bg bt470bg smpte170m'],
    [{}, 720, 480, 'tv smpte170m smpte170m smpte170m'],
    [{}, 352, 288, 'tv bt470bg bt470bg smpte170m'],
    [{}, 1280, 720, 'tv bt709 bt709 bt709'],
    // A film of high definition whose bars were cut off.
    [{}, 1280, 534, 'tv bt709 bt709 bt709'],
    [{}, 576, 1024, 'tv bt709 bt709 bt709'],
    [{ matrix: 'bt709' }, 720, 576, 'tv bt709 bt709 bt709'],
    [{ matrix: 'bt470bg' }, 1920, 1080, 'tv bt470bg bt470bg smpte170m'],
    [{ matrix: 'smpte170m' }, 1920, 1080, 'tv smpte170m smpte170m smpte170m'],
    [{ matrix: 'bt2020nc' }, 720, 480, 'tv bt2020nc bt2020 bt2020-10'],
    [{ transfer: 'arib-std-b67' }, 1920, 1080, 'tv bt2020nc bt2020 arib-std-b67'],
    [{ matrix: 'bt709', primaries: 'bt470bg', range: 'pc' }, 720, 576, 'pc bt709 bt470bg bt709'],
  ] as const) {
    const { range, matrix, primaries, transfer } = resolveColor(
      { ...UNKNOWN, ...tags },
      { width, height },
      false,
    );
    assert.equal(
      [range, matrix, primaries, transfer].join(' '),
      expected,
      JSON.stringify({ tags, width, height }),
    );
  }
});
