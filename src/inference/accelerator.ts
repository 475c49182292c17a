import { basename, join } from 'node:path';
import { detectCurrentDevice, detectDevices } from '../core/devices.ts';
import type { Provider } from '../core/execution-provider.ts';
import type { DeviceLease } from './device-lease.ts';

/** The providers that work on the card that CUDA_VISIBLE_DEVICES names; drivers of the others take the first one. */
const STEERED: readonly Provider[] = ['cuda', 'tensorrt'];

/** Waits until this process alone may use the accelerator that a provider works on. @throws `cancelled` */
export async function leaseAccelerator(
  cacheDirectory: string,
  provider: Provider,
  signal?: AbortSignal,
): Promise<DeviceLease> {
  const { leaseDevice } = await import('./device-lease.ts');
  return leaseDevice(await getDeviceOfProvider(provider), join(cacheDirectory, 'devices.sqlite'), signal);
}

/** The device that a provider works on here, without the machine's name: the ledger is of one machine. */
export async function getDeviceOfProvider(
  provider: Provider,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  folder?: string,
): Promise<string> {
  const [first] = STEERED.includes(provider) ? [] : await detectDevices({}, folder);
  return basename(first ?? (await detectCurrentDevice(environment)));
}

/** The accelerator of this machine that this process works on, shared with all who use the same cache folder. */
export function createMachineAccelerator(cacheDirectory: string) {
  return {
    lease: (signal: AbortSignal) => leaseAccelerator(cacheDirectory, 'cuda', signal),
    measureUsedBytes: async () => (await import('./device-memory.ts')).measureUsedDeviceBytes('cuda'),
  };
}
