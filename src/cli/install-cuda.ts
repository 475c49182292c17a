import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FootlightError } from '../core/errors.ts';

const PLATFORM = 'linux-x64';
const SCRIPT = 'onnxruntime-node/script/install.js';
/** Where the script puts them, from its own folder. */
const LIBRARIES = '../bin/napi-v6/linux/x64';
const NOT_WRITABLE = new Set(['EACCES', 'EPERM', 'EROFS']);
const CUDA_LIBRARY = 'libonnxruntime_providers_cuda.so';

/**
 * Fetches CUDA's libraries by ONNX Runtime's own script, which takes them from NuGet. It writes to stderr.
 *
 * @throws `inference.no-runtime`, `install.failed`
 */
export async function installCuda(script: string = findScript()): Promise<void> {
  const here = `${process.platform}-${process.arch}`;
  if (here !== PLATFORM) throw new FootlightError('install.failed', { kind: 'input', value: here });
  const folder = join(dirname(script), LIBRARIES);
  await assertWritable(folder);
  const child = spawn(process.execPath, [script], { env: createEnvironment(), stdio: ['ignore', 2, 2] });
  const [code] = (await once(child, 'close')) as [number | null];
  // A connection that breaks lets the script end as if all were well, with what held the library's place still there.
  const size = await stat(join(folder, CUDA_LIBRARY)).then(
    (library) => library.size,
    () => 0,
  );
  if (code !== 0 || size === 0)
    throw new FootlightError('install.failed', { kind: 'retryable', value: here });
}

async function assertWritable(folder: string): Promise<void> {
  const code = await access(folder, constants.W_OK).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code ?? '',
  );
  if (code === undefined) return;
  throw new FootlightError('install.failed', {
    kind: 'input',
    reason: NOT_WRITABLE.has(code) ? 'not-writable' : 'no-folder',
    value: folder,
  });
}

function createEnvironment(): NodeJS.ProcessEnv {
  const { HTTPS_PROXY, https_proxy } = process.env;
  return {
    // The script knows a proxy under this name alone.
    GLOBAL_AGENT_HTTPS_PROXY: HTTPS_PROXY || https_proxy,
    GLOBAL_AGENT_NO_PROXY: process.env.NO_PROXY || process.env.no_proxy,
    ...process.env,
    // Also where files of those names are there.
    ONNXRUNTIME_NODE_INSTALL: 'true',
  };
}

function findScript(): string {
  try {
    return createRequire(import.meta.url).resolve(SCRIPT);
  } catch (cause) {
    throw new FootlightError('inference.no-runtime', { kind: 'terminal', reason: 'not-installed', cause });
  }
}
