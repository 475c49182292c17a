import { createMessage, type Message } from '../core/messages/message.ts';

/** What the runtime says, in English alone, where a provider lacks what most machines lack. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/failed to load shared library|cannot open shared object|LoadLibrary failed/i, 'provider-problem.library'],
  [/no supported adapters|failed to get a webgpu adapter/i, 'provider-problem.adapter'],
];

/** Says why a provider can't be used: in words of our own where they are known, else in those of the runtime. */
export function describeProviderOutput(output: string): Message {
  const [, key] = KNOWN.find(([pattern]) => pattern.test(output)) ?? [];
  return key === undefined
    ? createMessage('provider-problem.output', { detail: output.replace(/\.$/, '') })
    : createMessage(key);
}
