import { mkdir } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { type Command, Option } from 'commander';
import { getCacheDirectory } from '../../core/cache-directory.ts';
import { describeError, toFootlightError } from '../../core/errors.ts';
import { freeBytes } from '../../core/files.ts';
import { bytes } from '../../core/messages/message.ts';
import { getLanguage, say } from '../../core/messages/say.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import { InferenceEngine } from '../../inference/engine.ts';
import { getMediaCapabilities } from '../../media/capabilities.ts';
import type { CommandContext } from '../command-entry.ts';
import { installCuda } from '../install-cuda.ts';
import { readVersion } from '../version.ts';

interface Finding {
  /** Stable, for programs. */
  readonly name: string;
  /** The name for people. */
  readonly title: string;
  readonly value: string;
  /** What to do about something that is missing or too small. */
  readonly advice?: string;
}

const MIN_CORES = 4;
const MIN_MEMORY_BYTES = 4e9;
const MIN_FREE_BYTES = 20e9;

/** `footlight doctor`: what this machine has and which engines can be used on it. */
export function defineDoctor(command: Command, { app }: CommandContext): void {
  const install = new Option('--install <PART>').choices(['cuda']);
  command.option('--json').addOption(install);
  command.action(async ({ json, install: part }: { json?: boolean; install?: string }) => {
    if (part !== undefined) await installCuda();
    const findings = [...(await examine()), ...(await listEngineFindings(app.engines()))];
    if (json) {
      const listed = findings.map(({ title: _, ...finding }) => finding);
      process.stdout.write(`${JSON.stringify(listed)}\n`);
    } else
      for (const { title, value, advice } of findings)
        process.stdout.write(
          `${say('cli.doctor.finding', { title, value })}${advice ? `\n  ${advice}` : ''}\n`,
        );
  });
}

async function examine(): Promise<Finding[]> {
  const { ffmpegVersion, encoders, missingFilters } = getMediaCapabilities();
  const isComplete = missingFilters.length === 0;
  const cores = availableParallelism();
  const memory = { free: bytes(freemem()), total: bytes(totalmem()) };
  return [
    { name: 'footlight', title: 'footlight', value: readVersion() },
    { name: 'node', title: 'node', value: process.version },
    {
      name: 'cores',
      title: say('cli.doctor.cores.title'),
      value: String(cores),
      advice: cores < MIN_CORES ? say('cli.doctor.cores.advice') : undefined,
    },
    {
      name: 'memory',
      title: say('cli.doctor.memory.title'),
      value: say('cli.doctor.memory.value', memory),
      advice: totalmem() < MIN_MEMORY_BYTES ? say('cli.doctor.memory.advice') : undefined,
    },
    await examineCache(),
    { name: 'ffmpeg', title: 'ffmpeg', value: say('cli.doctor.ffmpeg.value', { version: ffmpegVersion }) },
    { name: 'encoders', title: say('cli.doctor.encoders.title'), value: encoders.join(', ') },
    {
      name: 'filters',
      title: say('cli.doctor.filters.title'),
      value: isComplete
        ? say('cli.doctor.filters.complete')
        : say('cli.doctor.filters.missing', { filters: missingFilters }),
      advice: isComplete ? undefined : say('cli.doctor.filters.advice'),
    },
    ...(await listProviderFindings()),
  ];
}

async function examineCache(): Promise<Finding> {
  const path = getCacheDirectory();
  await mkdir(path, { recursive: true });
  const free = await freeBytes(path);
  return {
    name: 'cache',
    title: say('cli.doctor.cache.title'),
    value: say('cli.doctor.cache.value', { path, free: bytes(free) }),
    advice: free < MIN_FREE_BYTES ? say('cli.doctor.cache.advice') : undefined,
  };
}

async function listEngineFindings(engines: EngineRegistry): Promise<Finding[]> {
  const findings = await engines.explain(undefined, getLanguage());
  return findings.map(({ task, reference, isReady, reason, remedy }) => ({
    name: `${task} ${reference}`,
    title: `${task} ${reference}`,
    value: isReady ? say('cli.engine.ready') : say('cli.doctor.engine.not-ready', { reason }),
    advice: remedy,
  }));
}

async function listProviderFindings(): Promise<Finding[]> {
  const engine = new InferenceEngine({
    provider: 'auto',
    cacheDirectory: getCacheDirectory(),
    ignoresCache: true,
  });
  try {
    const { provider, reason, findings } = await engine.provider();
    const others = findings.filter((finding) => finding.provider !== provider);
    const chosen = say('cli.doctor.provider.value', { provider, reason });
    return [
      { name: 'models', title: say('cli.doctor.provider.title'), value: chosen },
      ...others.map(({ provider: name, reason: problem }) => {
        return {
          name: `  ${name}`,
          title: `  ${name}`,
          value: say('cli.doctor.provider.other', { problem }),
        };
      }),
    ];
  } catch (error) {
    const { message } = describeError(toFootlightError(error), getLanguage());
    const value = say('cli.doctor.models.value');
    return [{ name: 'models', title: say('cli.doctor.models.title'), value, advice: message }];
  }
}
