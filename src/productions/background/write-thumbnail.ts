import { writeFile } from 'node:fs/promises';
import { FootlightError } from '../../core/errors.ts';
import { writeAtomically } from '../../core/files.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { encodeJpeg, readStill } from '../../media/stills/still.ts';

const WIDTH = 640;
/** Where in a video its picture is taken: beginnings are often empty. */
const PLACE = 1 / 3;

/** Writes a small picture of a video, as JPEG. */
export async function writeThumbnail(video: string, path: string, signal: AbortSignal): Promise<void> {
  const info = await probe(video);
  const stream = requireVideo(info);
  const width = Math.min(WIDTH, stream.displayWidth);
  const take = (seconds: number) => readStill({ path: video, video: stream, seconds, width }, signal);
  const still = (await take((info.durationSeconds ?? 0) * PLACE)) ?? (await take(0));
  if (!still) throw new FootlightError('input.no-picture', { kind: 'terminal', value: video });
  const content = await encodeJpeg(still);
  await writeAtomically(path, (temporary) => writeFile(temporary, content));
}
