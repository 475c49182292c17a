import { crc32, deflateSync } from 'node:zlib';
import { createConstantRate, makeVideo, type VideoOptions } from '../../src/testing/make-video.ts';

/** Makes a gray video of three frames, unless told otherwise. */
export function makeGrayVideo(path: string, options: Partial<VideoOptions> = {}): Promise<void> {
  return makeVideo(path, {
    width: 96,
    height: 54,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(3),
    draw: (_number, planes) => {
      for (const { samples } of planes) samples.fill(128);
    },
    ...options,
  });
}

/** A black PNG of one bit a pixel, so that a huge one is quickly made. */
export function createBlackPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))), { level: 1 });
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    createPngChunk('IHDR', header),
    createPngChunk('IDAT', rows),
    createPngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function createPngChunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** A RIFF file of silence, in 16-bit mono at 8 kHz: media without pictures. */
export function createSilentWave(samples: number): Buffer {
  const wave = Buffer.alloc(44 + 2 * samples);
  wave.write('RIFF\0\0\0\0WAVEfmt ', 'latin1');
  wave.writeUInt32LE(36 + 2 * samples, 4);
  wave.writeUInt32LE(16, 16);
  wave.writeUInt32LE(0x0001_0001, 20);
  wave.writeUInt32LE(8000, 24);
  wave.writeUInt32LE(16_000, 28);
  wave.writeUInt32LE(0x0010_0002, 32);
  wave.write('data', 36, 'latin1');
  wave.writeUInt32LE(2 * samples, 40);
  return wave;
}
