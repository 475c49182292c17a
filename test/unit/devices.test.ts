import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { suite, test } from 'node:test';
import { detectCurrentDevice, detectDevices, getDeviceEnvironment } from '../../src/core/devices.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

async function deviceFolder(name: string, ...files: readonly string[]): Promise<string> {
  const root = join(folder, name);
  await mkdir(join(root, 'dri'), { recursive: true });
  for (const file of files) await writeFile(join(root, file), '');
  return root;
}

async function detected(root: string, environment: Record<string, string> = {}): Promise<string[]> {
  const devices = await detectDevices(environment, root);
  assert.ok(devices.every((device) => device.startsWith(`${hostname()}/`)));
  return devices.map((device) => basename(device));
}

suite('accelerators of a machine', { skip: process.platform !== 'linux' && 'devices of Linux' }, () => {
  test('are its NVIDIA cards by number, those that CUDA may see', async () => {
    const root = await deviceFolder('cards', 'nvidia10', 'nvidia2', 'nvidia0', 'nvidiactl', 'dri/renderD128');
    assert.deepEqual(await detected(root), ['nvidia0', 'nvidia2', 'nvidia10']);
    for (const [visible, cards] of [
      ['1', ['nvidia2']],
      ['2, 0', ['nvidia10', 'nvidia0']],
      ['', []],
      ['-1', []],
      ['7', []],
      ['GPU-8f2b', ['nvidia0', 'nvidia2', 'nvidia10']],
    ] as const)
      assert.deepEqual(await detected(root, { CUDA_VISIBLE_DEVICES: visible }), cards, visible);
  });

  test('are one render node where there is no such card: nothing can choose among several', async () => {
    const root = await deviceFolder('nodes', 'dri/renderD129', 'dri/renderD128', 'dri/card0');
    assert.deepEqual(await detected(root, { CUDA_VISIBLE_DEVICES: '0' }), ['renderD128']);
    assert.deepEqual(await detected(await deviceFolder('none')), []);
  });

  test('are given to a process by their place among the cards that are here', async () => {
    const root = await deviceFolder('container', 'nvidia3', 'nvidia5');
    assert.deepEqual(await getDeviceEnvironment('stage/nvidia5', root), {
      FOOTLIGHT_DEVICE: 'stage/nvidia5',
      CUDA_VISIBLE_DEVICES: '1',
      CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    });
    for (const device of ['stage/nvidia0', 'stage/renderD128', 'gpu'])
      assert.deepEqual(await getDeviceEnvironment(device, root), { FOOTLIGHT_DEVICE: device });
  });

  test('are those that the process was given, before any that is found', async () => {
    assert.equal(await detectCurrentDevice({ FOOTLIGHT_DEVICE: 'stage/nvidia1' }), 'stage/nvidia1');
    const [first = `${hostname()}/gpu`] = await detectDevices({});
    assert.equal(await detectCurrentDevice({}), first);
  });
});
