import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import { readSample } from '../support/design-samples.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const skip = isInstalled('@napi-rs/canvas') ? false : '@napi-rs/canvas is not installed here';
const PATH = '/api/v1/video-generation';
const folder = createTemporaryFolder();
let service: TestService;

before(async () => {
  service = await startTestService(folder, {
    production: { productions: await createProductions(), engines: createEngines({}), host: JOB_HOST },
  });
});
after(async () => service[Symbol.asyncDispose]());

interface Answer {
  readonly task_id: string;
  readonly status: string;
  readonly code?: string;
  readonly error?: { readonly code: string } | null;
  readonly artifacts: readonly { readonly name: string; readonly url: string }[];
}

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: Answer }> {
  const answer = await service.ask(method, path, body === undefined ? {} : { body: JSON.stringify(body) });
  return { status: answer.status, json: (await answer.json()) as Answer };
}

async function waitForEnd(id: string): Promise<Answer> {
  for (;;) {
    const { json } = await ask('GET', `${PATH}/${id}`);
    if (['completed', 'partial', 'failed'].includes(json.status)) return json;
    await sleep(200);
  }
}

/** A PNG of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The design's script, of which one scene has a number of its own, in Chinese and in English. */
const SCRIPT = {
  title: '测试视频',
  scenes: [
    { scene_number: 1, description: '夜晚的海边下着雨', duration: 0.5 },
    { scene_number: 4, description: 'Hills at noon', duration: 0.5 },
  ],
};

suite('video generation over HTTP', { skip }, () => {
  test('takes a script, and gives the videos of its scenes and of the whole by the names of the design', async () => {
    const nulls = { guidance_scale: null, bitrate: null, narrate: null, captions: null };
    const sent = await ask('POST', PATH, {
      ...SCRIPT,
      ...nulls,
      size: '128x72',
      fps: 6,
      num_inference_steps: 15,
    });
    assert.equal(sent.status, 202, JSON.stringify(sent.json));
    const { task_id: id } = sent.json;
    const names = [`${id}_scene_1.mp4`, `${id}_scene_4.mp4`, `${id}_final.mp4`];
    assert.deepEqual(
      sent.json.artifacts.map(({ name }) => name),
      names,
    );
    const ended = await waitForEnd(id);
    assert.equal(ended.status, 'completed', JSON.stringify(ended));
    assert.deepEqual(ended.artifacts.map(({ name }) => name).toSorted(), names.toSorted());
    for (const { url } of ended.artifacts) {
      const link = await service.ask('GET', url);
      assert.equal(link.status, 302, url);
      const file = await service.ask('GET', link.headers.get('location')!);
      assert.equal(file.status, 200, url);
      const bytes = Buffer.from(await file.arrayBuffer());
      assert.equal(bytes.subarray(4, 8).toString('latin1'), 'ftyp');
    }
  });

  test('takes the script and the scene of the design as they stand', async () => {
    const script = readSample<{ scenes: object[] }>('script.json');
    for (const body of [script, { ...script, scenes: [readSample<object>('scene.json')] }]) {
      const sent = await ask('POST', PATH, body);
      assert.equal(sent.status, 202, JSON.stringify(sent.json));
      assert.equal(sent.json.artifacts.length, body.scenes.length + 1);
      await service.client.cancel(sent.json.task_id);
    }
  });

  test('names what is wrong with a script', async () => {
    const wrong = await ask('POST', PATH, { ...SCRIPT, scenes: [{ scene_number: 1, duration: -1 }] });
    assert.equal(wrong.status, 422, JSON.stringify(wrong.json));
    assert.match(JSON.stringify(wrong.json), /scenes\.0\.(?:description|duration)/);
    const misspelled = await ask('POST', PATH, {
      ...SCRIPT,
      scenes: [{ scene_number: 1, descripton: 'A harbour', duration: 2 }],
    });
    assert.match(JSON.stringify(misspelled.json), /no descripton here, perhaps description is meant/);
  });

  test('shows no picture of the machine that it runs on', async () => {
    const secret = join(folder, 'secret.png');
    await writeFile(secret, Buffer.from(PIXEL, 'base64'));
    for (const image of [secret, `../../../../../../../../../../../..${secret}`, 's3://private/secret.png']) {
      const scenes = [{ ...SCRIPT.scenes[0], image }];
      const sent = await ask('POST', PATH, { ...SCRIPT, scenes, size: '128x72', fps: 6 });
      const ended = await waitForEnd(sent.json.task_id);
      assert.equal(ended.status, 'failed', image);
      assert.equal(ended.error?.code, 'source.not-found', image);
    }
  });

  test('knows no other files', async () => {
    const sent = await ask('POST', PATH, { ...SCRIPT, size: '128x72', fps: 6 });
    const missing = await ask('GET', `${PATH}/${sent.json.task_id}/files/../../secrets`);
    assert.equal(missing.status, 404);
    const other = await ask('GET', `${PATH}/${sent.json.task_id}/files/x_scene_1.mp4`);
    assert.equal(other.json.code, 'artifact.not-found');
  });
});
