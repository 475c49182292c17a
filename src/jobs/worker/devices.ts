import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';

/**
 * Accelerators of this machine by name, each the name of a queue of its own: NVIDIA cards, else render nodes, else
 * the one of a Mac. Whether a net runs faster there is measured by the work itself.
 */
export async function detectDevices(): Promise<string[]> {
  const names = process.platform === 'linux' ? await linuxDevices() : [];
  if (process.platform === 'darwin') names.push('gpu');
  return names.map((name) => `${hostname()}/${name}`);
}

async function linuxDevices(): Promise<string[]> {
  const cards = (await readdir('/dev').catch(() => [])).filter((name) => /^nvidia\d+$/.test(name));
  if (cards.length > 0) return cards;
  return (await readdir('/dev/dri').catch(() => [])).filter((name) => name.startsWith('renderD'));
}
