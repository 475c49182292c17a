import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface GraphicsCard {
  readonly name: string;
  readonly memoryMegabytes: number;
}

/** Finds the first NVIDIA card that `nvidia-smi` reports; undefined if there is none. */
export async function findGraphicsCard(): Promise<GraphicsCard | undefined> {
  const query = ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'];
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 5000 });
    const [, name, megabytes] = /^(.+),\s*(\d+)\s*$/m.exec(stdout) ?? [];
    return name && megabytes ? { name, memoryMegabytes: Number(megabytes) } : undefined;
  } catch {
    return undefined;
  }
}
