import { FootlightError } from '../../core/errors.ts';
import { readAudio, SAMPLE_RATE } from '../audio/audio-reader.ts';
import { InputFile } from '../containers/input-file.ts';
import { type AudioStreamInfo, listAudioStreams, type MediaInfo } from '../media-info.ts';
import { readStartSeconds } from './start-time.ts';

/** Points a second that peaks are kept in. */
export const PEAK_LEVELS = [1, 10, 100] as const;
export type PeakLevel = (typeof PEAK_LEVELS)[number];

const FINEST = 100;
const SAMPLES_A_POINT = SAMPLE_RATE / FINEST;
const PEAK = 127;

/** The lowest and highest sample of each hundredth of a second, of all channels: pairs from -127 to 127. */
class PeakMeter {
  #points = new Int8Array(1 << 14);
  #count = 0;

  /** @param position of the first sample, since the start of the file */
  add(channels: readonly Float32Array[], position: number): void {
    const length = channels[0]?.length ?? 0;
    let start = Math.max(0, -position);
    while (start < length) {
      const point = Math.floor((position + start) / SAMPLES_A_POINT);
      const end = Math.min(length, (point + 1) * SAMPLES_A_POINT - position);
      for (const samples of channels) this.#note(point, samples.subarray(start, end));
      start = end;
    }
  }

  #note(point: number, samples: Float32Array): void {
    let [low, high] = [0, 0];
    for (const sample of samples) {
      if (sample < low) low = sample;
      else if (sample > high) high = sample;
    }
    this.#reserve(point);
    const at = 2 * point;
    this.#points[at] = Math.min(this.#points[at]!, Math.max(-PEAK, Math.round(low * PEAK)));
    this.#points[at + 1] = Math.max(this.#points[at + 1]!, Math.min(PEAK, Math.round(high * PEAK)));
  }

  #reserve(point: number): void {
    this.#count = Math.max(this.#count, point + 1);
    if (2 * this.#count <= this.#points.length) return;
    const larger = new Int8Array(2 * Math.max(this.#points.length, this.#count));
    larger.set(this.#points);
    this.#points = larger;
  }

  finish(): Int8Array {
    return this.#points.slice(0, 2 * this.#count);
  }
}

/**
 * The course of a file's first audio stream: for each level the lowest and the highest sample of all channels a point, as
 * pairs of bytes from -127 to 127. Points count from the start of the file.
 *
 * @throws `input.no-audio`
 */
export async function measurePeaks(
  info: MediaInfo,
  signal: AbortSignal,
  onProgress: (seconds: number) => void = () => undefined,
): Promise<Record<PeakLevel, Int8Array>> {
  const stream = requireAudio(info);
  const start = await readFileStart(info.path);
  const meter = new PeakMeter();
  for await (const { channels, seconds } of readAudio(info.path, stream, signal)) {
    meter.add(channels, Math.round((seconds - start) * SAMPLE_RATE));
    onProgress(seconds - start);
  }
  const finest = meter.finish();
  return { 1: reduceTo(finest, 1), 10: reduceTo(finest, 10), 100: finest };
}

async function readFileStart(path: string): Promise<number> {
  await using input = await InputFile.open(path);
  return readStartSeconds(input);
}

function requireAudio(info: MediaInfo): AudioStreamInfo {
  const [stream] = listAudioStreams(info);
  if (stream) return stream;
  throw new FootlightError('input.no-audio', { kind: 'input', value: info.path });
}

function reduceTo(finest: Int8Array, level: PeakLevel): Int8Array {
  const points = FINEST / level;
  const reduced = new Int8Array(2 * Math.ceil(finest.length / 2 / points));
  for (let i = 0; i < finest.length; i += 2) {
    const at = 2 * Math.floor(i / 2 / points);
    reduced[at] = Math.min(reduced[at]!, finest[i]!);
    reduced[at + 1] = Math.max(reduced[at + 1]!, finest[i + 1]!);
  }
  return reduced;
}
