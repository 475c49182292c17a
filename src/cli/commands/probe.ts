import type { Command } from 'commander';
import { bytes, createMessage } from '../../core/messages/message.ts';
import { say } from '../../core/messages/say.ts';
import { formatRational } from '../../core/rational.ts';
import type { AnyStreamInfo, MediaInfo, VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';

/** `footlight probe INPUT`: format, streams and chapters of a media file. */
export function defineProbe(command: Command): void {
  command
    .argument('<input>')
    .option('--json')
    .action(async (input: string, { json }: { json?: boolean }) => {
      const info = await probe(input);
      process.stdout.write(`${json ? toJson(info) : toText(info)}\n`);
    });
}

/** Ticks are bigints; as JSON numbers they are exact up to 2^53. */
function toJson(info: MediaInfo): string {
  return JSON.stringify(info, (_key, value) => (typeof value === 'bigint' ? Number(value) : value), 2);
}

function toText({ path, format, durationSeconds, sizeBytes, streams, chapters }: MediaInfo): string {
  const duration =
    durationSeconds === undefined
      ? createMessage('cli.probe.unknown-duration')
      : createMessage('cli.probe.seconds', { seconds: durationSeconds });
  return [
    say('cli.probe.file', { path, format, duration, size: bytes(sizeBytes) }),
    ...streams.map((stream) => `  ${stream.index}: ${describe(stream)}`),
    ...chapters.map(({ startSeconds, title }) => {
      return `  ${say('cli.probe.chapter', { seconds: startSeconds, title })}`;
    }),
  ].join('\n');
}

function describe(stream: AnyStreamInfo): string {
  switch (stream.kind) {
    case 'video':
      return describeVideo(stream);
    case 'audio': {
      const { codec, sampleRate, channelLayout } = stream;
      return say('cli.probe.audio', { codec, sampleRate, channelLayout });
    }
    default:
      return `${stream.kind} ${stream.codec}`;
  }
}

function describeVideo(stream: VideoStreamInfo): string {
  const { codec, width, height, displayWidth, displayHeight, pixelFormat } = stream;
  const { matrix, transfer, range } = stream.color;
  const { num, den } = stream.averageFrameRate;
  const parameters = {
    codec,
    size: `${width}x${height}`,
    displaySize: `${displayWidth}x${displayHeight}`,
    rate: (num / den).toFixed(3),
    pixelFormat,
    color: `${matrix}/${transfer}/${range}`,
    fields: createMessage(`cli.probe.fields.${stream.fieldOrder ?? 'unknown'}`),
    timeBase: formatRational(stream.timeBase),
  };
  const { rotationDegrees: degrees } = stream;
  return degrees
    ? say('cli.probe.rotated-video', { ...parameters, degrees })
    : say('cli.probe.video', parameters);
}
