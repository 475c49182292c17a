import { readFile, stat } from 'node:fs/promises';
import { FootlightError } from '../../core/errors.ts';
import { bytes } from '../../core/messages/message.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';

/** Base64 has four characters for three bytes. */
const GROWTH = 4 / 3;
const TYPES: Readonly<Record<string, string>> = { png: 'image/png', mjpeg: 'image/jpeg', webp: 'image/webp' };

/**
 * Reads a picture as an address that holds it (RFC 2397), for services that take no files.
 *
 * @param limit longest address in bytes
 * @throws `engine.picture` before anything is sent, if it is too large or of another kind than PNG, JPEG and WebP; errors of `input.*`
 */
export async function readPictureData(path: string, limit: number, engine: string): Promise<string> {
  const { size } = await stat(path);
  const { codec } = requireVideo(await probe(path));
  const type = TYPES[codec];
  if (type !== undefined && size * GROWTH <= limit)
    return `data:${type};base64,${await readFile(path, 'base64')}`;
  throw new FootlightError('engine.picture', {
    kind: 'input',
    parameters: { path, size: bytes(size), limit: bytes(Math.floor(limit / GROWTH)) },
    value: engine,
  });
}
