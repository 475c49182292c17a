import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
let service: TestService;

before(async () => {
  service = await startTestService(folder, {
    production: { productions: await createProductions(), engines: createEngines(), host: JOB_HOST },
  });
});
after(async () => service[Symbol.asyncDispose]());

interface Answer {
  readonly success: boolean;
  readonly data: Record<string, unknown>;
  readonly error?: { readonly type: string; readonly message: string; readonly code: string };
}

async function ask(
  method: string,
  path: string,
  body?: unknown,
  language = 'en',
): Promise<{ status: number; json: Answer }> {
  const headers = { 'accept-language': language };
  const answer = await service.ask(method, path, {
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, json: (await answer.json()) as Answer };
}

const NOVEL = {
  title: 'Two at a door',
  characters: [
    { name: 'Anna', gender: 'female' },
    { name: 'Tom', gender: 'male' },
  ],
  chapters: [
    {
      title: 'One',
      scenes: [
        {
          place: 'room',
          weather: 'rain',
          lines: [
            { text: 'Someone knocked on the door.' },
            { text: 'Who is there?', speaker: 'Anna', emotion: 'afraid' },
            { text: 'Only me.', speaker: 'Tom' },
          ],
        },
      ],
    },
  ],
};

suite('audio generation over HTTP', () => {
  test('takes a novel, tells of its six steps with counts, and ends with stems', async () => {
    const sent = await ask('POST', '/api/v1/audio-generation/sequential', {
      novel_data: NOVEL,
      output: 'two.mp3',
    });
    assert.equal(sent.status, 200, JSON.stringify(sent.json));
    assert.equal(sent.json.success, true);
    const {
      task_id: id,
      estimated_time: seconds,
      stages,
      progress_url: url,
    } = sent.json.data as {
      task_id: string;
      estimated_time: number;
      stages: string[];
      progress_url: string;
    };
    assert.deepEqual(stages, ['dialogue', 'environment', 'effects', 'mixing']);
    assert.ok(seconds > 0 && seconds < 60);
    assert.equal(url, `/api/v1/tasks/${id}/progress`);
    const seen = new Map<string, string>();
    let last = -1;
    for await (const { status } of service.client.follow(id)) {
      const { json } = await ask('GET', url);
      const percentage = json.data.progress_percentage as number;
      assert.ok(percentage >= last && percentage <= 100, `${last} then ${percentage}`);
      last = percentage;
      const { count } = json.data.stage_details as { count: string | null };
      if (count !== null) seen.set(json.data.current_stage as string, count);
      if (['completed', 'partial', 'failed', 'cancelled'].includes(status)) break;
    }
    assert.equal(seen.get('dialogue')?.split('/')[1], '4', JSON.stringify([...seen]));
    assert.equal(last, 100);
    const task = await service.client.getTask(id);
    assert.equal(task.status, 'completed', JSON.stringify(task.error));
    const { outputs } = task.result as { outputs: Record<string, string> };
    assert.deepEqual(
      ['audio', 'dialogue', 'environment', 'effects', 'mix'].map((role) => outputs[role]),
      ['two.mp3', 'two-dialogue.wav', 'two-environment.wav', 'two-effects.wav', 'two-mix.wav'],
    );
  });

  test('takes a novel as text or as scenes alone, and says which form is read', async () => {
    const scenes = [
      { scene_number: 1, location: '森林', dialogues: [{ character: '小红', content: '你好吗？' }] },
    ];
    for (const [novel_data, form] of [
      [{ title: '小红帽', content: '从前有个小姑娘。' }, 'content'],
      [{ title: '小红帽', scenes }, 'scenes'],
      [{ 标题: '小红帽', chapters: [{ title: '一', content: '从前有个小姑娘。' }] }, 'chapters'],
      [{ title: '小红帽', chapters: [{ text: '从前。' }], content: '从前有个小姑娘。' }, 'chapters'],
    ] as const) {
      const body = { novel_data, novel: null, output: 'a.mp3', profile: null, narrator: null };
      const sent = await ask('POST', '/api/v1/audio-generation/sequential', body);
      assert.equal(sent.status, 200, JSON.stringify(sent.json));
      assert.equal(sent.json.data.novel, `novel_data.${form}`);
      await service.client.cancel(sent.json.data.task_id as string);
    }
  });

  test('the events of the design: whole percents, and progress until the end', async () => {
    const [task] = (await service.client.listTasks({ status: 'completed' })) as readonly {
      task_id: string;
    }[];
    const answer = await service.ask('GET', `/api/v1/tasks/${task!.task_id}/events?view=percent`);
    const events = (await answer.text())
      .split('\n\n')
      .flatMap((text) => /^data: (.*)$/m.exec(text)?.[1] ?? [])
      .map((data) => JSON.parse(data) as Record<string, unknown>);
    assert.deepEqual(Object.keys(events[0]!).sort(), [
      'eta_seconds',
      'event_type',
      'message',
      'overall_progress',
      'stage',
      'stage_progress',
      'task_id',
    ]);
    assert.deepEqual([...new Set(events.map(({ event_type }) => event_type))], ['progress', 'completed']);
    for (const { overall_progress: share } of events)
      assert.ok(Number.isInteger(share) && (share as number) <= 100);
    assert.equal(events.at(-1)!.overall_progress, 100);
    const { json } = await ask('GET', `/api/v1/tasks/${task!.task_id}/progress`);
    assert.equal(
      (json.data.stage_details as { count: string | null }).count,
      null,
      'nothing is counted after the end',
    );
  });

  test('says what is wrong in the design’s own envelope', async () => {
    for (const body of [
      {},
      { novel_data: { title: 'x', chapters: [] } },
      { novel: 'upload:none' },
      { novel_data: NOVEL, profile: 'loud' },
    ]) {
      const { status, json } = await ask('POST', '/api/v1/audio-generation/sequential', body);
      assert.equal(status, 422, JSON.stringify(json));
      assert.equal(json.success, false);
      assert.equal(json.error?.type, 'generation_error');
    }
    const { json } = await ask('POST', '/api/v1/audio-generation/sequential', {
      novel_data: NOVEL,
      profile: 'loud',
    });
    assert.match(json.error!.message, /^profile: expected .*, not "loud"\. For example: "\w+/);
    for (const [body, message] of [
      [{ title: '两个人', content: '“谁？”安娜问。' }, /no title here; it belongs into novel_data/],
      [{ novel_data: 'Once.' }, /^novel_data: .* For example: \{"title":"Night","chapters":\[/],
      [{ novel_data: NOVEL, profil: 'acx' }, /no profil here, perhaps profile is meant\./],
    ] as const) {
      const wrong = await ask('POST', '/api/v1/audio-generation/sequential', body);
      assert.match(wrong.json.error!.message, message);
    }
  });

  test('names what is wrong in a novel by the names that it was sent with, with an example in the caller’s language', async () => {
    const [line, lines] = [{ text: '谁？' }, [{ character: '小红', content: 5 }]];
    for (const [novel_data, message] of [
      [
        { title: '夜渡', content: '' },
        /^novel_data\.content：至少为 1 个字符，收到的是 ""。例如："从前……"。$/,
      ],
      [{ title: '夜渡', 正文: 5 }, /^novel_data\.正文：应为文本，收到的是 5。例如："从前……"。$/],
      [{ title: '夜渡', chapters: null, content: 5 }, /^novel_data\.content：应为文本，收到的是 5。/],
      [
        { title: '夜渡', scenes: 5 },
        /^novel_data\.scenes：应为列表，收到的是 5。例如：\[\{"text":"从前……"\}\]。$/,
      ],
      [{ title: '夜渡' }, /小说需要 chapters、scenes 或 content 之一/],
      [{ title: 5, content: '从前。' }, /^novel_data\.title：应为文本，收到的是 5。例如："夜渡"。$/],
      [{ titel: '夜渡', content: '从前。' }, /^此处没有 titel，是否应为 title。/],
      [
        { title: '夜渡', chapters: '从前。' },
        /^novel_data\.chapters：应为列表.*例如：\[\{"text":"从前……"\}\]。$/,
      ],
      [
        { title: '夜渡', chapters: [{ content: 5 }] },
        /^novel_data\.chapters\.0\.content：应为文本，收到的是 5。/,
      ],
      [{ title: '夜渡', chapters: [{ title: '一' }] }, /^novel_data\.chapters\.0：章节需要 text 或 scenes，/],
      [
        { title: '夜渡', scenes: [{ text: '从前。' }, { scene: 1 }] },
        /^此处没有 scene；可用的有 .*place.*lines。/,
      ],
      [
        { title: '夜渡', scenes: [{ location: 5, text: '从前。' }] },
        /^novel_data\.scenes\.0\.location：.*收到的是 5/,
      ],
      [{ title: '夜渡', scenes: [''] }, /^novel_data\.scenes\.0：至少为 1 个字符，收到的是 ""/],
      [
        { title: '夜渡', 场景: [{ dialogues: lines }] },
        /^novel_data\.场景\.0\.dialogues\.0\.content：.*收到的是 5/,
      ],
      [
        { title: '夜渡', scenes: [{ content: '敲门声。', lines: [line, { speaker: 5, text: '我。' }] }] },
        /^novel_data\.scenes\.0\.lines\.1\.speaker：应为文本，收到的是 5。/,
      ],
    ] as const) {
      const { status, json } = await ask(
        'POST',
        '/api/v1/audio-generation/sequential',
        { novel_data },
        'zh-CN',
      );
      assert.equal(status, 422, JSON.stringify(novel_data));
      assert.match(json.error!.message, message);
    }
  });
});
