import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correctReadings } from '../../src/adapters/espeak/mandarin-readings.ts';

test('words that eSpeak NG would misread are given to it as they sound, and others as they are', () => {
  for (const [text, said] of [
    ['他兄弟很穷。', "他[[S;j'ong55]]弟很[[tS;hj'ong35]]。"],
    ['一会儿在这儿', '一会而在这而'],
    ['儿子和女儿', '儿子和女而'],
    ['兒子在那兒', '兒子在那而'],
    ['佛祖仿佛', "[[f'o35]]祖仿佛"],
    ['还得走，还得到了', "还[[t'ei214]]走，还得到了"],
    ['便宜行事不便宜', '便宜行事不骈宜'],
    ['悄悄地', '敲敲地'],
    ['少主至少主要', '哨主至少主要'],
    ['他教我，请教你', '他交我，请教你'],
    ['三只鸟只是三只有', '三支鸟只是三只有'],
    ['两行泪，知道行不行', '两航泪，知道行不行'],
    ['疯了似的，类似的', '疯了是的，类似的'],
    ['咳！他咳了', '咳！他壳了'],
    ['睡个好觉，觉得好觉得', '睡个好叫，觉得好觉得'],
    ['雪地里，危险地走', '雪弟里，危险地走'],
    ['小心地摊开，慢慢地铺上，摆地摊', '小心地摊开，慢慢地铺上，摆弟摊'],
    ['倒在地上，把水倒在杯子里', '岛在地上，把水倒在杯子里'],
    ['奔向大海，直奔大海', '奔向大海，直笨大海'],
    ['银行行长长大了，重新来。', '银行行长长大了，重新来。'],
  ] as const)
    assert.equal(correctReadings(text).text, said);
});

test('each character of such a text knows where it comes from', () => {
  const source = '他兄弟来了';
  const { text, toSource } = correctReadings(source);
  assert.equal(toSource(0), 0);
  for (let i = 1; i < text.indexOf('弟'); i++) assert.equal(toSource(i), 1);
  for (const character of '弟来了') assert.equal(source[toSource(text.indexOf(character))], character);
  assert.equal(toSource(text.length), source.length);
});
