import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { describeJsonProblem } from '../../src/core/json-problem.ts';
import { translate } from '../../src/core/messages/translate.ts';
import { describeProtocolProblem } from '../../src/service/uploads/protocol-problem.ts';

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
    ['\u00a0{}', '第 1 行第 1 列，\u00a0：除数字、true、false 和 null 外，都要写在双引号中'],
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
    ['Upload-Metadata is invalid. It MUST consist of pairs', '请求头 Upload-Metadata 无效'],
  ] as const)
    test(`uploads: ${words}`, () => {
      const problem = describeProtocolProblem(words);
      assert.ok(typeof problem !== 'string');
      assert.equal(translate(problem, 'zh'), says);
    });
});
