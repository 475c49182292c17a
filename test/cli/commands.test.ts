import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { Command, Help } from 'commander';
import { createEngines, JOB_HOST, PRODUCTIONS } from '../../src/app.ts';
import { COMMANDS } from '../../src/cli/command-list.ts';
import { listProductionCommands } from '../../src/cli/list-production-commands.ts';
import { runCli, runCliHere } from '../support/cli.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const app = { productions: PRODUCTIONS, jobHost: JOB_HOST, engines: createEngines };

suite('a command', () => {
  test('is listed with what it takes', async () => {
    for (const { name, usage, load } of [
      ...(await listProductionCommands(PRODUCTIONS, undefined)),
      ...COMMANDS,
    ]) {
      const command = new Command(name);
      await (await load())(command, { app, args: [] });
      assert.equal(`${name} ${usage}`.trim(), new Help().subcommandTerm(command));
    }
  });

  test('is listed once', async () => {
    const faces = [...(await listProductionCommands(PRODUCTIONS, undefined)), ...COMMANDS];
    assert.equal(new Set(faces.map(({ name }) => name)).size, faces.length);
  });

  test('that a production has beside its own is found by name', async () => {
    const { code, stdout } = await runCliHere('score', '--help');
    assert.equal(code, 0);
    assert.match(stdout, /^Usage: footlight score \[options\] <NOVEL>/);
  });

  test('is helped with in either order of words', async () => {
    const [helped, asked] = await Promise.all([
      runCliHere('help', 'submit', 'upscale'),
      runCliHere('submit', '--help'),
    ]);
    assert.equal(helped.code, 0);
    assert.equal(helped.stdout, asked.stdout);
    const inner = await runCliHere('submit', 'help', 'upscale');
    assert.match(inner.stdout, /^Usage: footlight submit upscale \[options\] <input>/);
  });

  test('that does not exist is refused, with the nearest that does', async () => {
    const unknown = await runCli('voicse');
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /unknown command 'voicse'\n\(Did you mean voices\?\)/);
    const inner = await runCliHere('submit', 'upscal');
    assert.equal(inner.code, 2);
    assert.match(inner.stderr, /unknown command 'upscal'\n\(Did you mean upscale\?\)/);
    const option = await runCliHere('upscale', 'x.png', '--scal', '3');
    assert.equal(option.code, 2);
    assert.match(option.stderr, /unknown option '--scal'\n\(Did you mean --scale\?\)/);
  });
});

test('`serve` on a port that is taken says so in one sentence, before it starts a database', async () => {
  const folder = createTemporaryFolder();
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const args = ['serve', '--port', String(port), '--data-dir', join(folder, 'data')];
  const { code, stdout, stderr } = await runCliHere(...args);
  other.close();
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /^footlight: Can’t listen on 127\.0\.0\.1, port \d+: .*\n.*\n {2}\(service\.address\)\n$/,
  );
  assert.deepEqual(await readdir(folder), []);
});
