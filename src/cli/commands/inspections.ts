import { readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { getCacheDirectory } from '../../core/cache-directory.ts';
import { FootlightError } from '../../core/errors.ts';
import { anyOf } from '../../core/messages/message.ts';
import { say } from '../../core/messages/say.ts';
import { copyToDestination, openDestination } from '../../execution/destinations.ts';
import { inspect } from '../../execution/inspection/inspect.ts';
import type { InspectionFiles, StoredInspection } from '../../execution/inspection/inspection.ts';
import { getPeaksName } from '../../execution/inspection/steps.ts';
import { createWholeNumberParser } from './backend-flags.ts';

const UNLIMITED = { maxPixels: Infinity, maxSeconds: Infinity, maxStreams: Infinity };
const FRAME_FORMATS = { '.png': 'png', '.jpg': 'jpeg', '.jpeg': 'jpeg' } as const;
const STRIP_FORMATS = { '.jpg': 'jpeg', '.jpeg': 'jpeg' } as const;
const PREVIEW_FORMATS = { '.mp4': 'mp4' } as const;
const PEAK_LEVELS = ['1', '10', '100'];

interface Flags {
  readonly output: string;
  readonly workDir?: string;
  readonly json?: boolean;
}

interface FrameFlags extends Flags {
  readonly at: number;
  readonly width?: number;
}

/** `footlight frame INPUT`: the picture that a player shows at a time. */
export function defineFrame(command: Command): void {
  addFlags(command)
    .addOption(new Option('--at <SECONDS>').argParser(parseSeconds).default(0))
    .addOption(new Option('--width <PIXELS>').argParser(createWholeNumberParser(16, 16_384)))
    .action(async (input: string, flags: FrameFlags) => {
      const format = chooseFormat(flags.output, FRAME_FORMATS);
      await write(input, flags, { kind: 'frame', seconds: flags.at, width: flags.width, format });
    });
}

interface StripFlags extends Flags {
  readonly count: number;
  readonly height: number;
  readonly from?: number;
  readonly to?: number;
}

/** `footlight strip INPUT`: pictures of a video's parts, side by side. */
export function defineStrip(command: Command): void {
  addFlags(command)
    .addOption(new Option('--count <N>').argParser(createWholeNumberParser(1, 200)).default(40))
    .addOption(new Option('--height <PIXELS>').argParser(createWholeNumberParser(16, 480)).default(90))
    .addOption(new Option('--from <SECONDS>').argParser(parseSeconds))
    .addOption(new Option('--to <SECONDS>').argParser(parseSeconds))
    .action(async (input: string, flags: StripFlags) => {
      const { count, height, from, to } = flags;
      chooseFormat(flags.output, STRIP_FORMATS);
      await write(input, flags, { kind: 'strip', count, height, from, to });
    });
}

/** `footlight preview INPUT`: what every browser plays of a file. */
export function definePreview(command: Command): void {
  addFlags(command).action(async (input: string, flags: Flags) => {
    chooseFormat(flags.output, PREVIEW_FORMATS);
    await write(input, flags, { kind: 'preview' });
  });
}

interface PeaksFlags extends Omit<Flags, 'output'> {
  readonly pointsPerSecond: string;
}

/** `footlight peaks INPUT`: the lowest and highest sample of each interval of a file's audio. */
export function definePeaks(command: Command): void {
  command
    .argument('<INPUT>')
    .addOption(new Option('--points-per-second <N>').choices(PEAK_LEVELS).default('10'))
    .option('--work-dir <DIR>')
    .option('--json')
    .action(async (input: string, { pointsPerSecond, workDir, json }: PeaksFlags) => {
      const { directory } = await run(input, workDir, { kind: 'peaks' });
      const content = await readFile(join(directory, getPeaksName(Number(pointsPerSecond))));
      const peaks = [...new Int8Array(content.buffer, content.byteOffset, content.length)];
      if (json) print({ points_per_second: Number(pointsPerSecond), peaks });
      else process.stdout.write(formatRows(peaks, Number(pointsPerSecond)));
    });
}

function addFlags(command: Command): Command {
  return command
    .argument('<INPUT>')
    .requiredOption('-o, --output <FILE>')
    .option('--work-dir <DIR>')
    .option('--json');
}

async function write(input: string, flags: Flags, inspection: StoredInspection): Promise<void> {
  await openDestination(flags.output, [input]);
  const { directory, output } = await run(input, flags.workDir, inspection);
  const { files, ...rest } = output;
  await copyToDestination(join(directory, files[0]!), resolve(flags.output));
  if (flags.json) print({ output: flags.output, ...rest });
  else process.stdout.write(`${inspection.kind}: ${resolve(flags.output)}\n`);
}

/** The format that a file is written in, by its extension. @throws `output.inspection` */
function chooseFormat<Format>(path: string, formats: Readonly<Record<string, Format>>): Format {
  const format = formats[extname(path).toLowerCase()];
  if (format !== undefined) return format;
  const extensions = anyOf(Object.keys(formats));
  throw new FootlightError('output.inspection', { kind: 'usage', parameters: { extensions }, value: path });
}

async function run(
  input: string,
  workDir: string | undefined,
  inspection: StoredInspection,
): Promise<InspectionFiles> {
  const abort = new AbortController();
  const cancel = (): void => abort.abort();
  process.once('SIGINT', cancel);
  try {
    const storeRoot = workDir === undefined ? getCacheDirectory() : resolve(workDir);
    const request = { inspection, path: resolve(input), storeRoot, mediaLimits: UNLIMITED };
    return (await inspect(request, { signal: abort.signal })) as InspectionFiles;
  } finally {
    process.off('SIGINT', cancel);
  }
}

/** Lowest and highest sample of each interval, as shares of the full scale. */
function formatRows(peaks: readonly number[], pointsPerSecond: number): string {
  const rows: string[] = [];
  for (let i = 0; i < peaks.length; i += 2) {
    const [low, high] = [peaks[i]!, peaks[i + 1]!].map((value) => (value / 127).toFixed(2).padStart(5));
    rows.push(`${(i / 2 / pointsPerSecond).toFixed(2).padStart(10)}  ${low}  ${high}\n`);
  }
  return rows.join('');
}

function parseSeconds(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && Number.isFinite(value))) throw new InvalidArgumentError(say('cli.usage.non-negative'));
  return value;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
