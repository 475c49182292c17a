import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import pino, { type DestinationStream, type Logger } from 'pino';
import { detectDevices } from '../../core/devices.ts';
import { say } from '../../core/messages/say.ts';
import { type CacheLimits, DEFAULT_CACHE_LIMITS } from '../../execution/artifact-store.ts';
import { DEFAULT_MAX_INPUT_BYTES } from '../../execution/inputs/input-policy.ts';
import type { TaskBackendOptions } from '../../jobs/task-backend.ts';
import type { RunLimits } from '../../jobs/worker/task-run-context.ts';
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from '../../media/media-limits.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

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
  readonly auditDays: number;
  readonly maxCacheBytes: number;
  readonly maxCacheAgeDays: number;
  readonly logLevel: string;
}

export function addBackendFlags(command: Command): Command {
  const options = [
    new Option('--data-dir <DIR>').default(getDefaultDataDirectory()),
    new Option('--store <ADDRESS>'),
    new Option('--database-wait <SECONDS>').argParser(parseCount).default(60),
    new Option('--jobs <N>').argParser(parsePositive).default(1),
    new Option('--device <NAME>').argParser(collect),
    new Option('--max-memory-mib <N>').argParser(parseCount),
    new Option('--stall-seconds <N>').argParser(parseCount).default(900),
    new Option('--max-seconds <N>').argParser(parseCount),
    new Option('--max-pixels <N>').argParser(parseCount).default(DEFAULT_MEDIA_LIMITS.maxPixels),
    new Option('--max-media-seconds <N>').argParser(parseCount).default(DEFAULT_MEDIA_LIMITS.maxSeconds),
    new Option('--max-input-bytes <N>').argParser(parseCount).default(DEFAULT_MAX_INPUT_BYTES),
    new Option('--allow-private-addresses'),
    new Option('--retention-days <N>').argParser(parseDays).default(30),
    new Option('--audit-days <N>').argParser(parseDays).default(365),
    new Option('--max-cache-bytes <N>').argParser(parseCount).default(DEFAULT_CACHE_LIMITS.maxBytes),
    new Option('--max-cache-age-days <N>').argParser(parseCount).default(DEFAULT_CACHE_LIMITS.maxAgeDays),
    new Option('--log-level <LEVEL>').choices(LOG_LEVELS).default('info'),
  ];
  for (const option of options) command.addOption(option);
  return command;
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

export function getRunLimits(flags: BackendFlags): RunLimits {
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

/** Logs JSON lines to stderr; stdout is for what a person needs to know. */
export function createLogger({ logLevel }: BackendFlags): Logger {
  const redact = ['token', 'secret', 'authorization', '*.token', '*.secret'];
  return pino(
    { level: logLevel, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, redact },
    openLog(2),
  );
}

/** Where lines go until one can't be written, as on a terminal that was closed or a full disk: then nowhere. */
function openLog(fd: number): DestinationStream {
  const log = pino.destination(fd);
  // pino itself goes on after EPIPE alone: other errors end the process, whose end then tries the same line for ever.
  log.on('error', () => {
    log.write = () => true;
    log.destroy();
  });
  return log;
}

/** npm and shells pass on what a terminal or a supervisor has sent to all: a signal comes twice within this time. */
const SAME_REQUEST_MS = 1_000;

/**
 * A signal that aborts when the process is told to stop, or its terminal is closed; who tells it again later ends it at
 * once.
 */
export function createStopSignal(): AbortSignal {
  const controller = new AbortController();
  let toldAt = 0;
  const stop = (): void => {
    if (!controller.signal.aborted) toldAt = performance.now();
    else if (performance.now() - toldAt > SAME_REQUEST_MS) process.exit(130);
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
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
/** Up to a hundred years: dates of PostgreSQL go no farther back than so many thousands. */
export const parseDays = createWholeNumberParser(0, 36_500);
const parsePositive = createWholeNumberParser(1, Number.MAX_SAFE_INTEGER);

export function createWholeNumberParser(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    const isOpen = most === Number.MAX_SAFE_INTEGER;
    throw new InvalidArgumentError(
      isOpen ? say('cli.usage.count', { least }) : say('cli.usage.count-between', { least, most }),
    );
  };
}

export function getDefaultDataDirectory(): string {
  if (process.env.FOOTLIGHT_DATA) return process.env.FOOTLIGHT_DATA;
  // The user that the database runs as can't read root's home.
  if (process.getuid?.() === 0) return '/var/lib/footlight';
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'footlight');
}
