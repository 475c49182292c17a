import { basename, join } from 'node:path';
import { detectCurrentDevice, detectDevices } from '../core/devices.ts';
import type { Provider } from '../core/execution-provider.ts';
import type { DeviceLease } from './device-lease.ts';

/** Providers that honor CUDA_VISIBLE_DEVICES; drivers of the others take the first card. */
const CUDA_PROVIDERS: readonly Provider[] = ['cuda', 'tensorrt'];

/** Waits for exclusive use of the accelerator that a provider runs on. @throws `cancelled` */
export async function leaseAccelerator(
  cacheDirectory: string,
  provider: Provider,
  signal?: AbortSignal,
): Promise<DeviceLease> {
  const { leaseDevice } = await import('./device-lease.ts');
  return leaseDevice(await getDeviceOfProvider(provider), join(cacheDirectory, 'devices.sqlite'), signal);
}

/** Returns the name of the device that a provider runs on, without the machine's name, as the ledger is per machine. */
export async function getDeviceOfProvider(
  provider: Provider,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  folder?: string,
): Promise<string> {
  const [first] = CUDA_PROVIDERS.includes(provider) ? [] : await detectDevices({}, folder);
  return basename(first ?? (await detectCurrentDevice(environment)));
}

/** This process' accelerator, shared with all processes that use the same cache folder. */
export function createMachineAccelerator(cacheDirectory: string) {
  return {
    lease: (signal: AbortSignal) => leaseAccelerator(cacheDirectory, 'cuda', signal),
    measureUsedBytes: async () => (await import('./device-memory.ts')).measureUsedDeviceBytes('cuda'),
  };
}
