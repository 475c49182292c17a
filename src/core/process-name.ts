import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { hashSha256 } from './hashing.ts';
import { processStart } from './processes.ts';

const MACHINE = hashSha256(Buffer.from(hostname())).slice(0, 16);

/** Names this process among those of all machines. The start time tells it from a later one with the same number. */
export async function createProcessName(): Promise<string> {
  const start = await processStart(process.pid);
  return `${MACHINE}-${process.pid}-${start}-${randomBytes(6).toString('hex')}`;
}

/** Whether the process of a name has ended; undefined for one of another machine, which can't be looked up. */
export async function isProcessGone(name: string): Promise<boolean | undefined> {
  const [machine, pid, start] = name.split('-');
  return machine === MACHINE ? (await processStart(Number(pid))) !== start : undefined;
}
