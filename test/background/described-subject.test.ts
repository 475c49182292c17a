import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { groundingDino } from '../../src/adapters/grounding-dino/index.ts';
import { openAiObjectDetector } from '../../src/adapters/openai/index.ts';
import { READY } from '../../src/engines/availability.ts';
import { replaceSchema, toBackgroundOptions } from '../../src/productions/background/http/replace-request.ts';
import { backgroundOptions } from '../../src/productions/background/options.ts';
import { createBackgroundRuns, type GivenOptions, listFiles } from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { decodeLuma } from '../support/frames.ts';
import { unlessFull } from '../support/full.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { type OpenAiAnswer, type OpenAiServer, openAiServer } from '../support/openai-server.ts';
import { FRAMES, getFirst, getSecond, SIZE, writeBlocks } from '../support/passing-blocks.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildTinyGroundingDino, writeTinyVocabulary } from '../support/tiny-grounding-dino.ts';

const folder = createTemporaryFolder();
const path = (...names: string[]): string => join(folder, ...names);
const film = path('film.mkv');
const DINO = { detector: `grounding-dino:${path('model.onnx')}`, provider: 'cpu' };

before(async () => {
  await writeBlocks(film);
  await writeFile(path('model.onnx'), buildTinyGroundingDino());
  await writeTinyVocabulary(folder);
});

function createRuns(work: string, environment: Readonly<Record<string, string>> = {}) {
  const adapters = [lumaMatter, groundingDino, openAiObjectDetector, lanczos];
  const settings = { FOOTLIGHT_MODELS: path('none'), FOOTLIGHT_CACHE: path('cache'), ...environment };
  return createBackgroundRuns(path(work), adapters, settings);
}

const ask = (subject: string, more: GivenOptions = {}) => ({
  videos: [film],
  matteOnly: true,
  output: path(`${subject}.mp4`),
  subject,
  ...more,
});

/** How opaque both blocks are in a frame of the mattes. */
async function readBlocks(mattes: string | undefined, number: number): Promise<number[]> {
  const { luma, peak } = (await decodeLuma(mattes!))[number]!;
  return [getFirst(number), getSecond(number)].map((left) => luma[60 * SIZE.width + left + 15]! / peak);
}

suite('by a detector on this machine', () => {
  const { run, plan } = createRuns('local');

  test('what words describe is kept, in every frame', async () => {
    const { outputs } = await run(ask('the left one', DINO));
    for (const number of [0, FRAMES - 1])
      assert.deepEqual(await readBlocks(outputs.alpha_mattes, number), [1, 0], `frame ${number}`);
    const other = await run(ask('the right woman', DINO));
    assert.deepEqual(await readBlocks(other.outputs.alpha_mattes, 0), [0, 1]);
  });

  test('a plan says where it is, and is replayed without a detector, also where that was edited', async () => {
    const planned = await plan(ask('the left one', DINO));
    assert.deepEqual(planned.subject, { words: 'the left one', detector: DINO.detector });
    const found = planned.clips[0]!.shots[0]!.subject!;
    assert.equal(found.frame, 0);
    assert.deepEqual([found.x, found.width].map(Math.round), [15, 38]);
    assert.ok(found.score! > 0.8);
    const shots = planned.clips[0]!.shots.map((shot) => ({ ...shot, subject: { ...found, x: 146 } }));
    await writeFile(
      path('plan.json'),
      JSON.stringify({ ...planned, clips: [{ ...planned.clips[0], shots }] }),
    );
    const { run: runElsewhere } = createBackgroundRuns(path('elsewhere'), [lumaMatter, lanczos]);
    const { subject: words, ...given } = ask('edited', { subject: 'the left one' });
    for (const asked of [
      given,
      { ...given, subject: words },
      { ...given, subject: words, detector: 'auto' },
    ]) {
      const { outputs } = await runElsewhere({ ...asked, fromPlan: path('plan.json') });
      assert.deepEqual(await readBlocks(outputs.alpha_mattes, 0), [0, 1]);
    }
    const others = { ...given, subject: 'the right one', fromPlan: path('plan.json') };
    await assert.rejects(runElsewhere(others), { code: 'background.plan-mismatch', message: /: subject\./ });
    const beyond = shots.map((shot) => ({ ...shot, subject: { ...found, x: 500 } }));
    await writeFile(
      path('plan.json'),
      JSON.stringify({ ...planned, clips: [{ ...planned.clips[0], shots: beyond }] }),
    );
    const error = { code: 'background.subject-outside' };
    await assert.rejects(runElsewhere({ ...given, fromPlan: path('plan.json') }), error);
  });

  test('words and a detector that were edited in a plan are looked for anew', async () => {
    const planned = await plan(ask('the left one', DINO));
    const { subject: _, ...given } = ask('words', { provider: 'cpu' });
    const replay = async (subject: unknown) => {
      await writeFile(path('words.json'), JSON.stringify({ ...planned, subject }));
      return { ...given, fromPlan: path('words.json') };
    };
    const edited = { words: 'the right woman', detector: DINO.detector };
    const { subject, clips } = await plan(await replay(edited));
    assert.deepEqual([subject, clips[0]!.foundBy], [edited, edited]);
    assert.ok(clips[0]!.shots[0]!.subject!.x > 100);
    await assert.rejects(run(await replay({ ...planned.subject, detector: 'yolo' })), { message: /yolo/ });
    const other = { ...(await replay(planned.subject)), detector: 'grounding-dino' };
    await assert.rejects(plan(other), { code: 'background.plan-mismatch', message: /: detector\./ });
  });

  test('a plan with a shot too many is refused', async () => {
    const planned = await plan(ask('the left one', DINO));
    const [clip] = planned.clips;
    const clips = [{ ...clip, shots: [...clip!.shots, { ...clip!.shots[0], number: 2 }] }];
    await writeFile(path('shots.json'), JSON.stringify({ ...planned, clips }));
    const { subject: _, ...given } = ask('shots');
    await assert.rejects(plan({ ...given, fromPlan: path('shots.json') }), {
      code: 'background.plan-mismatch',
      message: /Shot 2 /,
    });
  });

  test('by itself, the one that is installed is loaded once', async () => {
    let count = 0;
    const installed: typeof groundingDino = {
      ...groundingDino,
      checkAvailability: async () => READY,
      create: (choice, ...rest) => {
        count++;
        return groundingDino.create({ ...choice, parameter: path('model.onnx') }, ...rest);
      },
    };
    const runs = createBackgroundRuns(path('once'), [lumaMatter, installed, lanczos]);
    const planned = await runs.plan(ask('the left one', { provider: 'cpu' }));
    assert.deepEqual(planned.subject, { words: 'the left one', detector: 'auto' });
    assert.equal(count, 1);
    await assert.rejects(runs.plan(ask('左边的女演员', { provider: 'cpu' })), {
      code: 'background.no-detector',
    });
    assert.equal(count, 2);
  });

  test('what it is unsure of is told', { skip: unlessFull }, async () => {
    const summary = await run(ask('in red', DINO));
    const unsure = summary.warnings.find(({ code }) => code === 'background.subject-unsure');
    assert.match(unsure?.message ?? '', /shot 1 .*33\.2 ?% that it is “in red”/);
  });

  test('what is nowhere is an error, and nothing is written', async () => {
    await assert.rejects(run(ask('the dog', DINO)), {
      code: 'background.no-method',
      message: /Shot 1 .*The subject that was described is not found/,
    });
    assert.deepEqual(
      (await listFiles(folder)).filter((name) => name.startsWith('the dog')),
      [],
    );
  });
});

suite('words that nothing here can look for are refused before any work', () => {
  for (const [name, options, message] of [
    ['without any detector', {}, /“?the left one”?: no object detector is set up/],
    ['by one that is not installed', { detector: 'grounding-dino' }, /grounding-dino-tiny/],
    ['by one without a key', { detector: 'openai:qwen-vl-plus' }, /needs a key/],
    ['by one that is unknown', { detector: 'yolo' }, /yolo/],
  ] as const)
    test(name, () =>
      assert.rejects(createRuns('refused').run({ ...ask('the left one'), ...options }), {
        name: 'FootlightError',
        message,
      }),
    );

  test('of another language', () =>
    assert.rejects(createRuns('refused').run(ask('左边的女演员', DINO)), {
      code: 'background.no-detector',
      message: /English words only/,
    }));
});

suite('by a vision model', () => {
  const box = (left: number, right: number, score?: number) => ({
    bbox_2d: [left, 150, right, 480],
    label: 'woman',
    ...(score !== undefined && { score }),
  });
  const say = (json: unknown): OpenAiAnswer => ({
    kind: 'text',
    text: `\`\`\`json\n${JSON.stringify(json)}\n\`\`\``,
    usage: [1400, 60],
  });
  const PRICED = `prices:\n  - {host: '127.0.0.1:*', model: qwen-vl-plus, currency: CNY, million_input_tokens: 1000, million_output_tokens: 1000, date: '2026-11-01', source: test}\n`;

  async function serve(name: string, answers: readonly OpenAiAnswer[]) {
    const left = [...answers];
    const server = await openAiServer(({ path: asked }) =>
      isChat(asked) ? (left.shift() ?? { kind: 'status', status: 500 }) : { kind: 'json', json: {} },
    );
    await writeFile(path('prices.yaml'), PRICED.replace('127.0.0.1:*', new URL(server.baseUrl).host));
    const environment = {
      OPENAI_BASE_URL: server.baseUrl,
      OPENAI_API_KEY: 'key',
      FOOTLIGHT_PRICES: path('prices.yaml'),
    };
    return { server, ...createRuns(name, environment) };
  }

  const isChat = (asked: string): boolean => asked.endsWith('/chat/completions');
  const listChats = ({ calls }: OpenAiServer) => calls.filter(({ path: asked }) => isChat(asked));

  test('words of any language are looked for, once, and what that costs is told', async () => {
    const { server, run, plan } = await serve('hosted', [
      say([box(780, 960, 0.6), box(90, 280, '0.9' as never)]),
    ]);
    await using _ = server;
    const planned = await plan(ask('左边的女演员'));
    assert.deepEqual(planned.spent, { CNY: 1.46 });
    const summary = await run(ask('左边的女演员'));
    assert.deepEqual(await readBlocks(summary.outputs.alpha_mattes, 0), [1, 0], 'the surest one');
    assert.equal(listChats(server).length, 1);
    const { model, messages } = JSON.parse(listChats(server)[0]!.body.toString());
    const [picture, text] = messages[0].content;
    assert.equal(model, 'qwen-vl-plus');
    assert.match(picture.image_url.url, /^data:image\/jpeg;base64,/);
    assert.match(text.text, /左边的女演员.*bbox_2d/);
  });

  test('what is not seen in the first frame is looked for further on, and followed back', async () => {
    const { server, run } = await serve('later', [say([]), say([box(230, 420)])]);
    await using _ = server;
    const { outputs } = await run(ask('the woman'));
    assert.equal(listChats(server).length, 2);
    for (const number of [0, 7, 13, 18])
      assert.deepEqual(await readBlocks(outputs.alpha_mattes, number), [1, 0], `frame ${number}`);
  });

  test('a shot in which it is not found keeps its pictures, which is told, or an error if that is wanted', async () => {
    // Four frames in two shots of 96x54: the subject is a dark block in the middle.
    const whole = { bbox_2d: [300, 100, 700, 560] };
    const { server, run, plan } = await serve('missing', [say(whole), say([]), say([]), say([])]);
    await using _ = server;
    const blocks = path('blocks.mp4');
    await makeBlockFilm(blocks, { shots: 2, frames: 4 });
    const asked = ask('the block', { videos: [blocks], output: path('missing', 'film.mp4') });
    const summary = await run(asked);
    assert.equal(summary.status, 'partial');
    const kept = summary.warnings.find(({ code }) => code === 'background.shot-kept');
    // Both are looked at side by side, so that either may have the first answer.
    const [, missing] =
      /shot ([12]) .*The subject that was described is not found in it/.exec(kept?.message ?? '') ?? [];
    const { clips } = await plan(asked);
    assert.deepEqual(
      clips[0]!.shots.map(({ matter, subject }) => [matter, Boolean(subject)]),
      ['1', '2'].map((shot) => (shot === missing ? [null, false] : ['luma', true])),
    );
    await assert.rejects(run({ ...asked, require: true }), {
      code: 'background.no-method',
      message: new RegExp(`Shot ${missing} `),
    });
    assert.equal(listChats(server).length, 4, 'nothing is asked twice');
  });

  test('an answer that is no box in the picture is refused', async () => {
    for (const wrong of [
      [{ bbox_2d: [1, 2, 3] }],
      [box(300, 200)],
      [box(900, 1200)],
      [{ bbox_2d: [0, 0, 500, 700] }],
      { text: 'none' },
    ]) {
      const { server, run } = await serve(`wrong-${JSON.stringify(wrong).length}`, [say(wrong)]);
      await using _ = server;
      await assert.rejects(run(ask('the woman')), { code: 'model.answer' }, JSON.stringify(wrong));
    }
  });

  test('wrong boxes beside one that fits are left out, and a box of zeros is nothing', async () => {
    const answers = [[{ bbox_2d: [1, 2, 3] }, box(900, 1200), box(90, 280)], { bbox_2d: [0, 0, 0, 0] }];
    for (const [i, answer] of answers.entries()) {
      const { server, run } = await serve(`beside-${i}`, [say(answer), say([box(230, 420)])]);
      await using _ = server;
      const { outputs } = await run(ask('the woman'));
      assert.equal(listChats(server).length, i + 1);
      assert.deepEqual(await readBlocks(outputs.alpha_mattes, 0), [1, 0]);
    }
  });

  test('a budget admits the looks that an ended run left open, and those alone', async () => {
    const { server, run } = await serve('resumed', [
      say([]),
      { kind: 'status', status: 400 },
      say([box(230, 420)]),
    ]);
    await using _ = server;
    await assert.rejects(run(ask('the woman')), { name: 'FootlightError' });
    assert.equal(listChats(server).length, 2);
    await assert.rejects(run({ ...ask('the woman'), budgetMoney: '4.6 CNY' }), { code: 'budget.exceeded' });
    assert.equal(listChats(server).length, 2, 'nothing was asked');
    // One look of 1.46 CNY was paid, and two of 1.6 are left.
    await run({ ...ask('the woman'), budgetMoney: '4.7 CNY' });
    assert.equal(listChats(server).length, 3);
    await run({ ...ask('the woman'), budgetMoney: '1 CNY' });
    assert.equal(listChats(server).length, 3, 'what is stored costs nothing');
  });

  test('an estimate counts the looks and asks for none, and a budget that does not reach sends nothing', async () => {
    const { server, run, plan } = await serve('estimate', []);
    await using _ = server;
    const estimate = (await plan({ ...ask('the woman'), estimate: true })) as unknown as {
      looks: number;
      cost: unknown;
    };
    assert.deepEqual([estimate.looks, estimate.cost], [3, { CNY: 4.8 }]);
    await assert.rejects(run({ ...ask('the woman'), budgetMoney: '4 CNY' }), { code: 'budget.exceeded' });
    assert.equal(listChats(server).length, 0);
  });
});

test('a request for a replacement names the subject and its detector, and a detector without words is told to be unused', async () => {
  const request = {
    clip_id: 'a',
    video_url: film,
    background_image: 'b.jpg',
    subject: '左边的人',
    detector: 'auto',
  };
  const { subject, detector } = backgroundOptions.parse(toBackgroundOptions(replaceSchema.parse(request)));
  assert.deepEqual([subject, detector], ['左边的人', 'auto']);
  const summary = await createRuns('unused').run(ask('35,60', { detector: 'grounding-dino' }));
  assert.ok(summary.warnings.some(({ code }) => code === 'background.detector-unused'));
});
