import assert from 'node:assert/strict';
import { test } from 'node:test';
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
