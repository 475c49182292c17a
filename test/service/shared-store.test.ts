import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { FootlightClient } from '../../src/client/index.ts';
import { EmbeddedPostgres } from '../../src/jobs/postgres/embedded-postgres.ts';
import { openObjectStore } from '../../src/storage/store-url.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { layPostgres } from '../support/postgres-template.ts';
import { startProgram } from '../support/processes.ts';
import { startS3Server } from '../support/s3-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService } from '../support/test-service.ts';

const TOKEN = 'administrator-of-the-bucket';
const folder = createTemporaryFolder();
before(() => chmod(folder, 0o755));

test('inputs come from an allowed bucket, and from no other', async () => {
  await mkdir(join(folder, 'bucket'));
  await using server = await startS3Server(join(folder, 'bucket'));
  const film = join(folder, 'film.mp4');
  const size = { width: 64, height: 48, timeBase: { num: 1, den: 25_000 }, draw: () => undefined };
  await makeVideo(film, { ...size, pts: createConstantRate(5) });
  await (await openObjectStore(server.address('films'))).put('plays/film.mp4', film);
  await mkdir(join(folder, 'with-bucket'));
  await using service = await startTestService(join(folder, 'with-bucket'), {
    policy: { buckets: [server.address('films')] },
  });
  const id = await service.client.submit(
    'toy' as never,
    { input: 's3://footlight/films/plays/film.mp4' } as never,
  );
  for await (const _event of service.client.follow(id));
  const task = await service.client.getTask(id);
  assert.equal(task.status, 'completed', JSON.stringify(task.error));
  for (const input of ['s3://footlight/else/film.mp4', 's3://other/films/plays/film.mp4'])
    await assert.rejects(service.client.submit('toy' as never, { input } as never), {
      code: 'source.bucket-refused',
    });
});

test('machines that share a database and a bucket go on with each other’s work', async () => {
  await mkdir(join(folder, 's3'));
  await layPostgres(join(folder, 'postgres'));
  await using postgres = await EmbeddedPostgres.start({ directory: join(folder, 'postgres') });
  await using server = await startS3Server(join(folder, 's3'));
  const environment = {
    DATABASE_URL: postgres.url,
    FOOTLIGHT_STORE: server.address('fleet'),
    FOOTLIGHT_TOKEN: TOKEN,
  };
  await using service = await startProgram('service', join(folder, 'front'), environment);
  const first = await startProgram('worker', join(folder, 'first'), environment);
  const client = new FootlightClient({ url: service.ready, token: TOKEN });
  const journal = join(folder, 'journal');
  const id = await client.submit('toy' as never, { steps: 6, seconds: 0.5, journal } as never);
  while ((await client.getTask(id)).overall_progress < 0.5) await sleep(50);
  await first.kill();
  await using _second = await startProgram('worker', join(folder, 'second'), environment);
  for await (const _event of client.follow(id));
  assert.equal((await client.getTask(id)).status, 'completed');
  const numbers = (await readFile(join(journal, 'journal.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { number: number }).number);
  assert.ok(numbers.length <= 7, `steps ${numbers.join()} were begun for 6`);
  assert.ok((await readdir(join(folder, 'second', 'cache', 'artifacts'))).length === 6);

  assert.match(await (await client.download(id, 'toy.txt')).text(), /^toy done\n/);
  const link = await client.link(id, 'toy.txt');
  assert.ok(link.includes('X-Amz-Signature'), 'the bucket serves it itself');
  assert.match(await (await fetch(link)).text(), /^toy done\n/);
  assert.deepEqual(await readdir(join(folder, 'front', 'objects')), []);
});
