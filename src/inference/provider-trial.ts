import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Provider } from '../core/execution-provider.ts';
import { writeTextAtomically } from '../core/files.ts';
import { createMessage, type Message, seconds } from '../core/messages/message.ts';
import { translate } from '../core/messages/translate.ts';
import { runTrial, type TrialEnd } from '../core/trial-process.ts';
import { GraphBuilder } from './onnx/graph-builder.ts';
import { describeProviderOutput, findProviderOutput } from './provider-problem.ts';
import { ModelSession } from './session.ts';

const CHANNELS = 32;
const HIDDEN_LAYERS = 5;
/**
 * Sides of the pictures in pixels: a GPU shows its speed only with the large one; a software renderer is slow even with
 * the small one.
 */
const SIDE = 192;
const SMALL_SIDE = 48;
/** A device that takes longer for the small picture is not measured with the large one. */
const SLOW_SECONDS = 0.2;

/** A trial that takes longer counts as failed. */
const TIMEOUT_SECONDS = 60;
/** So much of what a driver wrote is kept. */
const MAX_DETAIL = 500;
/** A kept result is used for so long. */
const VALID_SECONDS = 24 * 3600;

const problemSchema = z.object({
  kind: z.enum(['timeout', 'crash', 'output']),
  /** The signal of a crash, or what the driver wrote. */
  detail: z.string(),
});
type TrialProblem = z.infer<typeof problemSchema>;

const resultSchema = z.object({
  /** When the provider was tried, in milliseconds since the epoch. */
  at: z.number(),
  seconds: z.number().optional(),
  problem: problemSchema.optional(),
});
const resultsSchema = z.record(z.string(), resultSchema);

/** Says why a provider can't be used. */
export class ProviderError extends Error {
  readonly problem: Message;

  constructor(problem: Message) {
    super(translate(problem));
    this.problem = problem;
  }
}

/**
 * Tries a provider in a child process, because drivers write to the terminal, hang and crash. The result, a failure
 * included, is kept in `cacheFile` for a day.
 *
 * @param ignoresCache whether to try again despite a kept result, as for a driver that was just installed
 * @returns seconds of one run of the test network; a slow device is measured on a small picture and extrapolated
 * @throws {ProviderError} why the provider can't be used
 */
export async function tryProvider(
  provider: Provider,
  cacheFile: string,
  ignoresCache: boolean,
): Promise<number> {
  const key = `${hostname()} ${provider}`;
  const known = await readResults(cacheFile);
  let result = ignoresCache ? undefined : known[key];
  if (!result || Date.now() - result.at > VALID_SECONDS * 1000) {
    const { isStopped, ...found } = await runInChildProcess(provider);
    result = found;
    // What was stopped from outside tells nothing of the provider.
    if (!isStopped) await writeTextAtomically(cacheFile, `${JSON.stringify({ ...known, [key]: result })}\n`);
  }
  if (result.seconds === undefined) throw new ProviderError(describeProblem(result.problem));
  return result.seconds;
}

async function readResults(path: string): Promise<z.infer<typeof resultsSchema>> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  try {
    return resultsSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

async function runInChildProcess(
  provider: Provider,
): Promise<z.infer<typeof resultSchema> & { isStopped?: boolean }> {
  const program = join(
    import.meta.dirname,
    `provider-trial-host.${import.meta.filename.endsWith('.ts') ? 'ts' : 'js'}`,
  );
  const end = await runTrial(program, provider, { limitSeconds: TIMEOUT_SECONDS });
  if (end.kind === 'answer') return { at: Date.now(), seconds: z.number().parse(JSON.parse(end.line)) };
  return { at: Date.now(), problem: findTrialProblem(end), isStopped: end.kind === 'stopped' };
}

function describeProblem({ kind, detail }: TrialProblem = { kind: 'output', detail: '' }): Message {
  switch (kind) {
    case 'timeout':
      return createMessage('provider-problem.timeout', { limit: seconds(TIMEOUT_SECONDS) });
    case 'crash':
      return createMessage('provider-problem.crash', { signal: detail });
    case 'output':
      return describeProviderOutput(detail);
  }
}

/** Finds why a trial process failed: the line of its output that names the cause. */
function findTrialProblem(end: Exclude<TrialEnd, { kind: 'answer' }>): TrialProblem {
  if (end.kind === 'timeout') return { kind: 'timeout', detail: '' };
  if (end.kind === 'crash') return { kind: 'crash', detail: end.by };
  const errors = end.kind === 'failure' ? end.errors : '';
  return { kind: 'output', detail: (findProviderOutput(errors) ?? end.by).trim().slice(0, MAX_DETAIL) };
}

/**
 * Measures the seconds that a provider takes for a convolution network of 3.5 GFLOP, after a warm-up run. Runs inside
 * the child process. The time of a device that is slow on the small picture is extrapolated from there.
 */
export async function measureTestNetworkSeconds(provider: Provider): Promise<number> {
  await using session = await ModelSession.open(createTestNetwork(), { provider });
  const small = await measureSeconds(session, SMALL_SIDE);
  return small > SLOW_SECONDS ? small * (SIDE / SMALL_SIDE) ** 2 : await measureSeconds(session, SIDE);
}

async function measureSeconds(session: ModelSession, side: number): Promise<number> {
  const picture = { data: new Float32Array(side * side).fill(0.5), shape: [1, 1, side, side] };
  await session.run({ picture });
  const startedAt = performance.now();
  await session.run({ picture });
  return (performance.now() - startedAt) / 1000;
}

function createTestNetwork(): Uint8Array {
  const graph = new GraphBuilder();
  const addLayer = (value: string, inputs: number, outputs: number): string => {
    const data = new Float32Array(outputs * inputs * 9).fill(1 / (inputs * 9));
    const kernel = graph.addWeights({ shape: [outputs, inputs, 3, 3], data });
    return graph.addNode('Relu', [
      graph.addNode('Conv', [value, kernel], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
    ]);
  };
  let value = addLayer(graph.addInput('picture', [1, 1, 'height', 'width']), 1, CHANNELS);
  for (let hidden = 0; hidden < HIDDEN_LAYERS; hidden++) value = addLayer(value, CHANNELS, CHANNELS);
  graph.addOutput(addLayer(value, CHANNELS, 1), 'result', [1, 1, 'height', 'width']);
  return graph.build();
}
