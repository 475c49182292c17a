import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { getCacheDirectory } from '../../core/cache-directory.ts';
import { type ArtifactStore, collectGarbage, DEFAULT_CACHE_LIMITS } from '../../execution/artifact-store.ts';
import { DiskArtifactStore } from '../../execution/disk-artifact-store.ts';

interface StoreFlags {
  readonly workDir?: string;
  readonly json?: boolean;
}

export function defineCache(cache: Command): void {
  const withStore = (name: string, description: string): Command =>
    cache
      .command(name)
      .description(description)
      .option('--work-dir <DIR>', 'another store than the cache folder')
      .option('--json', 'print JSON');

  withStore('ls', 'list what is kept').action(async (flags: StoreFlags) => {
    const artifacts = await openCacheStore(flags).list();
    if (flags.json) return print(artifacts);
    for (const { key, step, sizeBytes, lastUsedAt } of artifacts) {
      process.stdout.write(
        `${key.slice(0, 12)}  ${step.padEnd(14)}  ${formatMegabytes(sizeBytes).padStart(10)}  ${lastUsedAt.toISOString()}\n`,
      );
    }
    process.stdout.write(
      `${artifacts.length} results, ${formatMegabytes(artifacts.reduce((sum, a) => sum + a.sizeBytes, 0))}\n`,
    );
  });

  withStore('gc', 'remove what is old or too much')
    .option('--max-bytes <N>', 'size limit in bytes', parsePositive, DEFAULT_CACHE_LIMITS.maxBytes)
    .option('--max-age-days <N>', 'age limit in days', parsePositive, DEFAULT_CACHE_LIMITS.maxAgeDays)
    .action(async (flags: StoreFlags & { maxBytes: number; maxAgeDays: number }) => {
      report(await collectGarbage(openCacheStore(flags), flags), flags);
    });

  withStore('clear', 'remove everything').action(async (flags: StoreFlags) => {
    report(await collectGarbage(openCacheStore(flags), { maxBytes: -1, maxAgeDays: 0 }), flags);
  });
}

function openCacheStore({ workDir }: StoreFlags): ArtifactStore {
  return new DiskArtifactStore(workDir ? resolve(workDir) : getCacheDirectory());
}

function report(removed: readonly { readonly sizeBytes: number }[], { json }: StoreFlags): void {
  const bytes = removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (json) print({ removed: removed.length, bytes });
  else process.stdout.write(`${removed.length} results removed, ${formatMegabytes(bytes)} freed\n`);
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new InvalidArgumentError('give a number of 0 or more');
  return value;
}
