import { join } from 'node:path';
import { currentDevice } from '../core/devices.ts';
import type { DeviceLease } from './device-lease.ts';

/** Waits until this process alone may use the accelerator that it works on. @throws `cancelled` */
export async function leaseAccelerator(cacheDirectory: string, signal?: AbortSignal): Promise<DeviceLease> {
  const { leaseDevice } = await import('./device-lease.ts');
  return leaseDevice(await currentDevice(), join(cacheDirectory, 'devices.sqlite'), signal);
}

/** The accelerator of this machine that this process works on, shared with all who use the same cache folder. */
export function machineAccelerator(cacheDirectory: string) {
  return {
    lease: (signal: AbortSignal) => leaseAccelerator(cacheDirectory, signal),
    usedBytes: async () => (await import('./device-memory.ts')).usedDeviceBytes('cuda'),
  };
}
