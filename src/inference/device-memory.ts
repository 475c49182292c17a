import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { detectCurrentDevice, findCudaOrdinal } from '../core/devices.ts';
import type { Provider } from '../core/execution-provider.ts';

/**
 * Bytes in use where a provider keeps its tensors: this process' resident memory for the CPU, memory of the NVIDIA card
 * by nvidia-smi. Undefined for other cards, whose drivers have no common interface for it.
 */
export async function measureUsedDeviceBytes(provider: Provider): Promise<number | undefined> {
  if (provider === 'cpu') return process.memoryUsage.rss();
  const query = ['--query-gpu=memory.used', '--format=csv,noheader,nounits'];
  const card = await findCudaOrdinal(await detectCurrentDevice());
  if (card !== undefined) query.push(`--id=${card}`);
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 5000 });
    const megabytes = Number(stdout.split('\n')[0]);
    return Number.isFinite(megabytes) ? megabytes * 2 ** 20 : undefined;
  } catch {
    return undefined;
  }
}
