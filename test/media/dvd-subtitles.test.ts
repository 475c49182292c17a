import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { AV_CODEC_ID_DVD_SUBTITLE, AVMEDIA_TYPE_SUBTITLE } from 'node-av/constants';
import { CodecParameters } from 'node-av/lib';
import { OutputFile } from '../../src/media/containers/output-file.ts';
import {
  createSubtitlePackets,
  readSubtitles,
  SUBTITLE_TIME_BASE,
} from '../../src/media/containers/timed-subtitles.ts';
import { probe } from '../../src/media/probe.ts';
import { cutPictureSubtitles } from '../../src/pipelines/cut/cut-picture-subtitles.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

/** A sub-picture unit without pixels that starts at once and stops after so many ticks of 1024/90000 s. */
function createUnit(stop?: number): Buffer {
  if (stop === undefined) return Buffer.from('000a00040000000401ff', 'hex');
  const unit = Buffer.from('00100004 0000000a 01ff 0000000a 02ff'.replaceAll(' ', ''), 'hex');
  unit.writeUInt16BE(stop, 10);
  return unit;
}

test('subtitles of a DVD, whose packets tell no duration, last until they stop themselves', async () => {
  const path = join(folder, 'subtitles.vob');
  const parameters = new CodecParameters();
  parameters.alloc();
  parameters.codecType = AVMEDIA_TYPE_SUBTITLE;
  parameters.codecId = AV_CODEC_ID_DVD_SUBTITLE;
  const stops = [615, 615, undefined, 264] as const;
  const starts = [1, 10, 12, 30];
  const subtitles = stops.map((stop, i) => ({
    start: starts[i]!,
    end: starts[i]!,
    content: createUnit(stop),
  }));
  {
    const streams = [{ parameters, timeBase: SUBTITLE_TIME_BASE }];
    await using file = await OutputFile.create(path, streams, { format: 'vob' });
    for await (const packet of createSubtitlePackets(subtitles)) await file.write(0, packet);
    await file.finish();
  }
  const read = await readSubtitles(path, (await probe(path)).streams[0]!);
  const place = { source: 'a', start: 0, end: 32, sourceStart: 0 };
  const cut = cutPictureSubtitles('dvd_subtitle', read, [place]);
  assert.deepEqual(
    cut.map(({ start, end, content }) => [start, Math.round(end * 100) / 100, content.readUInt16BE(10)]),
    [
      [1, 8, 615],
      // Until the next one.
      [10, 12, 175],
      [12, 30, 1582],
      // Until the clip ends.
      [30, 32, 175],
    ],
  );
});
