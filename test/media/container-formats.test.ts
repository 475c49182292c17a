import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { findMainVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const secret = join(folder, 'secret.mp4');

before(async () => {
  const size = { width: 64, height: 48, timeBase: { num: 1, den: 25_000 }, draw: () => undefined };
  await makeVideo(secret, { ...size, pts: createConstantRate(5) });
});

const PLAYLISTS: readonly (readonly [string, string])[] = [
  ['HLS', `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${secret}\n#EXT-X-ENDLIST\n`],
  ['concat', `ffconcat version 1.0\nfile '${secret}'\n`],
  [
    'SDP',
    'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n',
  ],
  [
    'DASH',
    `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1"><BaseURL>${secret}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
  ],
];

for (const [name, text] of PLAYLISTS) {
  for (const ending of ['mp4', 'm3u8', 'txt'])
    test(`a ${name} file that names another is not opened, as .${ending}`, async () => {
      const path = join(folder, `${name}.${ending}`);
      await writeFile(path, text);
      await assert.rejects(probe(path), { code: 'input.unreadable' });
    });
}

test('a percent sign in a name is a percent sign', async () => {
  const path = join(folder, 'a%d.png');
  // One pixel, the smallest picture there is.
  const pixel =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  await writeFile(path, Buffer.from(pixel, 'base64'));
  assert.equal(findMainVideo(await probe(path))?.width, 1);
});
