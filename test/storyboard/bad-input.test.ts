import assert from 'node:assert/strict';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { createPainter } from '../../src/adapters/builtin-animator/painter.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import type { RemoteTasks } from '../../src/engines/remote-tasks.ts';
import { createStoryboardRuns } from '../support/storyboard-runs.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const skip = isInstalled('@napi-rs/canvas') ? false : '@napi-rs/canvas is not installed here';
const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const { run, plan } = createStoryboardRuns(path('work'));

const scene = (change: object = {}) => ({ scene_number: 1, description: 'Hills', duration: 0.5, ...change });

/** Sees that a script is refused, in a sentence that says what is wrong, and that nothing is written. */
async function assertRefused(
  content: string | Buffer | object,
  expected: {
    readonly code: string;
    readonly says: RegExp;
    readonly options?: object;
    readonly name?: string;
  },
): Promise<void> {
  const script = path(expected.name ?? 'script.json');
  const text = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content);
  await writeFile(script, text);
  const before = await readdir(folder);
  await assert.rejects(run({ script, output: path('out.mp4'), ...expected.options }), (error: Error) => {
    assert.equal((error as Error & { code: string }).code, expected.code, error.message);
    assert.match(error.message, expected.says);
    return true;
  });
  const made = (await readdir(folder)).filter((name) => !before.includes(name) && name !== 'work');
  assert.deepEqual(made, []);
}

suite('what a script may not be', { skip }, () => {
  const script = 'input.script';
  test('empty, no text, no JSON, or without scenes', async () => {
    await assertRefused('', { code: script, says: /empty/ });
    await assertRefused(Buffer.from([0xff, 0x00, 0x81, 0x00, 0x00, 0x9d]), { code: script, says: /text/ });
    await assertRefused('{"scenes": [{"description": "Hills",,}]}', {
      code: script,
      says: /line 1.*column/i,
    });
    await assertRefused({ scenes: [] }, { code: script, says: /no scenes/ });
    await assertRefused('word '.repeat(2_000_000), { code: script, says: /too large/, name: 'huge.txt' });
    const many = Array.from({ length: 201 }, (_, i) => scene({ scene_number: i + 1 }));
    await assertRefused({ scenes: many }, { code: script, says: /201 scenes/ });
  });

  test('in another encoding: it is read as what it is', async () => {
    const words = '夜晚的港口';
    // "夜晚的港口" in GBK, as Windows writes it.
    await writeFile(path('gbk.txt'), Buffer.from('d2b9cdedb5c4b8dbbfda', 'hex'));
    await writeFile(path('utf16.txt'), Buffer.from(`\ufeff${words}`, 'utf16le'));
    for (const name of ['gbk.txt', 'utf16.txt'])
      assert.equal((await plan({ script: path(name) })).scenes[0]!.description, words);
  });

  test('with wrong lengths and numbers, of which all are told', async () => {
    for (const duration of [0, -1, 1e9, null, '5'])
      await assertRefused({ scenes: [scene({ duration })] }, { code: script, says: /scenes\.0\.duration/ });
    const twice = { scenes: [scene(), scene({ duration: -1 }), { ...scene(), extra: 1 }] };
    await assertRefused(twice, { code: script, says: /scenes\.1\.duration/ });
    await assertRefused(twice, { code: script, says: /extra/ });
    await assertRefused({ scenes: [scene(), scene()] }, { code: script, says: /has the number 1\.$/ });
    await assertRefused('{"scenes": [{"description": "Hills", "duration": NaN}]}', {
      code: script,
      says: /NaN/,
    });
    await assertRefused(
      { scenes: [scene({ transition: 'star-wipe' })] },
      { code: script, says: /transition/ },
    );
  });

  test('with images that are missing or none', async () => {
    const missing = { scenes: [scene({ image: 'nowhere.png' })] };
    await assertRefused(missing, { code: 'storyboard.image', says: /scene 1.*nowhere\.png/ });
    await writeFile(path('broken.png'), 'not a picture');
    await assertRefused(
      { scenes: [scene({ image: 'broken.png' })] },
      { code: 'storyboard.image', says: /broken/ },
    );
    await assertRefused(
      { scenes: [scene({ image: '.' })] },
      { code: 'storyboard.image', says: /regular file/ },
    );
    await assertRefused(
      { scenes: [scene({ image: 'file:///etc/passwd' })] },
      { code: 'source.scheme', says: /file:/ },
    );
    await assertRefused(
      { scenes: [scene({ image: 'http://169.254.169.254/latest.png' })] },
      { code: 'source.address-refused', says: /169\.254/ },
    );
  });
});

suite('plans that ask for too much', { skip }, () => {
  test('are refused before anything is made', async () => {
    const script = path('planned.json');
    await writeFile(script, JSON.stringify({ scenes: [scene()] }));
    const planned = await plan({ script });
    for (const [change, says] of [
      [{ scenes: [{ ...planned.scenes[0]!, seconds: 1e9 }] }, /scenes\.0\.seconds/],
      [{ width: 200_000 }, /width/],
      [{ frame_rate: '1000000/1' }, /1000000/],
    ] as const) {
      await writeFile(path('plan.json'), JSON.stringify({ ...planned, ...change }));
      await assert.rejects(plan({ script, fromPlan: path('plan.json') }), (error: Error) => {
        assert.equal((error as Error & { code: string }).code, 'storyboard.plan-invalid');
        assert.match(error.message, says);
        return true;
      });
    }
  });
});

suite('results', { skip }, () => {
  test('take the place of no picture of the script, and leave the plan that they follow as it is', async () => {
    await writeFile(path('kept.png'), await readFile(await paintPicture()));
    await rename(path('kept.png'), path('own-sheet.jpg'));
    const content = { scenes: [scene({ image: 'own-sheet.jpg' })] };
    const options = { output: path('own.mp4') };
    await assertRefused(content, { code: 'output.is-input', says: /input/, options });
    const script = path('plain.json');
    await writeFile(script, JSON.stringify({ scenes: [scene()] }));
    const planned = JSON.stringify(await plan({ script }));
    await writeFile(path('again-plan.json'), planned);
    await run({ script, output: path('again.mp4'), fromPlan: path('again-plan.json') });
    assert.equal(await readFile(path('again-plan.json'), 'utf8'), planned);
  });
});

async function paintPicture(): Promise<string> {
  const painter = await createPainter();
  const words = { description: 'A lake', prompt: 'A lake', negativePrompt: '' };
  const request = { ...words, width: 64, height: 48, seed: 1, camera: 'still' as const };
  const signal = AbortSignal.timeout(60_000);
  await painter.generate({ ...request, remote: {} as RemoteTasks, signal }, path('painted.png'));
  return path('painted.png');
}

suite('options that don’t fit', { skip }, () => {
  const good = { scenes: [scene()] };

  test('are named with what would fit', async () => {
    const options = { engine: 'dream-machine' };
    await assertRefused(good, { code: 'engine.unknown', says: /dream-machine/, options });
    await assertRefused(good, { code: 'storyboard.no-such-scene', says: /7/, options: { scenes: '7' } });
    await writeFile(path('silent.txt'), 'no music');
    const music = path('silent.txt');
    await assertRefused(good, { code: 'input.unreadable', says: /silent/, options: { music } });
    const fromPlan = path('silent.txt');
    await assertRefused(good, { code: 'storyboard.plan-invalid', says: /no JSON/, options: { fromPlan } });
    await assertRefused(good, {
      code: 'typography.font',
      says: /silent/,
      options: { font: music, captions: 'burn' },
    });
  });

  test('about speech that nobody asked for are said to have no effect', async () => {
    await writeFile(path('silent.json'), JSON.stringify(good));
    const warnings: unknown[] = [];
    await plan({ script: path('silent.json'), fit: 'narration', voice: 'anna' }, (event) => {
      if (event.type === 'warning') warnings.push(event.warning.parameters);
    });
    assert.deepEqual(warnings, [{ option: 'fit' }, { option: 'voice' }]);
  });

  test('of sizes that no video has are rounded, and said', async () => {
    await writeFile(path('odd.json'), JSON.stringify(good));
    const warnings: string[] = [];
    const round = async (size: string): Promise<readonly number[]> => {
      const { width, height } = await plan({ script: path('odd.json'), size }, (event) => {
        if (event.type === 'warning') warnings.push(event.warning.code);
      });
      return [width, height];
    };
    assert.deepEqual(await round('129x73'), [130, 74]);
    assert.deepEqual(await round('10x9999'), [16, 9998]);
    assert.deepEqual(warnings, ['storyboard.size-rounded', 'storyboard.size-rounded']);
  });

  test('are refused by the plan as by the run', async () => {
    await writeFile(path('planned.json'), JSON.stringify(good));
    await writeFile(path('silent.txt'), 'no music, no font');
    const script = path('planned.json');
    await assert.rejects(plan({ script, music: path('silent.txt') }), { code: 'input.unreadable' });
    await assert.rejects(plan({ script, font: path('silent.txt') }), { code: 'typography.font' });
  });
});

suite('words of any kind', { skip }, () => {
  test('do no harm', async () => {
    const scenes = [
      scene({ description: '<script>alert(1)</script> & "quotes" 🌊🌙' }),
      scene({ scene_number: 2, description: 'مدينة في الليل تحت المطر', narration: 'شارع طويل 😀' }),
      scene({ scene_number: 3, description: '山'.repeat(10_000) }),
    ];
    await writeFile(path('odd.json'), JSON.stringify({ title: '../../etc/passwd', scenes }));
    const made = await run({ script: path('odd.json'), output: path('odd.mp4'), captions: 'burn' });
    assert.equal(made.status, 'completed');
    assert.ok(
      made.warnings.every(
        ({ code }) => code === 'storyboard.missing-glyphs' || code === 'storyboard.caption-pace',
      ),
    );
    assert.ok((await readdir(folder)).every((name) => !name.includes('passwd')));
  });
});
