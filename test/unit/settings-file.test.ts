import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { readGraphFile } from '../../src/adapters/comfyui/graph-file.ts';
import { readVoiceFolder } from '../../src/adapters/voice-cloning/voice-folder.ts';
import { readConfiguration } from '../../src/cli/configuration.ts';
import { describeError, type FootlightError } from '../../src/core/errors.ts';
import type { Warning } from '../../src/core/warning.ts';
import { readCatalogue } from '../../src/engines/model-store/catalogue.ts';
import { readPriceList } from '../../src/engines/prices/price-list.ts';
import { readSettingsFile } from '../../src/productions/read-settings-file.ts';
import { readEdit } from '../../src/productions/render/read-edit.ts';
import { readCastFile } from '../../src/story/read-score.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

/** As plain UTF-8, with a byte order mark, and in UTF-16 of both orders. */
function encode(text: string): (string | Buffer)[] {
  const marked = `\ufeff${text}`;
  return [text, marked, Buffer.from(marked, 'utf16le'), Buffer.from(marked, 'utf16le').swap16()];
}

test('a plan is read as editors and shells of Windows keep it', async () => {
  const path = join(createTemporaryFolder(), 'plan.json');
  const file = { path, schema: z.object({ words: z.string() }), code: 'background.plan-invalid' };
  const text = JSON.stringify({ words: '左边的女演员' });
  for (const content of encode(text)) {
    await writeFile(path, content);
    assert.deepEqual(await readSettingsFile(file), JSON.parse(text));
  }
});

test('so is an edit', async () => {
  const path = join(createTemporaryFolder(), 'edit.json');
  for (const content of encode(
    await readFile(join(import.meta.dirname, '../../examples/edit.json'), 'utf8'),
  )) {
    await writeFile(path, content);
    const { edit } = await readEdit(path, () => assert.fail('nothing is read as another'));
    assert.ok(edit.version !== undefined);
  }
});

test('fields of an edit that are not read are named, each once', async () => {
  const path = join(createTemporaryFolder(), 'edit.json');
  const clip = { source: 'a', in: '0', out: '1', transition: 'dissolve' };
  const clips = [clip, { ...clip, transitionSeconds: 2 }, { ...clip, transitionSeconds: 3, speed: 2 }];
  const sources = [{ id: 'a', path: 'a.mp4', reel: 'A1' }];
  const edit = { format: 'footlight.edit-decisions', version: 1, mood: 'calm', sources, clips };
  await writeFile(path, JSON.stringify(edit));
  const warnings: Warning[] = [];
  await readEdit(path, (warning) => warnings.push(warning));
  assert.deepEqual(
    warnings.map(({ code, parameters }) => [code, parameters]),
    [
      [
        'edit.unknown-fields',
        { fields: ['mood', 'sources.0.reel', 'clips.1.transitionSeconds', 'clips.2.speed'] },
      ],
    ],
  );
});

test('so are casts, prices and configurations', async () => {
  const directory = createTemporaryFolder();
  const [cast, prices, configuration] = ['cast.json', 'prices.yaml', 'footlight.yaml'].map((name) =>
    join(directory, name),
  ) as [string, string, string];
  const price =
    '{host: films.example, model: pan, currency: CNY, million_input_tokens: 2, date: 2026-11-01, source: 价格}';
  for (const content of encode(JSON.stringify([{ name: '安娜' }]))) {
    await writeFile(cast, content);
    assert.equal((await readCastFile(cast)).length, 1);
  }
  for (const content of encode(`prices:\n  - ${price}\n`)) {
    await writeFile(prices, content);
    await readPriceList({ FOOTLIGHT_PRICES: prices });
  }
  for (const content of encode('{}')) {
    await writeFile(configuration, content);
    assert.equal((await readConfiguration(new Map(), configuration)).path, configuration);
  }
});

test('so are graphs of ComfyUI, and what is said about voices', async () => {
  const directory = createTemporaryFolder();
  const path = join(directory, 'graph.json');
  const graph = await readFile(join(import.meta.dirname, '../../assets/comfyui/sdxl.json'), 'utf8');
  const digests = new Set<string>();
  for (const content of encode(graph)) {
    await writeFile(path, content);
    digests.add((await readGraphFile(path, [])).digest);
  }
  assert.equal(digests.size, 1, 'the same graph is the same');
  await writeFile(join(directory, 'anna.wav'), '');
  for (const content of encode('{"age": "young", "description": "温柔"}')) {
    await writeFile(join(directory, 'anna.json'), content);
    const [voice] = await readVoiceFolder(directory);
    assert.equal(voice?.description, '温柔');
  }
});

/** What editors on Chinese Windows keep as "ANSI" is GBK: 左. */
const GBK = Buffer.from('d7f3', 'hex');
const inGbk = (before: string, after: string): Buffer =>
  Buffer.concat([Buffer.from(before), GBK, Buffer.from(after)]);

test('other encodings are refused with the line, and never read as other words', async () => {
  const directory = createTemporaryFolder();
  const path = join(directory, 'text.json');
  const refused = { code: 'text.encoding', value: path, parameters: { line: 2 } };
  await writeFile(path, Buffer.from('{\n"a": 1}', 'utf16le'));
  await assert.rejects(readCastFile(path), { code: 'text.encoding' }, 'UTF-16 without a mark');
  await writeFile(path, inGbk('{"\ufffd": 1,\n"words": "', '"}'));
  const schema = z.object({ words: z.string() });
  await assert.rejects(readSettingsFile({ path, schema, code: 'background.plan-invalid' }), refused);
  await assert.rejects(
    readEdit(path, () => undefined),
    refused,
  );
  await assert.rejects(readCastFile(path), refused);
  await assert.rejects(readPriceList({ FOOTLIGHT_PRICES: path }), refused);
  await assert.rejects(readConfiguration(new Map(), path), refused);
  await assert.rejects(readGraphFile(path, []), refused);
  await assert.rejects(readCatalogue([path]), refused);
  await writeFile(join(directory, 'text.wav'), '');
  await assert.rejects(readVoiceFolder(directory), refused);
});

test('UTF-16 that is cut off or damaged is said to be so, in both languages', async () => {
  const path = join(createTemporaryFolder(), 'cast.json');
  const explain = async (content: Buffer, language: 'en' | 'zh'): Promise<string> => {
    await writeFile(path, content);
    const error = await readCastFile(path).then(
      () => undefined,
      (thrown: FootlightError) => thrown,
    );
    assert.equal(error?.code, 'text.encoding');
    return describeError(error, language).message;
  };
  const whole = Buffer.from('\ufeff{\n"旁白": 1}', 'utf16le');
  for (const text of [whole, Buffer.from(whole).swap16()])
    for (const odd of [text.subarray(0, -1), Buffer.concat([text, Buffer.of(10)])]) {
      assert.match(await explain(odd, 'en'), /UTF-16.+its number of bytes is odd/);
      assert.match(await explain(odd, 'zh'), /UTF-16.+末尾缺少或多出了一个字节/);
    }
  for (const unpaired of ['\ud800', '\udc00', '\0']) {
    const damaged = Buffer.from(`\ufeff{\n"a${unpaired}b": 1}`, 'utf16le');
    for (const text of [damaged, Buffer.from(damaged).swap16()]) {
      assert.match(await explain(text, 'en'), /begins as UTF-16, but line 2/);
      assert.match(await explain(text, 'zh'), /以 UTF-16 开头，但第 2 行/);
    }
  }
});

test('an EDL of another program is read all the same, and its line told', async () => {
  const path = join(createTemporaryFolder(), 'cut.edl');
  const event = '001  AX       V     C        00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00\n';
  await writeFile(path, inGbk(`TITLE: CUT\n* FRAME RATE: 25\n${event}* FROM CLIP NAME: `, '.mov\n'));
  const warnings: Warning[] = [];
  const { edit } = await readEdit(path, (warning) => warnings.push(warning));
  assert.equal(edit.clips.length, 1);
  assert.deepEqual(
    warnings.filter(({ code }) => code === 'render.edit-encoding').map(({ parameters }) => parameters),
    [{ file: 'cut.edl', line: 4 }],
  );
});
