import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { FootlightError } from '../core/errors.ts';

const PLATFORM = 'linux-x64';
const SCRIPT = 'onnxruntime-node/script/install.js';

/**
 * Fetches CUDA's libraries by ONNX Runtime's own script, which takes them from NuGet. It writes to stderr.
 *
 * @throws `inference.no-runtime`, `install.failed`
 */
export async function installCuda(): Promise<void> {
  const here = `${process.platform}-${process.arch}`;
  if (here !== PLATFORM) throw new FootlightError('install.failed', { kind: 'input', value: here });
  const script = findScript();
  const child = spawn(process.execPath, [script], {
    // Also where files of those names are there.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'true' },
    stdio: ['ignore', 2, 2],
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return;
  throw new FootlightError('install.failed', { kind: 'input', value: here });
}

function findScript(): string {
  try {
    return createRequire(import.meta.url).resolve(SCRIPT);
  } catch (cause) {
    throw new FootlightError('inference.no-runtime', { kind: 'terminal', reason: 'not-installed', cause });
  }
}
