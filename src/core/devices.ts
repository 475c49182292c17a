import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the operating system lists devices. */
const DEVICE_FOLDER = '/dev';

/**
 * Accelerators of this machine as HOST/NAME: every NVIDIA card that CUDA_VISIBLE_DEVICES leaves visible, else the
 * first render node, else the one of a Mac. Several render nodes count as one, because no runtime here can be told
 * which to use. Whether a net runs faster there is measured later.
 */
export async function detectDevices(
  environment: Environment = process.env,
  folder = DEVICE_FOLDER,
): Promise<string[]> {
  const names = process.platform === 'linux' ? await listLinuxDevices(environment, folder) : [];
  if (process.platform === 'darwin') names.push('gpu');
  return names.map((name) => `${hostname()}/${name}`);
}

async function listLinuxDevices({ CUDA_VISIBLE_DEVICES }: Environment, folder: string): Promise<string[]> {
  const cards = await listNvidiaCards(folder);
  if (cards.length > 0) return filterVisibleCards(cards, CUDA_VISIBLE_DEVICES);
  const nodes = await readdir(`${folder}/dri`).catch(() => []);
  return sortByNumber(nodes.filter((name) => name.startsWith('renderD'))).slice(0, 1);
}

/**
 * Returns the indices that CUDA_VISIBLE_DEVICES lists; all cards if it lists UUIDs, which can't be mapped to indices.
 */
function filterVisibleCards(cards: readonly string[], ordinals: string | undefined): string[] {
  const named = ordinals?.split(',').filter(Boolean);
  if (!named?.every((text) => /^\s*-?\d+\s*$/.test(text))) return [...cards];
  return named.flatMap((ordinal) => cards[Number(ordinal)] ?? []);
}

async function listNvidiaCards(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return sortByNumber(files.filter((name) => /^nvidia\d+$/.test(name)));
}

function sortByNumber(names: readonly string[]): string[] {
  const parseDeviceNumber = (name: string): number => Number(name.replace(/\D/g, ''));
  return names.toSorted((a, b) => parseDeviceNumber(a) - parseDeviceNumber(b));
}

/** Finds the device of this process: the one in FOOTLIGHT_DEVICE, else the first that is found. */
export async function detectCurrentDevice(environment: Environment = process.env): Promise<string> {
  if (environment.FOOTLIGHT_DEVICE) return environment.FOOTLIGHT_DEVICE;
  const [first] = await detectDevices(environment);
  return first ?? `${hostname()}/gpu`;
}

/**
 * Finds the index of a card for CUDA and nvidia-smi: its position among the visible ones, because a container may see
 * only the machine's fourth card. Undefined for a device that is not an NVIDIA card of this machine.
 */
export async function findCudaOrdinal(device: string, folder = DEVICE_FOLDER): Promise<number | undefined> {
  const ordinal = (await listNvidiaCards(folder)).indexOf(basename(device));
  return ordinal < 0 ? undefined : ordinal;
}

/** Returns the environment variables that restrict a child process to `device`. */
export async function getDeviceEnvironment(
  device: string,
  folder = DEVICE_FOLDER,
): Promise<Record<string, string>> {
  const ordinal = await findCudaOrdinal(device, folder);
  const cuda = { CUDA_VISIBLE_DEVICES: String(ordinal), CUDA_DEVICE_ORDER: 'PCI_BUS_ID' };
  return { FOOTLIGHT_DEVICE: device, ...(ordinal !== undefined && cuda) };
}
