import { join } from 'node:path';
import type { Transcriber, Transcript } from '../../../engines/transcriber.ts';
import { reportWhileWaiting } from '../../../execution/report-while-waiting.ts';
import type { Step } from '../../../execution/step.ts';
import { readAudio } from '../../../media/audio/audio-reader.ts';
import { createAudioFrame, createAudioPad } from '../../../media/audio/audio-track-file.ts';
import { OutputFile } from '../../../media/containers/output-file.ts';
import { Encoder } from '../../../media/encoder.ts';
import { FilterGraph } from '../../../media/filter-graph.ts';
import type { AudioStreamInfo } from '../../../media/media-info.ts';
import { STAGES } from '../stages.ts';

interface TranscribeInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly transcriber: Pick<Transcriber, 'id' | 'version'>;
}

interface TranscribeResources {
  readonly path: string;
  readonly stream: AudioStreamInfo;
  readonly transcriber: Transcriber;
  /** Puts the sound where the service can fetch it. */
  upload(path: string): Promise<string | undefined>;
}

interface TranscribeOutput {
  readonly transcript: Transcript;
}

/** Sample rate that speech models are trained on, in hertz. */
const SPEECH_RATE = 16_000;

/** Transcribes the speech of a video. The answer is an artifact, so that it is paid for once. */
export const transcribeStep: Step<TranscribeInput, TranscribeResources, TranscribeOutput> = {
  ...STAGES.transcribe,
  version: '2',
  async run(context, _input, { path, stream, transcriber, upload }) {
    const { directory, remote, signal } = context;
    const sound = join(directory, 'speech.flac');
    const startSeconds = await extractSpeech(path, stream, sound, signal);
    const transcribing = transcriber.transcribe({
      path: sound,
      createLink: () => upload(sound),
      remote,
      signal,
    });
    const { segments, ...about } = await reportWhileWaiting(context, transcribing);
    const shift = ({ start, end, text }: Transcript['segments'][number]) => ({
      start: start + startSeconds,
      end: end + startSeconds,
      text,
    });
    return { transcript: { ...about, segments: segments.map(shift) } };
  },
};

/**
 * Writes a track as mono FLAC at 16 kHz.
 *
 * @returns where it begins on the stream's clock, in seconds
 */
async function extractSpeech(
  path: string,
  stream: AudioStreamInfo,
  target: string,
  signal: AbortSignal,
): Promise<number> {
  using encoder = await Encoder.openAudio({
    encoder: 'flac',
    sampleRate: SPEECH_RATE,
    sampleFormat: 's16',
    channels: 1,
  });
  using graph = await FilterGraph.open({
    inputs: { in: createAudioPad(stream.channels) },
    text: `[in]aresample=${SPEECH_RATE},aformat=sample_fmts=s16:channel_layouts=mono,asetnsamples=n=${encoder.frameSize ?? 4096}:p=0[out]`,
    outputs: { out: 'audio' },
  });
  const timeBase = { num: 1, den: SPEECH_RATE };
  const output = { parameters: encoder.getParameters(), timeBase, isDefault: true };
  await using file = await OutputFile.create(target, [output], { format: 'flac' });
  let [position, startSeconds]: [number, number | undefined] = [0, undefined];
  const drain = async (): Promise<void> => {
    for await (const frame of graph.drain('out'))
      for await (const packet of encoder.encode(frame, signal)) await file.write(0, packet);
  };
  for await (const { channels, seconds } of readAudio(path, stream, signal)) {
    startSeconds ??= seconds;
    await graph.push('in', createAudioFrame(channels, position));
    position += channels[0]!.length;
    await drain();
  }
  await graph.push('in', null);
  await drain();
  for await (const packet of encoder.encode(null, signal)) await file.write(0, packet);
  await file.finish();
  return startSeconds ?? 0;
}
