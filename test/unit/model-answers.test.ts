import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { OpenAiTextModel } from '../../src/adapters/openai/openai-text-model.ts';
import { OpenAiVideoAnalyst } from '../../src/adapters/openai/openai-video-analyst.ts';
import { FootlightError } from '../../src/core/errors.ts';
import { parseLenientJson } from '../../src/core/lenient-json.ts';
import { parseSpokenSeconds } from '../../src/engines/model-answers/spoken-seconds.ts';
import type { RemoteTasks } from '../../src/engines/remote-tasks.ts';
import type { RemoteUsage } from '../../src/engines/remote-usage.ts';
import type { StepContext } from '../../src/execution/step.ts';
import { proposeStep } from '../../src/productions/highlights/models/ask-planner.ts';
import { openAiServer } from '../support/openai-server.ts';

test('broken JSON is read as it was meant', () => {
  for (const [text, value] of [
    ['{"a": 1, "b": [1, 2,],}', { a: 1, b: [1, 2] }],
    ["{'a': True, 'b': None}", { a: true, b: null }],
    ['{a: "x", /* why */ b: "y" // end\n}', { a: 'x', b: 'y' }],
    ['{“标题”：“进球”，“片段”: [1 2]}', { 标题: '进球', 片段: [1, 2] }],
    ['{"a": "two\nlines", "b": "\\u4e2d\\n"}', { a: 'two\nlines', b: '中\n' }],
    ['[.5, -1e2, +3]', [0.5, -100, 3]],
    ['{"a": "it\'s"}', { a: "it's" }],
  ] as const)
    assert.deepEqual(parseLenientJson(text)?.value, value, text);
  for (const text of ['{"a": ', '{"a" 1}', '{', '[1, }', '{"a": maybe}', '['.repeat(100)])
    assert.equal(parseLenientJson(text), undefined, text);
});

test('times are read as models write them', () => {
  for (const [text, seconds] of [
    ['62.5', 62.5],
    ['1:02:03.5', 3723.5],
    ['00:01', 1],
    ['00:01:02,500', 62.5],
    ['1s', 1],
    ['4 seconds', 4],
    ['12.5 sec', 12.5],
    ['1m2s', 62],
    ['2 minutes', 120],
    ['1分2秒', 62],
    ['5秒', 5],
    ['500ms', 0.5],
  ] as const)
    assert.equal(parseSpokenSeconds(text), seconds, text);
  for (const text of ['soon', '', '1:2:3:4', '5 apples', 'at 5s or so'])
    assert.ok(Number.isNaN(parseSpokenSeconds(text)), text);
});

/** Sends each request at once, and adds up what the answers cost. */
function createRemote(): { remote: RemoteTasks; usage: RemoteUsage[] } {
  const usage: RemoteUsage[] = [];
  const remote: RemoteTasks = {
    async run(service, _identity, request) {
      const signal = AbortSignal.timeout(10_000);
      const sent = await service.submit(request, { clientKey: 'key', signal });
      if ('usage' in sent && sent.usage) usage.push(sent.usage);
      if (sent.state === 'refused') throw sent.error;
      return service.read((sent as { answer: { json: unknown } }).answer);
    },
    async reject() {},
  };
  return { remote, usage };
}

type Usage = Record<string, unknown> | null;
const USAGE: Usage = { prompt_tokens: 1000, completion_tokens: 100 };

function completion(message: object, usage: Usage = USAGE, finish_reason = 'stop') {
  return { kind: 'json', json: { choices: [{ message, finish_reason }], usage } } as const;
}

const GOOD =
  '{"content":"A match","tags":["sport"],"highlights":[{"start":5,"end":10,"score":0.9,"description":"A goal"}],"scenes":[]}';
const MOMENT = { start: 5, end: 10, score: 0.9, description: 'A goal' };

async function watch(answers: readonly object[]) {
  let number = 0;
  await using server = await openAiServer(() => answers[Math.min(number++, answers.length - 1)] as never);
  const { remote, usage } = createRemote();
  const analyst = new OpenAiVideoAnalyst('qwen-vl-plus', { baseUrl: server.baseUrl, apiKey: 'k' });
  const request = {
    videoUrl: 'data:video/mp4;base64,AAAA',
    framesPerSecond: 1,
    durationSeconds: 30,
    prompt: undefined,
    remote,
    signal: AbortSignal.timeout(10_000),
  };
  const result = await analyst.analyze(request).catch((error: unknown) => error as FootlightError);
  return { result, usage, calls: server.calls };
}

suite('answers of vision models', () => {
  const texts: Record<string, string> = {
    'thoughts with braces': `<think>{"content": "no"} or {x}?</think>\n${GOOD}`,
    'thoughts without a beginning': `First {I} think.</think>${GOOD}`,
    'prose with brackets': `Here are [the] results {as asked}:\n${GOOD}\nI hope [this] helps {you}.`,
    'a code fence': `\`\`\`json\n${GOOD}\n\`\`\``,
    'a comma too many': GOOD.replace('}],"scenes"', ',}],"scenes"'),
    'a wrapper': `{"result":${GOOD}}`,
    'a wrapper with a code': `{"code":0,"data":${GOOD}}`,
    'JSON in a text': JSON.stringify({ output: GOOD }),
    'a list of one': `[${GOOD}]`,
    'other names': GOOD.replace('"start":5', '"start_time":"00:05"').replace(
      '"end":10',
      '"end_time":"10 seconds"',
    ),
    'a range': GOOD.replace('"start":5,"end":10', '"timestamp":"00:05 - 00:10"'),
    'points of ten': GOOD.replace('0.9', '"9/10"'),
    'a bad entry among good ones': GOOD.replace(
      '"highlights":[',
      '"highlights":[{"start":"later","end":{}},',
    ),
  };
  for (const [name, text] of Object.entries(texts))
    test(name, async () => {
      const { result, calls, usage } = await watch([completion({ content: text })]);
      assert.ok(!(result instanceof FootlightError), String(result));
      assert.equal(result.analysis.content, 'A match');
      assert.deepEqual(result.analysis.highlights, [MOMENT]);
      assert.equal(result.ignoredEntries, name.startsWith('a bad entry') ? 1 : 0);
      assert.equal(calls.length, 1, 'nothing is paid for twice');
      assert.deepEqual(usage, [{ inputTokens: 1000, outputTokens: 100 }]);
    });

  test('Chinese keys', async () => {
    const text =
      '{"视频内容":"足球比赛","标签":"运动、足球","精彩片段":[{"开始时间":"5秒","结束时间":"0分10秒","评分":90,"描述":"进球"}],"场景":[]}';
    const { result } = await watch([completion({ content: text })]);
    assert.ok(!(result instanceof FootlightError), String(result));
    assert.deepEqual(result.analysis, {
      content: '足球比赛',
      tags: ['运动', '足球'],
      highlights: [{ start: 5, end: 10, score: 0.9, description: '进球' }],
      scenes: [],
    });
  });

  for (const [name, message, usage] of [
    [
      'content in parts',
      {
        content: [
          { type: 'text', text: GOOD.slice(0, 20) },
          { type: 'text', text: GOOD.slice(20) },
        ],
      },
      USAGE,
    ],
    [
      'the call of a function',
      { content: null, tool_calls: [{ function: { name: 'answer', arguments: GOOD } }] },
      USAGE,
    ],
    ['usage by other names', { content: GOOD }, { input_tokens: 1000, output_tokens: 100 }],
    [
      'usage with null',
      { content: GOOD },
      { prompt_tokens: 1000, completion_tokens: 100, prompt_tokens_details: null },
    ],
    ['a total alone', { content: GOOD }, { total_tokens: 1100, completion_tokens: 100 }],
  ] as const)
    test(name, async () => {
      const found = await watch([completion(message, usage)]);
      assert.ok(!(found.result instanceof FootlightError), String(found.result));
      assert.deepEqual(found.usage, [{ inputTokens: 1000, outputTokens: 100 }]);
      assert.deepEqual(found.result.usage, { inputTokens: 1000, outputTokens: 100 });
    });

  test('no usage at all is no reason to lose an answer', async () => {
    const { result } = await watch([completion({ content: GOOD }, null)]);
    assert.ok(!(result instanceof FootlightError), String(result));
  });

  for (const [name, answer, problem] of [
    ['a refusal', completion({ content: null, refusal: 'I can’t watch this.' }), 'answer-problem.refused'],
    [
      'a limit of tokens',
      completion({ content: GOOD.slice(0, 60) }, USAGE, 'length'),
      'answer-problem.cut-off',
    ],
    ['a filter', completion({ content: '' }, USAGE, 'content_filter'), 'answer-problem.filtered'],
  ] as const)
    test(`${name} is told, and its tokens count`, async () => {
      const { result, usage } = await watch([answer]);
      assert.ok(result instanceof FootlightError);
      assert.equal((result.parameters.problem as { key: string }).key, problem);
      assert.equal(usage.length, 2, 'the question and its repair');
    });

  test('an answer that is cut off after its first moment or scene is sent to be mended', async () => {
    const cut = GOOD.slice(0, GOOD.indexOf('}') + 1);
    const scene = `${GOOD.slice(0, GOOD.indexOf('"highlights"'))}"scenes":[{"time":"0:05","description":"A pitch"},`;
    for (const text of [cut, `${cut},{"start":1`, `${cut}],"scenes":[{`, scene])
      for (const reason of ['stop', 'length']) {
        const answers = [completion({ content: text }, USAGE, reason), completion({ content: GOOD })];
        const { result, calls } = await watch(answers);
        assert.ok(!(result instanceof FootlightError), String(result));
        assert.deepEqual(result.analysis.highlights, [MOMENT]);
        assert.equal(calls.length, 2, text);
      }
  });

  test('a server that does not know response_format is asked without it', async () => {
    const refusal = {
      kind: 'problem',
      status: 400,
      text: '{"error":{"message":"response_format is not supported"}}',
    };
    const { result, calls } = await watch([refusal, completion({ content: GOOD })]);
    assert.ok(!(result instanceof FootlightError), String(result));
    assert.deepEqual(
      calls.map(({ body }) => body.includes('response_format')),
      [true, false],
    );
  });
});

suite('answers of planning models', () => {
  async function propose(content: string) {
    await using server = await openAiServer(() => completion({ content }));
    const planner = new OpenAiTextModel('qwen-plus', { baseUrl: server.baseUrl, apiKey: 'k' });
    const warnings: string[] = [];
    const context = {
      remote: createRemote().remote,
      signal: AbortSignal.timeout(10_000),
      warn: ({ code }: { code: string }) => warnings.push(code),
      reportProgress: () => undefined,
    } as unknown as StepContext;
    const input = { planner, films: [], seconds: 10, wish: undefined, language: undefined };
    const { proposal } = await proposeStep.run(context, input, planner);
    return { proposal, warnings };
  }

  test('indexes and times in words, Chinese keys, a list alone', async () => {
    const clip = { video_index: 1, start: 1, end: 62, reason: '进球' };
    for (const text of [
      '{"theme":"","clips":[{"video_index":"1","start":"00:01","end":"1:02","reason":"进球"}]}',
      '[{"video_index":"video_1","start":"1s","end":"62.0","reason":"进球"}]',
      '方案如下：{"主题":"","片段":[{"视频索引":1.0,"开始":"1秒","结束":"1分2秒","理由":"进球"}]}',
    ])
      assert.deepEqual((await propose(text)).proposal.clips, [clip], text);
  });

  test('a clip that can’t be read is left out with a warning; an answer without any is told in words', async () => {
    const { proposal, warnings } = await propose(
      '{"clips":[{"video_index":0,"start":1,"end":5},{"video_index":0}]}',
    );
    assert.equal(proposal.clips.length, 1);
    assert.deepEqual(warnings, ['highlights.entries-ignored']);
    await assert.rejects(
      propose('{"clips":[{"video_index":0,"start":"soon","end":5}]}'),
      (error: FootlightError) => {
        assert.equal(error.code, 'model.answer');
        assert.doesNotMatch(error.message, /invalid_type|"path"/);
        return true;
      },
    );
  });
});
