import { mkdir } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { getCacheDirectory } from '../core/cache-directory.ts';
import { describeError, toFootlightError } from '../core/errors.ts';
import type { Provider } from '../core/execution-provider.ts';
import { freeBytes } from '../core/files.ts';
import { bytes } from '../core/messages/message.ts';
import { type Say, sayIn } from '../core/messages/say.ts';
import { InferenceEngine } from '../inference/engine.ts';
import { getMediaCapabilities } from '../media/capabilities.ts';
import type { MachineFinding } from '../service/machine-finding.ts';
import { readVersion } from './version.ts';

const MIN_CORES = 4;
const MIN_MEMORY_BYTES = 4e9;
const MIN_FREE_BYTES = 20e9;

const PROVIDER_TITLES: Readonly<Record<Provider, string>> = {
  tensorrt: 'TensorRT',
  cuda: 'CUDA',
  coreml: 'Core ML',
  webgpu: 'WebGPU',
  dml: 'DirectML',
  cpu: 'CPU',
};

/** What is looked at, and in which words it is told. */
interface Examination {
  readonly language: string;
  /** Folder of intermediate results. */
  readonly folder: string;
  /** Whether that folder is named: callers of a service see no path of its machine. */
  readonly namesFolder: boolean;
  /** Whether providers of nets are tried anew, which takes seconds. */
  readonly triesAgain: boolean;
}

/** What this machine has for the work, but for engines. */
export async function examineMachine(examination: Examination): Promise<MachineFinding[]> {
  const say = sayIn(examination.language);
  const { ffmpegVersion, encoders } = getMediaCapabilities();
  return [
    { name: 'footlight', title: 'Footlight', value: readVersion() },
    { name: 'node', title: 'Node.js', value: process.version },
    ...examineHardware(say),
    await examineFolder(examination, say),
    { name: 'ffmpeg', title: 'FFmpeg', value: say('cli.doctor.ffmpeg.value', { version: ffmpegVersion }) },
    { name: 'encoders', title: say('cli.doctor.encoders.title'), value: encoders.join(', ') },
    examineFilters(say),
    ...(await listProviders(examination, say)),
  ];
}

function examineHardware(say: Say): MachineFinding[] {
  const cores = availableParallelism();
  const memory = { free: bytes(freemem()), total: bytes(totalmem()) };
  return [
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
  ];
}

function examineFilters(say: Say): MachineFinding {
  const { missingFilters } = getMediaCapabilities();
  const isComplete = missingFilters.length === 0;
  return {
    name: 'filters',
    title: say('cli.doctor.filters.title'),
    value: isComplete
      ? say('cli.doctor.filters.complete')
      : say('cli.doctor.filters.missing', { filters: missingFilters }),
    advice: isComplete ? undefined : say('cli.doctor.filters.advice'),
  };
}

async function examineFolder({ folder, namesFolder }: Examination, say: Say): Promise<MachineFinding> {
  await mkdir(folder, { recursive: true });
  const free = await freeBytes(folder);
  return {
    name: 'cache',
    title: say('cli.doctor.cache.title'),
    value: namesFolder
      ? say('cli.doctor.cache.value', { path: folder, free: bytes(free) })
      : say('cli.doctor.cache.free', { free: bytes(free) }),
    advice: free < MIN_FREE_BYTES ? say('cli.doctor.cache.advice') : undefined,
  };
}

async function listProviders({ triesAgain, language }: Examination, say: Say): Promise<MachineFinding[]> {
  const engine = new InferenceEngine({
    provider: 'auto',
    cacheDirectory: getCacheDirectory(),
    ignoresCache: triesAgain,
  });
  try {
    const { provider, reason, findings } = await engine.provider();
    const others = findings.filter((finding) => finding.provider !== provider);
    // What speaks against each of the others is told below.
    const chosen =
      provider === 'cpu' && others.length > 0
        ? say('cli.doctor.provider.cpu')
        : say('cli.doctor.provider.value', { provider, reason });
    return [
      { name: 'models', title: say('cli.doctor.provider.title'), value: chosen },
      ...others.map(({ provider: name, reason: problem }) => {
        return {
          name: `  ${name}`,
          title: `  ${PROVIDER_TITLES[name]}`,
          value: say('cli.doctor.provider.other', { problem }),
        };
      }),
    ];
  } catch (error) {
    const { message } = describeError(toFootlightError(error), language);
    const value = say('cli.doctor.models.value');
    return [{ name: 'models', title: say('cli.doctor.models.title'), value, advice: message }];
  }
}
