import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import pino, { type Logger } from 'pino';
import { detectDevices } from '../../core/devices.ts';
import { type CacheLimits, DEFAULT_CACHE_LIMITS } from '../../execution/artifact-store.ts';
import { DEFAULT_MAX_INPUT_BYTES } from '../../execution/inputs/input-policy.ts';
import type { TaskBackendOptions } from '../../jobs/task-backend.ts';
import type { RunLimits } from '../../jobs/worker/task-run.ts';
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from '../../media/media-limits.ts';

/** Flags that `serve` and `worker` share. */
export interface BackendFlags {
  readonly dataDir: string;
  readonly store?: string;
  readonly databaseWait: number;
  readonly jobs: number;
  readonly device?: string[];
  readonly maxMemoryMib?: number;
  readonly stallSeconds: number;
  readonly maxSeconds?: number;
  readonly maxPixels: number;
  readonly maxMediaSeconds: number;
  readonly maxInputBytes: number;
  readonly allowPrivateAddresses?: boolean;
  readonly retentionDays: number;
  readonly maxCacheBytes: number;
  readonly maxCacheAgeDays: number;
  readonly logLevel: string;
}

export function addBackendFlags(command: Command): Command {
  return command
    .option(
      '--data-dir <DIR>',
      'folder for the database, results and temporary files',
      getDefaultDataDirectory(),
    )
    .option(
      '--store <ADDRESS>',
      'where artifacts and outputs are shared: s3://bucket/prefix?endpoint=..., oss://...',
    )
    .option('--database-wait <SECONDS>', 'wait this long for the database at the start', parseCount, 60)
    .option(
      '--jobs <N>',
      'tasks at a time on the processors of each worker; the last one started sets it for the fleet',
      parsePositive,
      1,
    )
    .option('--device <NAME>', 'accelerator to offer (default: those found; "none" for none)', collect)
    .option('--max-memory-mib <N>', 'end a task that takes more memory', parseCount)
    .option('--stall-seconds <N>', 'end a task that shows no progress for so long', parseCount, 900)
    .option('--max-seconds <N>', 'end a task that runs longer', parseCount)
    .option('--max-pixels <N>', 'refuse larger pictures', parseCount, DEFAULT_MEDIA_LIMITS.maxPixels)
    .option('--max-media-seconds <N>', 'refuse longer media', parseCount, DEFAULT_MEDIA_LIMITS.maxSeconds)
    .option(
      '--max-input-bytes <N>',
      'refuse larger uploads and downloads',
      parseCount,
      DEFAULT_MAX_INPUT_BYTES,
    )
    .option('--allow-private-addresses', 'fetch from and call addresses of private networks too')
    .option('--retention-days <N>', 'forget finished tasks and their artifacts after this', parseCount, 30)
    .option(
      '--max-cache-bytes <N>',
      'keep at most this much of intermediate results, on each machine and in the bucket',
      parseCount,
      DEFAULT_CACHE_LIMITS.maxBytes,
    )
    .option(
      '--max-cache-age-days <N>',
      'remove intermediate results that were not used for so long',
      parseCount,
      DEFAULT_CACHE_LIMITS.maxAgeDays,
    )
    .addOption(
      new Option('--log-level <LEVEL>', 'of the JSON log on stderr')
        .choices(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
        .default('info'),
    );
}

export function getBackendOptions(
  flags: BackendFlags,
  logger: Logger,
  signal: AbortSignal,
): TaskBackendOptions {
  return {
    dataDirectory: flags.dataDir,
    databaseUrl: process.env.DATABASE_URL || undefined,
    store: flags.store ?? (process.env.FOOTLIGHT_STORE || undefined),
    databaseWaitSeconds: flags.databaseWait,
    logger,
    signal,
  };
}

export async function parseDevices({ device }: BackendFlags): Promise<string[]> {
  if (device === undefined) return detectDevices();
  return device.filter((name) => name !== 'none');
}

export function getMediaLimits(flags: BackendFlags): MediaLimits {
  return { ...DEFAULT_MEDIA_LIMITS, maxPixels: flags.maxPixels, maxSeconds: flags.maxMediaSeconds };
}

export function getCacheLimits({ maxCacheBytes, maxCacheAgeDays }: BackendFlags): CacheLimits {
  return { maxBytes: maxCacheBytes, maxAgeDays: maxCacheAgeDays };
}

export function runLimits(flags: BackendFlags): RunLimits {
  return {
    process: {
      memoryBytes: flags.maxMemoryMib && flags.maxMemoryMib * 2 ** 20,
      stallSeconds: flags.stallSeconds,
      seconds: flags.maxSeconds,
    },
    media: getMediaLimits(flags),
    allowPrivate: flags.allowPrivateAddresses === true,
    maxInputBytes: flags.maxInputBytes,
  };
}

/** JSON lines on stderr; what a person needs to know is printed on stdout. */
export function createLogger({ logLevel }: BackendFlags): Logger {
  const redact = ['token', 'secret', 'authorization', '*.token', '*.secret'];
  return pino(
    { level: logLevel, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, redact },
    pino.destination(2),
  );
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return controller.signal;
}

export async function waitUntilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

export const parseCount = createWholeNumberParser(0, Number.MAX_SAFE_INTEGER);
export const parsePort = createWholeNumberParser(0, 65_535);
const parsePositive = createWholeNumberParser(1, Number.MAX_SAFE_INTEGER);

function createWholeNumberParser(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    const limit = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`use a whole number ${limit}`);
  };
}

function getDefaultDataDirectory(): string {
  if (process.env.FOOTLIGHT_DATA) return process.env.FOOTLIGHT_DATA;
  // The database's own user can't enter root's home.
  if (process.getuid?.() === 0) return '/var/lib/footlight';
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'footlight');
}
