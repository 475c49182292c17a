import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Drawing } from '../../src/adapters/builtin-animator/drawing.ts';
import { loadCanvas } from '../../src/adapters/builtin-animator/painting/canvas.ts';
import { readAppearance } from '../../src/imagery/read-appearance.ts';
import { writeScenePrompt } from '../../src/productions/storyboard/scene-prompt.ts';

const createCanvas = await loadCanvas().catch(() => undefined);
const skip = createCanvas ? false : '@napi-rs/canvas is not installed here';
const [WIDTH, HEIGHT] = [384, 216];

suite('words about looks', () => {
  for (const [text, garments, builds, ignored] of [
    ['a woman in a red woollen coat', { coat: 'red' }, ['woman'], []],
    [
      'a girl with blonde braids, a yellow raincoat and a white hat, who limps',
      { coat: 'yellow', hat: 'white', hair: 'golden' },
      ['woman', 'child', 'long hair'],
      ['limps'],
    ],
    ['穿着蓝色旧大衣的老人，戴一顶草帽', { coat: 'blue', hat: undefined }, ['old'], []],
    ['一个穿红裙子的女孩，撑着一把黑伞', { dress: 'red', umbrella: 'black' }, ['woman', 'child'], []],
    ['a man in a black coat and a red scarf', { coat: 'black' }, ['man'], ['red scarf']],
  ] as const)
    test(text, () => {
      const read = readAppearance(text);
      assert.deepEqual(Object.fromEntries(read.garments), garments);
      assert.deepEqual([...read.builds], builds);
      assert.deepEqual(read.ignored, ignored);
    });
});

test('looks tell humans from animals', () => {
  for (const human of [
    'a woman with a dog',
    'a red coat',
    '红大衣',
    'an old keeper',
    '扎马尾的姑娘',
    'a boy on a horse',
    '穿红外套的女孩牵着狗',
    '穿红外套，牵着一只狗',
  ])
    assert.equal(readAppearance(human).isHuman, true, human);
  for (const other of [
    'a brown dog',
    'an old dog with long hair',
    '一只黄狗，戴着红帽子',
    '穿红外套的小狗',
    '戴着帽子的猫',
    '穿红外套、戴帽子的狐狸',
    'tall and thin',
  ])
    assert.equal(readAppearance(other).isHuman, false, other);
});

test('a row of hyphens after a color is read in no more steps than it is long', () => {
  const before = process.cpuUsage();
  assert.equal(readAppearance(`a red ${'-'.repeat(400)} x`).garments.size, 0);
  assert.ok(process.cpuUsage(before).user < 1_000_000);
});

test('those are seen whom the description names, and does not deny', () => {
  const characters = [
    { name: 'Anna', description: 'a woman in a red coat' },
    { name: 'Ben', description: 'a boy' },
  ];
  const read = (description: string) =>
    writeScenePrompt({ characters }, { number: 1, description, seconds: 4, isTimed: true }).characters;
  assert.deepEqual(read('Anna walks on the beach'), [{ name: 'Anna', looks: 'a woman in a red coat' }]);
  for (const without of ['The beach without Anna', '海滩上没有Anna', 'Bent trees, and Annandale'])
    assert.equal(read(without), undefined, without);
  for (const seen of [
    'Without a word Anna leaves the house',
    'Anna stops at the door',
    'A street with no Anna, until Anna comes',
  ])
    assert.equal(read(seen)?.[0]?.name, 'Anna', seen);
});

type Rgb = readonly [red: number, green: number, blue: number];

/** Mean color and number of the pixels that change when the person is left out. */
function findPerson(description: string, people: readonly string[]) {
  const request = { description, people, width: WIDTH, height: HEIGHT, seconds: 4, seed: 5 } as const;
  const drawing = new Drawing({ ...request, camera: 'still' }, createCanvas!);
  const draw = (hidden: readonly string[]) => {
    const canvas = createCanvas!(WIDTH, HEIGHT);
    drawing.draw(canvas.getContext('2d'), 2, hidden);
    return canvas.data();
  };
  const [whole, without] = [draw([]), draw(['person'])];
  const sum = [0, 0, 0];
  let [count, top, bottom] = [0, HEIGHT, 0];
  for (let i = 0; i < whole.length; i += 4) {
    const change = [0, 1, 2].reduce((total, c) => total + Math.abs(whole[i + c]! - without[i + c]!), 0);
    if (change < 40) continue;
    for (const c of [0, 1, 2]) sum[c]! += whole[i + c]!;
    count++;
    const row = Math.floor(i / 4 / WIDTH);
    [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
  }
  return { mean: sum.map((each) => each / count) as unknown as Rgb, count, height: bottom - top };
}

suite('characters in the picture', { skip }, () => {
  const beach = 'Anna walks along the beach in the morning';

  test('wear the colors that they are described in', () => {
    const [red] = findPerson(beach, ['a woman in a red coat']).mean;
    const green = findPerson(beach, ['a woman in a green coat']).mean;
    const blue = findPerson(beach, ['穿蓝色大衣的男人']).mean;
    assert.ok(red > green[0] + 30, `${red}, ${green}`);
    assert.ok(green[1] > green[0] && green[1] > green[2], `${green}`);
    assert.ok(blue[2] > blue[0] + 10 && blue[2] > blue[1], `${blue}`);
  });

  test('are drawn though their names are no words that are understood, each of them, and children smaller', () => {
    const nobody = findPerson(beach, []);
    const one = findPerson(beach, ['a woman in a red coat']);
    const two = findPerson(beach, ['a woman in a red coat', 'a man in a blue coat']);
    const child = findPerson(beach, ['a little boy in a yellow coat']);
    assert.equal(nobody.count, 0);
    assert.ok(one.count > 0.005 * WIDTH * HEIGHT, `${one.count}`);
    assert.ok(two.count > 1.6 * one.count, `${two.count}, ${one.count}`);
    assert.ok(child.height < 0.8 * one.height, `${child.height}, ${one.height}`);
  });

  test('are drawn where a scene tells of nothing else, and as animals not at all', () => {
    assert.ok(findPerson('Anna', ['a woman in a red coat']).count > 0);
    assert.equal(findPerson('Rex on the beach', ['a brown dog']).count, 0);
  });

  test('wear what the description itself says, too', () => {
    const blue = findPerson('A man in a blue coat stands on the beach at noon', []).mean;
    const red = findPerson('A man in a red coat stands on the beach at noon', []).mean;
    assert.ok(blue[2] > red[2] + 15 && red[0] > blue[0] + 15, `${blue}, ${red}`);
  });
});
