import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Hono } from 'hono';
import { validator } from 'hono/validator';
import { pino } from 'pino';
import { ErrorReports } from '../../src/core/error-reports.ts';
import { describeJsonProblem } from '../../src/core/json-problem.ts';
import { translate } from '../../src/core/messages/translate.ts';
import { createErrorHandler } from '../../src/service/error-handler.ts';
import { describeProtocolProblem } from '../../src/service/uploads/protocol-problem.ts';
import { assertWellFormed } from '../../src/service/well-formed.ts';

suite('what is wrong is said in the reader’s language', () => {
  for (const [text, says] of [
    ['{"a": 1,}', '第 1 行第 9 列，缺少双引号中的名称'],
    ['{"a": 1\n "b": 2}', '第 2 行第 2 列，缺少逗号'],
    ['{"a" 1}', '第 1 行第 6 列，缺少冒号'],
    ["{'a': 1}", "第 1 行第 2 列，'a'：除数字、true、false 和 null 外，都要写在双引号中"],
    ['{"a": True}', '第 1 行第 7 列，True：除数字、true、false 和 null 外，都要写在双引号中'],
    ['{"a": }', '第 1 行第 7 列，缺少值'],
    ['{"a": 1', '第 1 行第 8 列，缺少 }'],
    ['[1, 2', '第 1 行第 6 列，缺少 ]'],
    ['{} {}', '第 1 行第 4 列，结尾之后还有内容'],
    ['{"a": "b}', '第 1 行第 7 列，缺少右引号'],
    ['{} // why', '第 1 行第 4 列，JSON 中不能有注释'],
    ['{,}', '第 1 行第 2 列，缺少双引号中的名称'],
    ['[,]', '第 1 行第 2 列，缺少值'],
    ['{"a": 01}', '第 1 行第 7 列，数字不能以 0 开头'],
    ['{"a":-01}', '第 1 行第 7 列，数字不能以 0 开头'],
    ['00', '第 1 行第 1 列，数字不能以 0 开头'],
    ['{"a": 10 20}', '第 1 行第 10 列，缺少逗号'],
    ['{"a": "b\tc"}', '第 1 行第 7 列，文字中的制表符等控制字符要用反斜杠书写，例如 \\t'],
    ['{"a": "C:\\videos"}', '第 1 行第 7 列，文字中的反斜杠要写两个'],
    ['{\u001b[31m}', '第 1 行第 2 列，U+001B：除数字、true、false 和 null 外，都要写在双引号中'],
    ['{"a": \u202eb}', '第 1 行第 7 列，U+202Eb：除数字、true、false 和 null 外，都要写在双引号中'],
    ['[\ud83d]', '第 1 行第 2 列，U+D83D：除数字、true、false 和 null 外，都要写在双引号中'],
    ['\u00a0{}', '第 1 行第 1 列，U+00A0：除数字、true、false 和 null 外，都要写在双引号中'],
  ] as const)
    test(`JSON: ${text}`, () => {
      assert.throws(() => JSON.parse(text));
      assert.equal(translate(describeJsonProblem(text), 'zh'), says);
    });

  for (const [words, says] of [
    ['Upload-Offset conflict', 'Upload-Offset 与已收到的字节数不符'],
    ['creation-defer-length extension is not (yet) supported.', '这里没有扩展 creation-defer-length'],
    ['Request aborted due to lock acquired', '另一个请求正在使用这次上传'],
    ['The file for this url no longer exists', '这次上传已不存在'],
    ['Cannot terminate an already completed upload', '这次上传已经完成'],
    ['The file for this url was not found', '没有这次上传'],
    ['Something went wrong with that request', '服务未能处理这次请求'],
    ['Something went wrong receiving the file', '服务未能保存收到的内容'],
    ['Concatenation extension is not (yet) supported. Disable it', '这里没有扩展 Concatenation'],
    ['words that nobody knows', '请求不符合协议'],
    ['Upload-Metadata is invalid. It MUST consist of pairs', '请求头 Upload-Metadata 无效'],
  ] as const)
    test(`uploads: ${words}`, () => {
      const problem = describeProtocolProblem(words);
      assert.equal(translate(problem, 'zh'), says);
    });
});

test('what is nested deeper than any parser goes is refused in words like all else', async () => {
  const app = new Hono();
  const reports = new ErrorReports('/nowhere', '0.0.0-test');
  app.onError(createErrorHandler({ logger: pino({ level: 'silent' }), reports }) as never);
  app.post(
    '/',
    validator('json', () => undefined),
  );
  for (const body of ['['.repeat(100_000), `${'{"a":'.repeat(100_000)}?`]) {
    const headers = { 'content-type': 'application/json' };
    const answer = await app.request('/', { method: 'POST', headers, body });
    const problem = (await answer.json()) as { code: string; detail: string };
    assert.deepEqual([answer.status, problem.code], [400, 'request.body']);
    assert.match(problem.detail, /line 1, column \d+: this can’t be read/);
  }
});

test('a text is read no further than to what is wrong with it first', () => {
  const problem = describeJsonProblem(`[{"a": }, ${'['.repeat(100_000)}`);
  assert.match(translate(problem, 'en'), /^line 1, column 8: a value is missing/);
});

test('JSON of more levels than can be worked with is refused, whatever takes it', () => {
  const nest = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
  assertWellFormed(nest(200));
  for (const levels of [201, 50_000])
    assert.throws(() => assertWellFormed(nest(levels)), { code: 'request.body', reason: 'nested' });
});
