import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadNetModel } from '../../src/inference/net-model.ts';
import { GraphBuilder } from '../../src/inference/onnx/graph-builder.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const TRIAL = new URL('../../src/inference/model-trial.ts', import.meta.url);

/** Holds the thread of the child process as the runtime does, once it listens and has told the test its number. */
const createHold = (port: number) => `
import { connect } from 'node:net';
import { isMainThread } from 'node:worker_threads';
const hold = () => { for (;;); };
const tell = () => { const socket = connect(${port}, '127.0.0.1', () => socket.write(String(process.pid), hold)); };
if (isMainThread) process.on('newListener', (name) => name === 'message' && tell());`;

test('a trial of a model ends with its parent, even while the runtime holds its thread', {
  timeout: 60_000,
}, async () => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const hold = createHold((server.address() as AddressInfo).port);
  const script = `
process.env.NODE_OPTIONS = '--import data:text/javascript,${encodeURIComponent(hold).replaceAll("'", '%27')}';
const { ModelTrial } = await import('${TRIAL}');
new ModelTrial();`;
  const file = join(createTemporaryFolder(), 'parent.mjs');
  await writeFile(file, script);
  const parent = spawn(process.execPath, [file], { stdio: 'ignore' });
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [pid] = await once(socket, 'data');
  try {
    const ended = once(socket, 'close', { signal: AbortSignal.timeout(20_000) });
    parent.kill('SIGKILL');
    await assert.doesNotReject(ended);
  } finally {
    socket.destroy();
    server.close();
    killAnyway(Number(pid));
  }
});

const ends = [
  { signal: 'SIGKILL', reason: 'killed' },
  { signal: 'SIGSEGV', reason: 'crashed' },
] as const;

for (const { signal, reason } of ends)
  test(`a graph whose trial ends by ${signal} is refused, and ends nothing else`, async (context) => {
    const path = join(createTemporaryFolder(), 'enlarge.onnx');
    await writeFile(path, createEnlarger());
    const options = process.env.NODE_OPTIONS;
    context.after(() => {
      if (options === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = options;
    });
    const end = `process.on('newListener', (name) => name === 'message' && process.kill(process.pid, '${signal}'));`;
    process.env.NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(end).replaceAll("'", '%27')}`;
    await assert.rejects(loadNetModel(path), { code: 'model.failed-trial', reason, value: path });
  });

/** An upscaler that repeats each pixel. */
function createEnlarger(): Uint8Array {
  const graph = new GraphBuilder();
  const input = graph.addInput('input', [1, 3, 'height', 'width']);
  const scales = graph.addWeights({ shape: [4], data: new Float32Array([1, 1, 2, 2]) });
  const output = graph.addNode('Resize', [input, '', scales], { mode: 'nearest' });
  graph.addOutput(output, 'output', [1, 3, 'height2', 'width2']);
  return graph.build();
}

function killAnyway(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, as it should.
  }
}
