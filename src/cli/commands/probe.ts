import type { Command } from 'commander';
import { formatRational } from '../../core/rational.ts';
import type { AnyStreamInfo, MediaInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';

export function defineProbe(command: Command): void {
  command
    .argument('<input>', 'media file')
    .option('--json', 'print one JSON object on stdout')
    .action(async (input: string, { json }: { json?: boolean }) => {
      const info = await probe(input);
      process.stdout.write(`${json ? toJson(info) : toText(info)}\n`);
    });
}

/** Ticks are integers of any size: they are written as numbers, which JSON holds exactly up to 2^53. */
function toJson(info: MediaInfo): string {
  return JSON.stringify(info, (_key, value) => (typeof value === 'bigint' ? Number(value) : value), 2);
}

function toText(info: MediaInfo): string {
  const duration =
    info.durationSeconds === undefined ? 'unknown duration' : `${info.durationSeconds.toFixed(3)} s`;
  return [
    `${info.path}: ${info.format}, ${duration}, ${(info.sizeBytes / 1e6).toFixed(1)} MB`,
    ...info.streams.map((stream) => `  ${stream.index}: ${describe(stream)}`),
    ...info.chapters.map((chapter) => `  chapter ${chapter.startSeconds.toFixed(3)} s: ${chapter.title}`),
  ].join('\n');
}

function describe(stream: AnyStreamInfo): string {
  switch (stream.kind) {
    case 'video': {
      const turned = stream.rotationDegrees ? `, turned ${stream.rotationDegrees}°` : '';
      const color = `${stream.color.matrix}/${stream.color.transfer}/${stream.color.range}`;
      const rate = (stream.averageFrameRate.num / stream.averageFrameRate.den).toFixed(3);
      return `video ${stream.codec}, ${stream.width}x${stream.height} shown as ${stream.displayWidth}x${stream.displayHeight}${turned}, ${rate} fps, ${stream.pixelFormat}, ${color}, time base ${formatRational(stream.timeBase)}`;
    }
    case 'audio':
      return `audio ${stream.codec}, ${stream.sampleRate} Hz, ${stream.channelLayout}`;
    default:
      return `${stream.kind} ${stream.codec}`;
  }
}
