import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { getCacheDirectory } from '../../core/cache-directory.ts';
import { formatQuantity } from '../../core/messages/format.ts';
import { bytes } from '../../core/messages/message.ts';
import { getLanguage, say } from '../../core/messages/say.ts';
import {
  type ArtifactStore,
  type ArtifactSummary,
  type CacheLimits,
  collectGarbage,
  DEFAULT_CACHE_LIMITS,
} from '../../execution/artifact-store.ts';
import { DiskArtifactStore } from '../../execution/disk-artifact-store.ts';
import { alignCells } from '../cells.ts';

interface StoreFlags {
  readonly workDir?: string;
  readonly json?: boolean;
}

/** `footlight cache ...`: the intermediate results on this machine. */
export function defineCache(cache: Command): void {
  const addCommand = (name: string): Command =>
    cache.command(name).option('--work-dir <DIR>').option('--json');
  addCommand('ls').action(list);
  addCommand('gc')
    .addOption(
      new Option('--max-bytes <N>').argParser(parseNonNegative).default(DEFAULT_CACHE_LIMITS.maxBytes),
    )
    .addOption(
      new Option('--max-age-days <N>').argParser(parseNonNegative).default(DEFAULT_CACHE_LIMITS.maxAgeDays),
    )
    .action(async (flags: StoreFlags & CacheLimits) => {
      report(await collectGarbage(openCacheStore(flags), flags), flags);
    });
  addCommand('clear').action(async (flags: StoreFlags) => {
    report(await collectGarbage(openCacheStore(flags), { maxBytes: -1, maxAgeDays: 0 }), flags);
  });
}

async function list(flags: StoreFlags): Promise<void> {
  const artifacts = await openCacheStore(flags).list();
  if (flags.json) return print(artifacts);
  for (const { key, step, sizeBytes, lastUsedAt } of artifacts) {
    const size = alignCells(formatQuantity(bytes(sizeBytes), getLanguage()), 10);
    process.stdout.write(`${key.slice(0, 12)}  ${step.padEnd(14)}  ${size}  ${lastUsedAt.toISOString()}\n`);
  }
  const parameters = { count: artifacts.length, size: bytes(sumBytes(artifacts)) };
  process.stdout.write(`${say('cli.cache.total', parameters)}\n`);
}

function openCacheStore({ workDir }: StoreFlags): ArtifactStore {
  return new DiskArtifactStore(workDir ? resolve(workDir) : getCacheDirectory());
}

function report(removed: readonly ArtifactSummary[], { json }: StoreFlags): void {
  const freed = sumBytes(removed);
  if (json) print({ removed: removed.length, bytes: freed });
  else process.stdout.write(`${say('cli.cache.removed', { count: removed.length, size: bytes(freed) })}\n`);
}

function sumBytes(artifacts: readonly ArtifactSummary[]): number {
  return artifacts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function parseNonNegative(text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new InvalidArgumentError(say('cli.usage.non-negative'));
  return value;
}
