import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Provider } from '../core/execution-provider.ts';
import { writeTextAtomically } from '../core/files.ts';
import { GraphBuilder } from './onnx/graph-builder.ts';
import { ModelSession } from './session.ts';

const CHANNELS = 32;
const HIDDEN_LAYERS = 5;
/** A GPU needs work of this size to show its speed; a software renderer is known for one by the small picture. */
const SIDE = 192;
const SMALL_SIDE = 48;
const SLOW_SECONDS = 0.2;

const TIMEOUT_SECONDS = 60;
const VALID_SECONDS = 24 * 3600;

const resultSchema = z.object({
  at: z.number(),
  seconds: z.number().optional(),
  problem: z.string().optional(),
});
const resultsSchema = z.record(z.string(), resultSchema);

/**
 * Tries a provider in a process of its own: drivers write to the terminal, hang and crash. What comes out is
 * remembered for a day in `cacheFile`; `isFresh` asks again, as for a driver that was just installed.
 */
export async function tryProvider(provider: Provider, cacheFile: string, isFresh: boolean): Promise<number> {
  const key = `${hostname()} ${provider}`;
  const known = await readResults(cacheFile);
  let result = isFresh ? undefined : known[key];
  if (!result || Date.now() - result.at > VALID_SECONDS * 1000) {
    result = await runApart(provider);
    await writeTextAtomically(cacheFile, `${JSON.stringify({ ...known, [key]: result })}\n`);
  }
  if (result.seconds === undefined) throw new Error(result.problem ?? 'failed');
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

async function runApart(provider: Provider): Promise<z.infer<typeof resultSchema>> {
  const program = join(
    import.meta.dirname,
    `provider-trial-host.${import.meta.filename.endsWith('.ts') ? 'ts' : 'js'}`,
  );
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, provider], {
      timeout: TIMEOUT_SECONDS * 1000,
    });
    return { at: Date.now(), seconds: z.number().parse(JSON.parse(stdout)) };
  } catch (error) {
    return {
      at: Date.now(),
      problem: describeTrialProblem(error as Error & { stderr?: string; killed?: boolean; signal?: string }),
    };
  }
}

/** What a driver wrote before it gave up, shortened to what says why. */
function describeTrialProblem({
  killed,
  signal,
  stderr = '',
  message,
}: Error & { stderr?: string; killed?: boolean; signal?: string }): string {
  if (killed) return `no answer within ${TIMEOUT_SECONDS} s`;
  if (signal) return `its driver crashed (${signal})`;
  const reason =
    /Couldn't load Vulkan|Failed to get a WebGPU adapter: [^.\n]*|Failed to load[^\n:]*|No [A-Za-z]+ devices?/.exec(
      stderr,
    );
  return (reason?.[0] ?? stderr.split('\n').find((line) => /error/i.test(line)) ?? message)
    .trim()
    .slice(0, 160);
}

/** Seconds that a provider takes for a convolution net of 3.5 GFLOP, its first run not counted. */
export async function measureTrialNetSeconds(provider: Provider): Promise<number> {
  await using session = await ModelSession.open(trialNet(), { provider });
  const small = await measureSecondsAt(session, SMALL_SIDE);
  return small > SLOW_SECONDS ? small * (SIDE / SMALL_SIDE) ** 2 : await measureSecondsAt(session, SIDE);
}

async function measureSecondsAt(session: ModelSession, side: number): Promise<number> {
  const picture = { data: new Float32Array(side * side).fill(0.5), shape: [1, 1, side, side] };
  await session.run({ picture });
  const startedAt = performance.now();
  await session.run({ picture });
  return (performance.now() - startedAt) / 1000;
}

function trialNet(): Uint8Array {
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
