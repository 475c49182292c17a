import assert from 'node:assert/strict';
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { strFromU8, unzipSync } from 'fflate';
import type { FootlightClient } from '../../src/client/index.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const root = join(folder, 'films');
const FRAMES = 50;
let service: TestService;
let caller: { token: string; client: FootlightClient };
/** H.264 and AAC in MP4, and FFV1 in Matroska, of the same pictures. */
let playable: string;
let master: string;

before(async () => {
  await mkdir(root);
  const tone = Float32Array.from({ length: 96_000 }, (_, i) => 0.5 * Math.sin(i / 20));
  for (const [name, encoder] of [
    ['playable.mp4', 'libx264'],
    ['master.mkv', 'ffv1'],
  ] as const)
    await makeVideo(join(root, name), {
      width: 64,
      height: 48,
      timeBase: { num: 1, den: 25_000 },
      pts: Array.from({ length: FRAMES + 1 }, (_, i) => i * 1000),
      draw: (frame, [luma]) => void luma.samples.fill(40 + 3 * frame),
      audio: [[tone, tone]],
      encoder,
    });
  await writeFile(join(root, 'text.mp4'), 'this is no film');
  await writeFile(join(folder, 'outside.mkv'), 'secret');
  await symlink(join(folder, 'outside.mkv'), join(root, 'link.mkv'));
  await copyFile(join(root, 'master.mkv'), join(root, 'Ünïcode & <b> 50%.mkv'));
  service = await startTestService(folder, { withWorker: false, policy: { inputRoots: [root] } });
  caller = await service.newCaller();
  playable = join(root, 'playable.mp4');
  master = join(root, 'master.mkv');
});
after(() => service[Symbol.asyncDispose]());

const ask = (path: string, headers: Record<string, string> = {}) =>
  service.ask('GET', path, { headers: { authorization: `Bearer ${caller.token}`, ...headers } });
const askUrl = (url: string, headers?: Record<string, string>) => ask(url.slice(service.url.length), headers);
const refuse = async (answer: Response, status: number, code: string): Promise<Record<string, string>> => {
  const problem = (await answer.json()) as Record<string, string>;
  assert.deepEqual([answer.status, problem.code], [status, code], JSON.stringify(problem));
  return problem;
};

suite('media that are looked at', () => {
  test('are told apart by what they hold, and whether browsers play them', async () => {
    const probed = await caller.client.probe(master);
    assert.equal(probed.plays_as, null);
    assert.ok(Math.abs(probed.seconds! - 2) < 0.05);
    assert.deepEqual(
      probed.streams.map(({ kind, codec }) => `${kind} ${codec}`),
      ['video ffv1', 'audio aac'],
    );
    assert.equal((await caller.client.probe(playable)).plays_as, 'video/mp4');
  });

  test('give the frame of a time, which is known again by its tag', async () => {
    const url = caller.client.getFrameUrl(master, { seconds: 1, width: 32, format: 'png' });
    const answer = await askUrl(url);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'image/png');
    assert.equal(answer.headers.get('picture-seconds'), '1');
    const content = Buffer.from(await answer.arrayBuffer());
    assert.deepEqual([content.readUInt32BE(16), content.readUInt32BE(20)], [32, 24]);
    const again = await askUrl(url, { 'if-none-match': answer.headers.get('etag')! });
    assert.equal(again.status, 304);
    const named = await askUrl(caller.client.getFrameUrl(join(root, 'Ünïcode & <b> 50%.mkv')));
    assert.equal(named.status, 200);
  });

  test('are read once for many who look at a new file at a time', async () => {
    const path = join(root, 'new.mkv');
    await copyFile(master, path);
    // Long to read, and none of the film.
    await truncate(path, 300 << 20);
    const url = caller.client.getFrameUrl(path, { seconds: 0 });
    const answers = await Promise.all(Array.from({ length: 120 }, () => askUrl(url)));
    assert.deepEqual(
      answers.filter(({ status }) => status !== 200).map(({ status }) => status),
      [],
    );
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    await rm(path);
  });

  test('give strips and peaks', async () => {
    const strip = await caller.client.readStrip(master, { count: 5, height: 24 });
    assert.equal(strip.picture.type, 'image/jpeg');
    assert.equal(strip.seconds.length, 5);
    const peaks = await caller.client.readPeaks(master, 100);
    assert.ok(peaks.length >= 400 && peaks.length <= 406);
    assert.ok(Math.abs(peaks[101]! - 64) <= 1);
  });

  test('are played as they are where they can be, in exact ranges, and else as a preview of them', async () => {
    const direct = await askUrl(caller.client.getPreviewUrl(playable), { range: 'bytes=4-7' });
    assert.deepEqual([direct.status, await direct.text()], [206, 'ftyp']);
    const first = await askUrl(caller.client.getPreviewUrl(master));
    assert.deepEqual([first.status, first.headers.get('accept-ranges')], [200, 'none']);
    const whole = Buffer.from(await first.arrayBuffer());
    assert.equal(whole.toString('latin1', 4, 8), 'ftyp');
    let kept: Response;
    do kept = await askUrl(caller.client.getPreviewUrl(master), { range: 'bytes=-16' });
    while (kept.status === 200 && (await kept.arrayBuffer()));
    assert.equal(kept.status, 206);
    assert.match(kept.headers.get('content-range')!, new RegExp(`/${whole.length}$`));
    assert.deepEqual(Buffer.from(await kept.arrayBuffer()), whole.subarray(-16));
    const beyond = await askUrl(caller.client.getPreviewUrl(master), { range: 'bytes=99999999-' });
    await refuse(beyond, 416, 'request.range');
  });

  test('are listed for players of HLS while their preview is made, and what was listed stays', async () => {
    const film = join(root, 'listed.mkv');
    await makeVideo(film, {
      width: 64,
      height: 48,
      timeBase: { num: 1, den: 25_000 },
      pts: Array.from({ length: 301 }, (_, i) => i * 1000),
      draw: (frame, [luma]) => void luma.samples.fill(frame % 200),
      encoder: 'ffv1',
    });
    const url = caller.client.getPreviewPlaylistUrl(film);
    let list = '';
    while (!list.endsWith('#EXT-X-ENDLIST\n')) {
      const answer = await askUrl(url);
      assert.deepEqual(
        [answer.status, answer.headers.get('content-type')],
        [200, 'application/vnd.apple.mpegurl'],
      );
      const grown = await answer.text();
      assert.ok(grown.startsWith(list), 'what was listed has changed');
      assert.match(grown, /^#EXTM3U\n[\s\S]*#EXTINF/);
      const ranges = [...grown.slice(list.length).matchAll(/BYTERANGE[:=]"?(\d+)@(\d+)/g)];
      for (const [, length, start] of ranges) {
        const range = `bytes=${start}-${Number(start) + Number(length) - 1}`;
        const part = await askUrl(new URL('preview.mp4', url).href, { range });
        const content = Buffer.from(await part.arrayBuffer());
        assert.deepEqual([part.status, content.length], [206, Number(length)]);
        assert.equal(content.toString('latin1', 4, 8), start === '0' ? 'ftyp' : 'moof');
      }
      list = grown;
    }
    assert.equal([...list.matchAll(/#EXTINF:1\.000000,/g)].length, 12);
    const beyond = await askUrl(new URL('preview.mp4', url).href, { range: 'bytes=99999998-99999999' });
    await refuse(beyond, 416, 'request.range');
    const playing = await service.ask(
      'GET',
      caller.client.getPreviewPlaylistUrl(playable).slice(service.url.length),
      {
        headers: { authorization: `Bearer ${caller.token}` },
        redirect: 'manual',
      },
    );
    assert.deepEqual([playing.status, playing.headers.get('location')], [302, 'preview.mp4']);
    await rm(film);
  });

  test('are their owner’s alone, whatever is looked at', async () => {
    const upload = await caller.client.upload(new Blob([await readFile(master)]), {
      name: 'mine.mkv',
    });
    assert.equal((await askUrl(caller.client.getFrameUrl(upload))).status, 200);
    const stranger = await service.newCaller();
    const headers = { authorization: `Bearer ${stranger.token}` };
    for (const what of ['frame', 'strip', 'peaks', 'preview', 'preview.mp4', 'preview.m3u8'])
      await refuse(await ask(`/api/v1/media/${upload}/${what}`, headers), 422, 'source.not-found');
    await assert.rejects(stranger.client.probe(upload), { code: 'source.not-found' });
    const none = await service.ask('GET', `/api/v1/media/${upload}/frame`, {
      headers: { authorization: 'none' },
    });
    assert.equal(none.status, 401);
  });

  test('are not found outside the roots, by links, upwards or by other schemes', async () => {
    const strange = [
      join(folder, 'outside.mkv'),
      join(root, 'link.mkv'),
      `${root}/../outside.mkv`,
      '/etc/passwd',
      root,
      'task:nothing/x.mkv',
      'task:nothing/../../etc/passwd',
      'upload:../../etc/passwd',
    ];
    for (const source of strange) {
      const answer = await askUrl(caller.client.getFrameUrl(source));
      const problem = (await answer.json()) as { code: string };
      assert.ok(answer.status >= 400 && answer.status < 500, `${source}: ${answer.status}`);
      assert.match(problem.code, /^(source|storage|task|request)\./);
    }
    await refuse(
      await askUrl(caller.client.getFrameUrl('https://example.org/a.mp4')),
      422,
      'source.elsewhere',
    );
  });

  test('are refused in the caller’s words where nothing can be shown', async () => {
    for (const what of ['frame', 'strip', 'peaks', 'preview', 'preview.m3u8']) {
      const answer = await ask(`/api/v1/media/${encodeURIComponent(join(root, 'text.mp4'))}/${what}`);
      const problem = await refuse(answer, 422, 'input.unreadable');
      assert.equal(problem.value, join(root, 'text.mp4'));
    }
    const path = `/api/v1/media/${encodeURIComponent(master)}`;
    await refuse(await ask(`${path}/frame?t=99`), 422, 'media.after-end');
    await refuse(await ask(`${path}/strip?from=99`), 422, 'media.after-end');
    for (const query of [
      'frame?t=-1',
      'frame?t=1e99',
      'frame?t=NaN',
      'frame?w=0',
      'frame?w=1000000',
      'frame?format=gif',
    ])
      await refuse(await ask(`${path}/${query}`), 422, 'request.option');
    for (const query of ['strip?count=0', 'strip?count=100000', 'strip?h=9999', 'peaks?points_per_second=7'])
      await refuse(await ask(`${path}/${query}`), 422, 'request.option');
  });

  test('are picked from below the roots, page by page, and links lead nowhere else', async () => {
    const { files: roots } = await caller.client.listFiles();
    assert.deepEqual(
      roots.map(({ path, kind }) => [path, kind]),
      [[root, 'folder']],
    );
    const names: string[] = [];
    let after: string | undefined;
    do {
      const page = await caller.client.listFiles({ path: root, after, limit: 2 });
      names.push(...page.files.map(({ name }) => name));
      after = page.next_after ?? undefined;
    } while (after !== undefined);
    assert.deepEqual(names, ['master.mkv', 'playable.mp4', 'text.mp4', 'Ünïcode & <b> 50%.mkv']);
    for (const path of [folder, '/', `${root}/..`, join(root, 'text.mp4'), 'films', `${root}/link.mkv`])
      await assert.rejects(caller.client.listFiles({ path }), { code: 'source.not-found' }, path);
    await refuse(await ask('/api/v1/files?limit=100000'), 422, 'request.option');
  });

  test('that were uploaded are listed for their owner alone', async () => {
    const stranger = await service.newCaller();
    await stranger.client.upload(new Blob(['some bytes']), { name: 'theirs.txt' });
    const [upload, ...others] = await stranger.client.listUploads();
    assert.equal(others.length, 0);
    assert.deepEqual([upload!.name, upload!.received_bytes, upload!.is_complete], ['theirs.txt', 10, true]);
    assert.ok((await caller.client.listUploads()).every(({ name }) => name !== 'theirs.txt'));
  });

  test('that a task made come as one archive, to its owner', async () => {
    const { database, objects } = service.backend;
    const id = 'task_archived';
    const owner = (await caller.client.readSession()).owner;
    await database.query(
      `INSERT INTO footlight.tasks (id, workflow, mode, owner, status, queue, options, request, priority)
       VALUES ($1, 'toy', 'run', $2, 'completed', 'cpu', '{}', '{}', 0)`,
      [id, owner],
    );
    await objects.put(`tasks/${id}/a/ä.txt`, join(root, 'text.mp4'));
    await objects.put(`tasks/${id}/master.mkv`, master);
    const answer = await askUrl(caller.client.getArchiveUrl(id));
    assert.equal(answer.status, 200);
    const content = new Uint8Array(await answer.arrayBuffer());
    assert.equal(answer.headers.get('content-length'), String(content.length));
    const archive = unzipSync(content);
    assert.equal(strFromU8(archive['a/ä.txt']!), 'this is no film');
    assert.deepEqual(Buffer.from(archive['master.mkv']!), await readFile(master));
    const stranger = await service.newCaller();
    const headers = { authorization: `Bearer ${stranger.token}` };
    await refuse(await ask(`/api/v1/tasks/${id}/archive`, headers), 404, 'task.not-found');
  });

  test('leave no artifact open where a download of the archive is broken off or only asked about', async () => {
    const { database, objects } = service.backend;
    const { owner } = await caller.client.readSession();
    await database.query(
      `INSERT INTO footlight.tasks (id, workflow, mode, owner, status, queue, options, request, priority)
       VALUES ('task_left', 'toy', 'run', $1, 'completed', 'cpu', '{}', '{}', 0)`,
      [owner],
    );
    const large = join(folder, 'left.bin');
    await writeFile(large, '');
    await truncate(large, 64 << 20);
    await objects.put('tasks/task_left/left.bin', large);
    const url = caller.client.getArchiveUrl('task_left');
    const headers = { authorization: `Bearer ${caller.token}` };
    for (let i = 0; i < 5; i++) {
      const head = await fetch(url, { method: 'HEAD', headers });
      assert.ok(Number(head.headers.get('content-length')) > 64 << 20);
      const left = new AbortController();
      const { body } = await fetch(url, { headers, signal: left.signal });
      await body!.getReader().read();
      left.abort();
    }
    let open: string[] = [];
    for (let i = 0; i < 200; i++) {
      open = await listOpen('left.bin');
      if (open.length === 0) break;
      await sleep(50);
    }
    assert.deepEqual(open, []);
  });
});

/** Files of that name that this process, and so the service, has open. */
async function listOpen(name: string): Promise<string[]> {
  const all = await readdir('/proc/self/fd');
  const links = all.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
  return (await Promise.all(links)).filter((path) => path.includes(name));
}
