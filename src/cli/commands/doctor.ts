import { mkdir } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import type { Command } from 'commander';
import { getCacheDirectory } from '../../core/cache-directory.ts';
import { freeBytes } from '../../core/files.ts';
import { getLanguage } from '../../core/messages/say.ts';
import { translate } from '../../core/messages/translate.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import { InferenceEngine } from '../../inference/engine.ts';
import { getMediaCapabilities } from '../../media/capabilities.ts';
import type { CommandContext } from '../command-entry.ts';
import { readVersion } from '../version.ts';

interface Finding {
  readonly name: string;
  readonly value: string;
  /** What to do, where something is missing. */
  readonly advice?: string;
}

export function defineDoctor(command: Command, { app }: CommandContext): void {
  command.option('--json', 'print one JSON object on stdout').action(async ({ json }: { json?: boolean }) => {
    const findings = [...(await examine()), ...(await listEngineFindings(app.engines()))];
    if (json) process.stdout.write(`${JSON.stringify(findings)}\n`);
    else
      for (const { name, value, advice } of findings)
        process.stdout.write(`${name}: ${value}${advice ? `\n  ${advice}` : ''}\n`);
  });
}

async function examine(): Promise<Finding[]> {
  const store = getCacheDirectory();
  await mkdir(store, { recursive: true });
  const free = await freeBytes(store);
  const { ffmpegVersion, encoders, missingFilters } = getMediaCapabilities();
  const formatGigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  return [
    { name: 'footlight', value: readVersion() },
    { name: 'node', value: process.version },
    {
      name: 'cores',
      value: String(availableParallelism()),
      advice:
        availableParallelism() < 4 ? 'Encoding 4K is slow here: --encoder-preset veryfast helps.' : undefined,
    },
    {
      name: 'memory',
      value: `${formatGigabytes(freemem())} free of ${formatGigabytes(totalmem())}`,
      advice: totalmem() < 4e9 ? 'A 4K encode takes about 2 GB: choose --target 1080p.' : undefined,
    },
    {
      name: 'cache',
      value: `${store}, ${formatGigabytes(free)} free`,
      advice:
        free < 20e9
          ? 'A long film needs room for its segments: point --work-dir elsewhere, or run `footlight cache gc`.'
          : undefined,
    },
    { name: 'ffmpeg', value: `${ffmpegVersion} (inside the process)` },
    { name: 'encoders', value: encoders.join(', ') },
    {
      name: 'filters',
      value: missingFilters.length === 0 ? 'complete' : `missing ${missingFilters.join(', ')}`,
      advice: missingFilters.length === 0 ? undefined : 'Reinstall the package: `npm ci`.',
    },
    ...(await listProviderFindings()),
  ];
}

async function listEngineFindings(engines: EngineRegistry): Promise<Finding[]> {
  const findings = await engines.explain();
  return findings.map(({ task, reference, isReady, reason, remedy }) => ({
    name: `${task} ${reference}`,
    value: isReady ? 'ready' : `not ready: ${reason}`,
    advice: remedy,
  }));
}

async function listProviderFindings(): Promise<Finding[]> {
  const engine = new InferenceEngine({
    provider: 'auto',
    cacheDirectory: getCacheDirectory(),
    isFresh: true,
  });
  try {
    const { provider, reason, findings } = await engine.provider();
    const others = findings.filter((finding) => finding.provider !== provider);
    return [
      { name: 'models run on', value: `${provider}: ${translate(reason, getLanguage())}` },
      ...others.map(({ provider: name, reason: problem }) => ({
        name: `  ${name}`,
        value: translate(problem, getLanguage()),
      })),
    ];
  } catch (error) {
    return [{ name: 'models', value: 'Lanczos only', advice: (error as Error).message }];
  }
}
