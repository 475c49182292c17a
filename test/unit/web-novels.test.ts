import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { DEFAULT_CHOICES } from '../../src/story/manuscript/skips.ts';
import { readPlainText } from '../../src/story/manuscript/text/plain-text.ts';
import { blankSkips } from '../../src/story/manuscript/text/text-rows.ts';

const FRONT = '《剑来》作者：烽火\n内容简介：\n　　大千世界，无奇不有。\n\n';
const read = (text: string, choices = DEFAULT_CHOICES) => {
  const novel = readPlainText(text, 'web.txt', choices);
  const said = blankSkips(novel.text, novel.skips)
    .split('\n')
    .map((row) => row.trim());
  return { ...novel, said: said.filter((row) => row !== '') };
};

suite('a novel from a site', () => {
  test('has the title and the author that stand before its first chapter, without the blurb', () => {
    const text = `${FRONT}第1章 惊蛰\n　　二月二，龙抬头。\n`;
    const { title, author, said } = read(text);
    assert.deepEqual([title, author], ['剑来', '烽火']);
    assert.deepEqual(said, ['《剑来》作者：烽火', '第1章 惊蛰', '二月二，龙抬头。']);
    assert.ok(read(text, { ...DEFAULT_CHOICES, matter: 'read' }).said.includes('内容简介：'));
    const opening = '　　雪夜里，他推开门，走进屋里，抖落身上的雪，看了看四周，没有人说话，只有风声。\n\n';
    const early = read(
      `《论语》有云：“学而时习之。”\n\n简介\n　　一个故事。\n\n${opening}第一章\n　　他来了。\n`,
    );
    assert.equal(early.title, 'web');
    assert.ok(early.said.includes(opening.trim()), early.said.join('|'));
    assert.ok(!early.said.includes('一个故事。'));
    const close = read('《夜渡》\n作者：张三\n简介：江湖故事\n雨下了一夜。\n他推开门。\n第一章\n他来了。\n');
    assert.ok(
      close.said.includes('雨下了一夜。') && !close.said.includes('简介：江湖故事'),
      close.said.join('|'),
    );
    const stated = read('书名：雪中\n作者：烽火戏诸侯\n\n第一章 小二上酒\n　　他来了。\n');
    assert.deepEqual([stated.title, stated.author], ['雪中', '烽火戏诸侯']);
  });

  for (const notice of [
    '（本章未完，请翻页）',
    '【本章完】',
    '(未完待续。)',
    '更新时间：2017-06-01 12:00  字数：3012',
    '本章字数：3012',
    '求推荐票！求收藏！',
    'PS：跪求月票。',
    '最新章节请访问 www.example.com',
    '請記住本站域名：example．com',
    '笔趣阁最快更新本书最新章节',
    '请记住本书首发域名：笔趣阁',
    '天才一秒记住本站地址：www．example．com',
    '更多精彩小说请访问https://example.org',
  ])
    test(`leaves out ${notice}, and names the rule`, () => {
      const { said, skips } = read(`第1章 惊蛰\n　　他来了。\n　　${notice}\n　　她走了。\n`);
      assert.deepEqual(said, ['第1章 惊蛰', '他来了。', '她走了。']);
      assert.deepEqual(
        skips.map(({ rule }) => rule),
        ['site-notice'],
      );
    });

  for (const line of [
    '他打开www.example.com，下载了一个文件。',
    '“本章完了？”他问。',
    '本章结束了他的童年。',
    '未完待续的故事还在继续',
    '发表时间：不详。他合上档案。',
    '他在文学网上更新小说，读者越来越多。',
    '他打开小说网，看着手机里的更新，叹了口气。',
    '点击下一页的按钮，她又看了一眼照片。',
    '我的域名 abc.com 到期了',
    '他发现自己的书友群里有人贴了 qidian.com 的链接',
    '他说本站是 Node. me 的',
    '他在小说网上最新章节里写道',
    '这天他在小说网上首发了第一章',
    '笔趣阁的手机版他用了三年',
    '小说网最新章节列表在首发当天就崩溃了',
    '王编辑说笔趣阁又更新了盗版，大家都很生气，没有人再免费阅读。',
    '“最新章节请访问www.example.com。”屏幕上写着。',
    '更新时间到了，他说。',
    '求收藏家看看这幅画的人很多，他排在后面等。',
    '第2章 求推荐',
  ])
    test(`keeps ${line}`, () => {
      const { said } = read(`第1章 惊蛰\n　　他来了。\n　　${line}\n　　她走了。\n`);
      assert.ok(said.includes(line), said.join('|'));
    });
});
