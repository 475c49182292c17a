import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { measureCells } from '../../src/cli/cells.ts';
import { ProductionWords } from '../../src/execution/production-words.ts';
import { runCliHere } from '../support/cli.ts';
import { makeMatchVideo } from '../support/match-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

suite('in Chinese', () => {
  test('help keeps to 80 columns, however wide its terms are', async () => {
    for (const language of ['zh', 'en'])
      for (const page of ['enhance', 'background', 'storyboard', 'narrate', 'serve']) {
        const { stdout } = await runCliHere('--lang', language, page, '--help');
        const lines = stdout.split('\n');
        assert.ok(lines.length > 20, page);
        assert.deepEqual(
          lines.filter((line) => measureCells(line) > 80),
          [],
          `${page} in ${language}`,
        );
      }
    const { stdout } = await runCliHere('--lang', 'zh', 'enhance', '--help');
    assert.match(stdout, /^用法：footlight enhance \[选项\] <input>\n/);
    const { stdout: all } = await runCliHere('--lang', 'zh', '--help');
    assert.match(all, /^用法：footlight \[选项\] \[命令\]\n/);
    assert.match(all, /\n {2}enhance \[选项\] <input> +\p{Script=Han}/u);
    const { stdout: models } = await runCliHere('--lang', 'zh', 'models', '--help');
    assert.doesNotMatch(all + models, /\[(?:options|command)\]/);
    assert.match(stdout, /\n {2}--motion-compensation <MOTION-COMPENSATION>\n {38}\p{Script=Han}/u);
  });

  test('files are called by what they are, and a cut has a Chinese title', async () => {
    const film = join(folder, '我的影片.mp4');
    await makeMatchVideo(film, 91, 8);
    const args = ['highlights', film, '--duration', '3', '--work-dir', join(folder, 'work')];
    const run = await runCliHere('--lang', 'zh', ...args, '-o', join(folder, '集锦.mp4'));
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout, /^视频：.*集锦\.mp4\n剪辑决策：.*集锦-edit\.json\n/);
    assert.match(run.stdout, /\n报告：.*集锦-report\.html\n$/);
    const planned = await runCliHere('--lang', 'zh', ...args, '--plan');
    assert.equal((JSON.parse(planned.stdout) as { title: string }).title, '精彩集锦');
    const english = await runCliHere('--lang', 'en', ...args, '--plan');
    assert.equal((JSON.parse(english.stdout) as { title: string }).title, 'Highlights');
  });

  test('a numbered file has the title of its kind', () => {
    const words = new ProductionWords('storyboard', 'zh');
    assert.deepEqual(
      [words.outputTitle('scene12'), words.outputTitle('video')],
      ['单个场景的视频 12', '视频'],
    );
    assert.equal(words.outputTitle('other7'), 'other7');
    const several = new ProductionWords('background', 'zh');
    assert.deepEqual(
      ['sample1-2', 'estimate-2', 'report2'].map((role) => several.outputTitle(role)),
      ['样片 1-2', '估算 2', '质量报告 2'],
    );
  });
});
