import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSeededRandom } from '../../src/core/random.ts';
import { MANIFEST } from '../../src/execution/disk-artifact-store.ts';
import { probe } from '../../src/media/probe.ts';
import type { NarrateReport } from '../../src/productions/narrate/delivery/report.ts';
import { computeGatedLoudness, measureBlockPowers } from '../../src/sound/k-weighting.ts';
import { listLines, type Score } from '../../src/story/score.ts';
import { runCli, runCliHere, startCli } from '../support/cli.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { channelOf, readFloatWave } from '../support/wave.ts';

const folder = createTemporaryFolder();
const workDir = join(folder, 'work');
const work = ['--work-dir', workDir, '--json'];
const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
const path = (name: string): string => join(folder, name);
/** These pieces of an example are worth the speaking: all of it in the full run. */
async function excerpt(name: string, pieces: readonly string[]): Promise<string> {
  if (isFull) return example(name);
  const whole = await readFile(example(name), 'utf8');
  for (const piece of pieces) assert.ok(whole.includes(piece), piece);
  await writeFile(path(name), pieces.join('\n\n'));
  return path(name);
}
const CHAPTER = isFull ? ['--chapters', '2'] : [];
// An ambience, a knock, two speakers and hooves.
const english = await excerpt('the-lamp-keeper.md', [
  '## Chapter Two: Morning',
  "In the morning the garden behind the keeper's house was full of birds.",
  'Someone knocked at the door.',
  '"That\'s his boat," said Jonas.',
  '"We counted eleven ships," said Jonas.',
  '"Eleven!" cried a joyful voice from the room behind her. "I heard that. Eleven! What did I tell you?"',
  'A horse trotted by on the road',
]);
const chinese = await excerpt('night-ferry.txt', [
  '第一章 雨夜渡口',
  '雨已经下了整整一天，江面上白茫茫的一片，看不清对岸的灯火。',
  '李秀兰收起油纸伞，推开门走进客栈。',
  '“掌柜的，还有船过江吗？”李秀兰问道。',
  '“你父亲是谁？”老人问。',
]);
const json = async <T>(name: string): Promise<T> => JSON.parse(await readFile(path(name), 'utf8')) as T;

interface Result {
  readonly status: string;
  readonly outputs: Record<string, string>;
  readonly steps: readonly { readonly name: string; readonly status: string }[];
  readonly error?: { readonly code: string };
}

async function narrate(...args: string[]): Promise<{ code: number | null; result: Result; stderr: string }> {
  const run = await runCliHere('narrate', ...args, ...work);
  return { code: run.code, result: JSON.parse(run.stdout) as Result, stderr: run.stderr };
}

/** Finished takes by key. */
async function takesIn(directory: string): Promise<Map<string, string>> {
  const takes = new Map<string, string>();
  // What is still being built moves away while it is read.
  const artifacts = join(directory, 'artifacts');
  const keys = await readdir(artifacts).catch(() => []);
  for (const name of keys) {
    const manifest = await readFile(join(artifacts, name, MANIFEST), 'utf8');
    if (JSON.parse(manifest).step === 'dialogue') takes.set(name, manifest);
  }
  return takes;
}

for (const [language, novel, output, part] of [
  ['English', english, 'en.m4b', CHAPTER],
  ['Chinese', chinese, 'zh.mp3', ['--sample']],
] as const)
  suite(`a novel in ${language}`, { skip: language === 'Chinese' && unlessFull }, () => {
    const name = output.slice(0, 2);
    let report: NarrateReport;

    before(async () => {
      const { code, result, stderr } = await narrate(novel, '-o', path(output), '--epub', ...part);
      assert.equal(code, 0, stderr);
      assert.equal(result.status, 'completed');
      report = await json<NarrateReport>(`${name}-report.json`);
    });

    test('is delivered at its loudness, with chapters, captions, labels, a read-along book and a report', async () => {
      const info = await probe(path(output));
      assert.equal(info.chapters.length, 1);
      assert.ok(Math.abs(info.durationSeconds! - report.seconds) < 0.1);
      assert.ok(
        Math.abs(report.loudness.integratedLufs + 18) <= 0.3,
        `${report.loudness.integratedLufs} LUFS`,
      );
      assert.ok(report.loudness.truePeakDbtp <= -1, `${report.loudness.truePeakDbtp} dBTP`);
      assert.ok(
        report.lines.every(({ flags }) => flags.length === 0),
        JSON.stringify(report.lines.filter(({ flags }) => flags.length > 0)),
      );
      const [srt, vtt, labels, page] = await Promise.all(
        [`${name}.srt`, `${name}.vtt`, `${name}-labels.txt`, `${name}-report.html`].map((file) =>
          readFile(path(file), 'utf8'),
        ),
      );
      const speaker = report.cast[1]!.name;
      assert.ok(
        srt!.includes(`${speaker}: `) && vtt!.startsWith('WEBVTT') && vtt!.includes(`<v ${speaker}>`),
      );
      assert.equal(
        labels!
          .trim()
          .split('\n')
          .filter((row) => row.split('\t').length === 3).length,
        labels!.trim().split('\n').length,
      );
      assert.ok(page!.includes('<audio') && page!.includes(speaker));
      assert.ok(
        (await readFile(path(`${name}.epub`)))
          .subarray(30, 58)
          .toString('latin1')
          .startsWith('mimetypeapplication/epub'),
      );
    });

    test('has stems that are the mix, voices 12 LU above the ambience, and no click at any edge', async () => {
      const stems = await Promise.all(
        ['dialogue', 'environment', 'effects', 'mix'].map((stem) =>
          readFloatWave(path(`${name}-${stem}.wav`)),
        ),
      );
      const [dialogue, environment, effects, mix] = stems as [
        (typeof stems)[0],
        (typeof stems)[0],
        (typeof stems)[0],
        (typeof stems)[0],
      ];
      let [worst, peak] = [0, 0];
      for (let i = 0; i < mix.samples.length; i++) {
        worst = Math.max(
          worst,
          Math.abs(mix.samples[i]! - dialogue.samples[i]! - environment.samples[i]! - effects.samples[i]!),
        );
        peak = Math.max(peak, Math.abs(mix.samples[i]!));
      }
      assert.ok(worst <= peak * 10 ** (-90 / 20), `the null is ${20 * Math.log10(worst / peak)} dB`);
      const [voices, beds] = [dialogue, environment].map((wave) => [channelOf(wave, 0), channelOf(wave, 1)]);
      for (const { id, startSeconds, endSeconds } of report.lines) {
        const cut = (channels: Float32Array[]) =>
          channels.map((samples) =>
            samples.slice(Math.round(startSeconds * 48_000), Math.round(endSeconds * 48_000)),
          );
        const [voice, bed] = [voices!, beds!].map((channels) =>
          computeGatedLoudness([measureBlockPowers(cut(channels))]),
        );
        assert.ok(voice! - bed! >= 12, `${id}: ${voice} over ${bed}`);
      }
      // What is heard begins and ends smoothly: at no edge is there a step that the sound around it does not have.
      for (const { startSeconds, endSeconds } of report.lines)
        for (const edge of [startSeconds, endSeconds].map((seconds) => Math.round(seconds * 48_000)))
          for (const channel of voices!)
            for (let i = Math.max(1, edge - 24); i < edge + 24 && i < channel.length; i++)
              assert.ok(Math.abs(channel[i]! - channel[i - 1]!) < 0.02, `a step at ${i / 48_000} s`);
      for (const channel of beds!) {
        let step = 0;
        for (let i = 1; i < channel.length; i++)
          step = Math.max(step, Math.abs(channel[i]! - channel[i - 1]!));
        assert.ok(step < 0.25, `ambience steps by ${step}`);
      }
    });

    test('run again, is found finished', async () => {
      const { result } = await narrate(novel, '-o', path(output), '--epub', ...part);
      assert.deepEqual(
        result.steps.filter(({ status }) => status !== 'reused'),
        [],
      );
    });
  });

suite('a score that somebody edited', () => {
  const edited = path('edited-score.json');

  test('has one take made again, all others as they were, and later lines moved by the difference', async () => {
    const before = await json<NarrateReport>('en-report.json');
    const takes = await takesIn(workDir);
    const score = await json<Score>('en-score.json');
    const line = listLines(score).find(({ text }) => text.includes('I heard that'))!;
    line.spoken = 'I heard that, every single word of it. Eleven ships! What did I tell you?';
    const given = JSON.stringify(score);
    await writeFile(edited, given);
    const { code, result, stderr } = await narrate(edited, '-o', path('edited.m4b'));
    assert.equal(code, 0, stderr);
    assert.equal(await readFile(edited, 'utf8'), given, 'what somebody edited is not written over');
    assert.equal(result.outputs.score, path('edited-performed-score.json'));
    const after = await json<NarrateReport>('edited-report.json');
    const made = await takesIn(workDir);
    assert.equal(made.size, takes.size + 1);
    for (const [key, manifest] of takes) assert.equal(made.get(key), manifest);
    const sample = (seconds: number): number => Math.round(seconds * 48_000);
    const at = before.lines.findIndex(({ id }) => id === line.id);
    const difference = sample(after.lines[at]!.endSeconds) - sample(before.lines[at]!.endSeconds);
    assert.ok(difference > 20_000, `${difference} samples longer`);
    for (const [i, { startSeconds }] of before.lines.entries())
      assert.equal(sample(after.lines[i]!.startSeconds) - sample(startSeconds), i > at ? difference : 0);
  });

  test('is refused where a word of the source is lost, or somebody unknown speaks', async () => {
    const score = await json<Score>('en-score.json');
    const line = listLines(score).find(({ kind }) => kind === 'dialogue')!;
    for (const change of [{ text: 'Other words.' }, { speaker: 'p99' }, { kind: 'sung' }]) {
      const changed = JSON.parse(JSON.stringify(score)) as Score;
      Object.assign(listLines(changed).find(({ id }) => id === line.id)!, change);
      await writeFile(edited, JSON.stringify(changed));
      const { code, result } = await narrate(edited, '-o', path('refused.m4b'));
      assert.equal(code, 2);
      assert.equal(result.error?.code, 'input.novel');
    }
    assert.ok(!(await readdir(folder)).some((file) => file.startsWith('refused')));
  });
});

suite('before anything is spoken', () => {
  test('a plan tells lines, cast and length, and a review writes the score alone', async () => {
    const plan = JSON.parse(
      (await runCliHere('narrate', example('the-lamp-keeper.md'), '--plan', ...work)).stdout,
    ) as Record<string, unknown>;
    assert.ok((plan.lines as number) > 70 && (plan.estimatedSeconds as number) > 150);
    assert.deepEqual(Object.keys(plan.cast as object), [
      'narrator',
      'Martha Finch',
      'Jonas Webb',
      'Tom',
      'a voice',
    ]);
    const { result } = await narrate(example('the-lamp-keeper.md'), '--review', '-o', path('later.m4b'));
    assert.deepEqual(Object.keys(result.outputs), ['score']);
    assert.ok(!(await readdir(folder)).includes('later.m4b'));
  });

  test('wrong wishes are refused with what would be right', async () => {
    const before = await takesIn(workDir);
    const wrong = [
      [['--chapters', '7'], 'narrate.chapters'],
      [['--speech', 'parrot'], 'engine.unknown'],
      [['--sounds', 'parrot'], 'engine.unknown'],
      [['--narrator', 'espeak:parrot'], 'speech.voice'],
      [['--library', path('none')], 'narrate.library'],
      [['--cast', example('night-ferry.txt')], 'narrate.cast'],
      [['-o', path('x.ogg')], 'output.container'],
    ] as const;
    await Promise.all(
      wrong.map(async ([args, code]) => {
        const { code: exit, result } = await narrate(
          example('the-lamp-keeper.md'),
          '-o',
          path('x.m4b'),
          ...args,
        );
        assert.equal(result.error?.code, code, args.join(' '));
        assert.equal(exit, 2, args.join(' '));
      }),
    );
    assert.deepEqual(await takesIn(workDir), before, 'nothing is spoken');
  });
});

test('killed at random moments, a run loses the take it was at, and ends as an undisturbed one', {
  skip: unlessFull,
}, async () => {
  const killedWork = path('work-killed');
  const args = (output: string, directory: string): string[] => [
    'narrate',
    english,
    ...CHAPTER,
    '-o',
    path(output),
    '--work-dir',
    directory,
    '--json',
  ];
  // What was spoken for the tests above was not disturbed.
  const whole = await runCliHere(...args('whole.flac', workDir));
  assert.equal(whole.code, 0, whole.stderr);
  const random = createSeededRandom(8);
  const made = new Map<string, string>();
  for (let kill = 0; kill < (isFull ? 4 : 1); kill++) {
    const { child, result } = startCli(args('killed.flac', killedWork));
    while (child.exitCode === null && (await takesIn(killedWork)).size <= made.size) await sleep(50);
    await sleep(2_000 * random());
    child.kill('SIGKILL');
    await result;
    // The media process ends with its parent; what it finished before stays as it is.
    await sleep(500);
    const takes = await takesIn(killedWork);
    for (const [key, manifest] of made)
      assert.equal(takes.get(key), manifest, 'no finished take is made again');
    for (const [key, manifest] of takes) made.set(key, manifest);
  }
  assert.ok(made.size > 0);
  const last = await runCli(...args('killed.flac', killedWork));
  assert.equal(last.code, 0, last.stderr);
  assert.ok((await readFile(path('killed.flac'))).equals(await readFile(path('whole.flac'))));
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.endsWith('.part')),
    [],
  );
});
