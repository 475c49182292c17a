import { FootlightError } from '../../../core/errors.ts';
import { hashFile } from '../../../core/hashing.ts';
import { percent } from '../../../core/messages/message.ts';
import { createWarning, type Warning } from '../../../core/warning.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import { readFlacLength } from '../../../media/audio/flac-length.ts';
import { readMp3Length, type StatedLength } from '../../../media/audio/mp3-length.ts';
import { listAudioStreams, type MediaInfo } from '../../../media/media-info.ts';
import { probe } from '../../../media/probe.ts';
import type { MusicFile } from './play-parts.ts';

/** Music that was found to be one. */
export interface OpenedMusic extends MusicFile {
  readonly digest: string;
}

/** Share of the stated length below which the end of a file is missing. */
const WHOLE = 0.995;

/** Says it if the end of the music is missing. @throws `storyboard.music` if the file has no audio, and what `probe` throws */
export async function openMusic(
  context: Pick<WorkflowContext, 'warn' | 'signal'>,
  path: string,
): Promise<OpenedMusic> {
  const info = await probe(path);
  const [stream] = listAudioStreams(info);
  if (!stream) throw new FootlightError('storyboard.music', { kind: 'input', value: path });
  for (const warning of await listMissing(info)) context.warn(warning);
  return { path: info.path, stream, digest: await hashFile(info.path, context.signal) };
}

/** What a player wouldn't say of a file that broke off. */
async function listMissing({
  path,
  format,
  sizeBytes,
  missingBytes,
  isUnfinished,
}: MediaInfo): Promise<Warning[]> {
  if (format === 'ogg') return isUnfinished ? [createWarning('storyboard.music-unfinished', {})] : [];
  const read = { mp3: readMp3Length, flac: readFlacLength }[format];
  const length: StatedLength | undefined = read
    ? await read(path)
    : { stated: sizeBytes + missingBytes, present: sizeBytes };
  if (!length || length.present >= WHOLE * length.stated) return [];
  const missing = percent(1 - length.present / length.stated);
  return [createWarning('storyboard.music-truncated', { missing })];
}
