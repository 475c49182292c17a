import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDays } from '../../src/cli/commands/backend-flags.ts';
import { addConfiguredOptions } from '../../src/cli/configured-options.ts';
import { FootlightError } from '../../src/core/errors.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const file = join(folder, 'footlight.json');

/** What a command makes of the file and of flags. */
async function read(section: unknown, ...flags: string[]): Promise<Record<string, unknown>> {
  await writeFile(file, JSON.stringify({ serve: section }));
  const command = new Command('serve')
    .exitOverride()
    .addOption(new Option('--port <N>').argParser(parsePort).default(8420))
    .addOption(new Option('--input-root <DIR>').argParser((text, all: string[] = []) => [...all, text]))
    .addOption(new Option('--log-level <LEVEL>').choices(['info', 'warn']).default('info'))
    .option('--no-auth')
    .option('--allow-private');
  let found: Record<string, unknown> = {};
  command.action((options) => {
    const { config: _, ...rest } = options;
    found = rest;
  });
  addConfiguredOptions(command, 'serve', new Map());
  await command.parseAsync([...flags, '--config', file], { from: 'user' });
  return found;
}

afterEach(() => {
  for (const name of Object.keys(process.env))
    if (/^FOOTLIGHT_(SERVE|WORKER)_/.test(name)) delete process.env[name];
});

function parsePort(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('no port');
  return Number(text);
}

test('the file gives what the command line leaves out', async () => {
  const section = {
    port: 18_555,
    inputRoot: ['/a', '/b'],
    auth: false,
    allowPrivate: true,
    logLevel: 'warn',
  };
  assert.deepEqual(await read(section), section);
  const mixed = await read(section, '--port', '1', '--input-root', '/c', '--no-auth');
  assert.deepEqual(mixed, { ...section, port: 1, inputRoot: ['/c'] });
  assert.deepEqual(await read({}), { port: 8420, logLevel: 'info', auth: true });
});

test('an unknown name and a value that the flag would not take are refused', async () => {
  for (const wrong of [
    { prot: 1 },
    { port: 'a' },
    { port: true },
    { auth: 'no' },
    { logLevel: 'loud' },
    { inputRoot: [{}] },
    { config: 'x' },
  ])
    await assert.rejects(read(wrong), { code: 'usage.configuration', value: file }, JSON.stringify(wrong));
});

test('variables go before the file, and flags before both', async () => {
  Object.assign(process.env, {
    FOOTLIGHT_SERVE_PORT: '18556',
    FOOTLIGHT_SERVE_INPUT_ROOT: '/c, /d',
    FOOTLIGHT_SERVE_AUTH: 'false',
    FOOTLIGHT_SERVE_ALLOW_PRIVATE: '1',
    FOOTLIGHT_SERVE_LOG_LEVEL: '',
    FOOTLIGHT_WORKER_PORT: 'of another command',
  });
  const section = { port: 1, inputRoot: ['/a'], logLevel: 'warn' };
  const found = { port: 18_556, inputRoot: ['/c', '/d'], auth: false, allowPrivate: true, logLevel: 'warn' };
  assert.deepEqual(await read(section), found);
  assert.deepEqual(await read(section, '--port', '2'), { ...found, port: 2 });
});

test('unknown variables and names are refused with the closest one', async () => {
  const closestOf = async (reading: Promise<unknown>): Promise<unknown> => {
    const error = await reading.catch((caught: FootlightError) => caught);
    assert.ok(error instanceof FootlightError);
    assert.equal(error.code, 'usage.configuration');
    const { reason } = error.parameters as unknown as { reason: { parameters: { closest?: string } } };
    return reason.parameters.closest;
  };
  assert.equal(await closestOf(read({ prot: 1 })), 'serve.port');
  process.env.FOOTLIGHT_SERVE_INPUT_ROOTS = '/a';
  assert.equal(await closestOf(read({})), 'FOOTLIGHT_SERVE_INPUT_ROOT');
  delete process.env.FOOTLIGHT_SERVE_INPUT_ROOTS;
  process.env.FOOTLIGHT_SERVE_AUTH = 'perhaps';
  await assert.rejects(read({}), { code: 'usage.configuration', value: 'FOOTLIGHT_SERVE_AUTH' });
});

test('a variable that its flag would not take is refused by its name', async () => {
  process.env.FOOTLIGHT_SERVE_PORT = 'abc';
  await assert.rejects(read({}), (error: FootlightError) => {
    assert.deepEqual([error.code, error.value], ['usage.configuration', 'FOOTLIGHT_SERVE_PORT']);
    assert.match(error.remedy!, /Correct the variable/);
    return true;
  });
});

test('variables that Kubernetes sets for a service of the same name are no options', async () => {
  Object.assign(process.env, {
    FOOTLIGHT_SERVE_SERVICE_HOST: '10.0.0.1',
    FOOTLIGHT_SERVE_SERVICE_PORT: '8420',
    FOOTLIGHT_SERVE_SERVICE_PORT_HTTP: '8420',
    FOOTLIGHT_SERVE_PORT: 'tcp://10.0.0.1:8420',
    FOOTLIGHT_SERVE_PORT_8420_TCP: 'tcp://10.0.0.1:8420',
    FOOTLIGHT_SERVE_PORT_8420_TCP_ADDR: '10.0.0.1',
    FOOTLIGHT_SERVE_WEB_PORT: 'tcp://10.0.0.2:80',
  });
  assert.deepEqual(await read({}), { port: 8420, logLevel: 'info', auth: true });
});

test('days are at most those of a hundred years, which dates of the database hold', () => {
  assert.equal(parseDays('36500'), 36_500);
  assert.throws(() => parseDays('36501'), InvalidArgumentError);
});
