import { createMessage, type Message } from '../core/messages/message.ts';

interface Known {
  /** Its group is the detail, where there is one. */
  readonly pattern: RegExp;
  readonly key: string;
}

/** Only kinds of devices: a file of a device may be missing too ("No such device"). */
const DEVICE = /\bno (CUDA|CoreML|DirectML|GPU|ROCm|Vulkan|WebGPU)(?:-capable)? devices?\b/i;

/** What the runtime says, in English alone, where a provider lacks what most machines lack. */
const KNOWN: readonly Known[] = [
  { pattern: /([\w.+-]+): cannot open shared object/i, key: 'provider-problem.named-library' },
  {
    pattern: /(?:failed|trying) to load\b.*?([^\s\\/"']+\.(?:so|dylib|dll)\b(?:\.\d+)*)/i,
    key: 'provider-problem.named-library',
  },
  {
    pattern: /(?:Library not loaded: |dlopen\()[^\s,)]*?([^\s/,)]+\.dylib)/,
    key: 'provider-problem.named-library',
  },
  { pattern: /couldn't load (Vulkan)/i, key: 'provider-problem.named-library' },
  {
    pattern: /failed to load shared library|cannot open shared object|LoadLibrary failed/i,
    key: 'provider-problem.library',
  },
  { pattern: DEVICE, key: 'provider-problem.device' },
  { pattern: /no supported adapters|failed to get a webgpu adapter/i, key: 'provider-problem.adapter' },
];

/** The library that is missing comes before the one that needs it. */
const CAUSES = [
  /[\w.+-]+: cannot open shared object/i,
  /Couldn't load Vulkan|Failed to get a WebGPU adapter: [^.\n]*|Library not loaded: [^\n]*|dlopen\([^\n]*|Failed to load[^\n:]*/,
  DEVICE,
];
const MAX_LENGTH = 160;

/** Finds what names the cause in all that a trial wrote; undefined if nothing does. */
export function findProviderOutput(written: string): string | undefined {
  const cause = CAUSES.map((pattern) => pattern.exec(written)?.[0]).find((found) => found !== undefined);
  return cause ?? written.split('\n').find((line) => /error/i.test(line));
}

/** Says why a provider can't be used: in words of our own where they are known, else in those of the runtime. */
export function describeProviderOutput(output: string): Message {
  for (const { pattern, key } of KNOWN) {
    const found = pattern.exec(output);
    if (found) return createMessage(key, found[1] === undefined ? {} : { detail: found[1] });
  }
  return createMessage('provider-problem.output', { detail: output.slice(0, MAX_LENGTH).replace(/\.$/, '') });
}
