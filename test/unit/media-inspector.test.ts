import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { MediaInspector } from '../../src/execution/isolation/media-inspector.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../src/media/media-limits.ts';

test('a look whose process cannot be started fails at once, and leaves nothing to wait for', async () => {
  const { execPath } = process;
  const host = new URL('file:///nowhere/host.ts');
  await using inspector = new MediaInspector({ host, environment: {}, memoryBytes: 2 ** 30 });
  process.execPath = '/nowhere/node';
  try {
    const request = {
      path: '/nowhere/a.mp4',
      digest: 'none',
      storeRoot: '/nowhere',
      mediaLimits: DEFAULT_MEDIA_LIMITS,
      inspection: { kind: 'probe' },
    } as const;
    const call = { processName: 'someone', signal: new AbortController().signal, seconds: 60 };
    await assert.rejects(inspector.inspect(request, call), { code: 'worker.crashed', value: 'ENOENT' });
  } finally {
    process.execPath = execPath;
  }
});

suite('a look that crashes its process', () => {
  const host = new URL('../support/crashing-host.ts', import.meta.url);
  const open = () => new MediaInspector({ host, environment: process.env, memoryBytes: 2 ** 32 });
  const look = (inspector: MediaInspector, path: string, onGrowing?: (path: string) => void) => {
    const request = {
      ...{ path, digest: path, storeRoot: '/nowhere', mediaLimits: DEFAULT_MEDIA_LIMITS },
      inspection: { kind: 'preview' },
    } as const;
    const signal = new AbortController().signal;
    return inspector.inspect(request, { processName: 'someone', signal, seconds: 60, onGrowing });
  };

  test('is refused for its file, and those beside it are done again', async () => {
    await using inspector = open();
    const good = ['a', 'b'].map((path) => look(inspector, path));
    const hostile = look(inspector, 'hostile');
    await assert.rejects(hostile, { code: 'media.crash', kind: 'input', value: 'hostile' });
    const [a, b] = await Promise.all(good);
    assert.ok(Number.isInteger(a) && Number.isInteger(b) && a !== b, 'each had a process for itself');
  });

  test('ends a sentence that was sent beside it, which may be billed, and repeats a list', async () => {
    await using inspector = open();
    const call = { processName: 'someone', signal: new AbortController().signal, seconds: 60 };
    const storeRoot = '/nowhere';
    const voices = { kind: 'hear', voice: 'espeak:alice', text: 'Hm.' } as const;
    const sentence = inspector.inspect({ voices, storeRoot }, call);
    const list = { kind: 'list', engine: 'builtin', describedIn: 'en' } as const;
    const listed = inspector.inspect({ voices: list, storeRoot }, call);
    const hostile = look(inspector, 'hostile');
    await assert.rejects(sentence, { code: 'worker.crashed' });
    await assert.rejects(hostile, { code: 'media.crash' });
    assert.ok(Number.isInteger(await listed));
  });

  test('ends what others have begun to read', async () => {
    await using inspector = open();
    const told: string[] = [];
    const growing = look(inspector, 'growing', (path) => told.push(path));
    const hostile = look(inspector, 'hostile');
    await assert.rejects(growing, { code: 'worker.crashed' });
    await assert.rejects(hostile, { code: 'media.crash' });
    assert.deepEqual(told, ['growing']);
  });
});

test('the process of a look ends with it where none of its name follows', async () => {
  const host = new URL('../support/crashing-host.ts', import.meta.url);
  await using inspector = new MediaInspector({ host, environment: process.env, memoryBytes: 2 ** 32 });
  const look = (processName: string, isLast: boolean) => {
    const request = {
      ...{ path: 'a', digest: 'a', storeRoot: '/nowhere', mediaLimits: DEFAULT_MEDIA_LIMITS },
      inspection: { kind: 'preview' },
    } as const;
    const signal = new AbortController().signal;
    return inspector.inspect(request, { processName, signal, seconds: 60, isLast });
  };
  assert.equal(await look('pictures', false), await look('pictures', false));
  assert.notEqual(await look('preview', true), await look('preview', true));
});
