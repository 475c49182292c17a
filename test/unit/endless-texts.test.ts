import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';

/** Far more than any of them needs; an expression that reads a text in many ways needs years. */
const LIMIT_MS = 60_000;

/** Reads a text in a process of its own, which can be ended while an expression is at work. */
async function assertEnds(program: string): Promise<void> {
  const ended = await new Promise<Error | null>((done) => {
    const args = ['--input-type=module', '--eval', program];
    execFile(process.execPath, args, { timeout: LIMIT_MS, killSignal: 'SIGKILL' }, done);
  });
  assert.equal(ended, null);
}

const speakers = new URL('../../src/story/speakers/', import.meta.url).href;

test('speakers are found in texts that could be read in very many ways', async () => {
  await assertEnds(`
    import assert from 'node:assert/strict';
    import { findSubjectBefore } from '${speakers}english/subject-before.ts';
    import { discoverCast } from '${speakers}discover-cast.ts';
    assert.ok(findSubjectBefore('Anna ' + 'slowly '.repeat(40) + 'spoke again.'));
    findSubjectBefore('Anna ' + 'slowly '.repeat(50) + 'xx spoke again.');
    const dialogue = '林风道：“好。”\\n苏晴笑道：“不好。”\\n'.repeat(500) + '那人道：“走。”\\n';
    assert.ok(discoverCast(dialogue, [], 'zh').length >= 2);
  `);
});

test('a cast of thousands who act in one paragraph is found', async () => {
  await assertEnds(`
    import assert from 'node:assert/strict';
    import { discoverCast } from '${speakers}discover-cast.ts';
    const name = (i) => 'K' + [...String(i)].map((digit) => 'abcdefghij'[digit]).join('') + 'en';
    const acts = Array.from({ length: 8000 }, (_, i) => '“Hm.” ' + name(i) + ' nodded to ' + name(i) + '.');
    assert.ok(discoverCast(acts.join(' ') + '\\n', [], 'en').length > 7000);
  `);
});
