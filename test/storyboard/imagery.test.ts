import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { readCameraDirection } from '../../src/imagery/camera-direction.ts';
import { readCameraMove, readImagery } from '../../src/imagery/read-imagery.ts';

interface Expected {
  readonly id: number;
  readonly description: string;
  readonly time: string | null;
  readonly weather: readonly string[];
  readonly season?: string;
  readonly place: readonly string[];
  readonly subjects: readonly string[];
  readonly effects?: readonly string[];
  readonly absent: readonly string[];
  readonly card?: boolean;
}

const descriptions = JSON.parse(
  readFileSync(new URL('descriptions.json', import.meta.url), 'utf8'),
) as readonly Expected[];

function listFaults(expected: Expected): string[] {
  const { places, time, weather, season, subjects, effects } = readImagery(expected.description);
  const shown: string[] = [...places, ...weather, ...subjects, ...effects];
  const missing = [...expected.weather, ...expected.subjects, ...(expected.effects ?? [])];
  const isElsewhere =
    expected.place.length > 0 && !places.slice(0, 2).some((place) => expected.place.includes(place));
  return [
    ...(expected.time !== null && time !== expected.time ? [`time is ${time}`] : []),
    ...(expected.season && season !== expected.season ? [`season is ${season}`] : []),
    ...(isElsewhere ? [`places are ${places}`] : []),
    ...missing.filter((each) => !shown.includes(each)).map((each) => `no ${each}`),
    ...(expected.card && shown.length > 0 ? [`a card shows ${shown}`] : []),
  ];
}

test('of thirty descriptions, written before the dictionary, 80 % are read right and 95 % not contradicted', () => {
  const wrong = descriptions.flatMap((each) => {
    const faults = listFaults(each);
    return faults.length > 0 ? [`${each.id}: ${faults.join(', ')}`] : [];
  });
  assert.ok(wrong.length <= 6, wrong.join('\n'));
  const contradicted = descriptions.filter(({ description, absent }) => {
    const { places, weather, subjects, effects } = readImagery(description);
    const shown: string[] = [...places, ...weather, ...subjects, ...effects];
    return absent.some((each) => shown.includes(each) || (each === 'cloud' && shown.includes('cloudy')));
  });
  assert.ok(contradicted.length <= 1, contradicted.map(({ description }) => description).join('\n'));
});

suite('what is denied is not shown, and is told', () => {
  for (const [description, word] of [
    ['There is no rain in the desert.', 'rain'],
    ['The rain has stopped over the hills.', 'rain'],
    ['The storm is over, the sea lies calm.', 'storm'],
    ['A street without a single car.', 'car'],
    ['The fog lifted from the lake.', 'fog'],
    ['雨停了，街上的灯亮了。', 'rain'],
    ['夜空中没有一颗星星。', 'stars'],
    ['雾渐渐散去，湖面平静。', 'fog'],
    ['沙漠里一棵树也没有。', 'tree'],
    ['雪后的山谷。', 'snow'],
  ] as const)
    test(description, () => {
      const { weather, subjects, effects, understood } = readImagery(description);
      assert.ok(![...weather, ...subjects, ...effects].includes(word as never));
      assert.ok(
        understood.some(({ label, isDenied }) => label === word && isDenied),
        JSON.stringify(understood),
      );
    });

  test('a denial of another clause denies nothing', () => {
    assert.deepEqual(readImagery('Nobody speaks, no one moves; rain falls on the harbour.').weather, [
      'rain',
    ]);
    assert.deepEqual(readImagery('Rain over the hills in the morning').weather, ['rain']);
    assert.deepEqual(readImagery('没有人说话，雨下个不停。').weather, ['rain']);
  });
});

test('a longer word is not taken for a shorter one within it', () => {
  assert.deepEqual(readImagery('海边的灯塔').subjects, ['lighthouse']);
  assert.deepEqual(readImagery('A church tower above the hills').subjects, ['tower']);
  assert.deepEqual(readImagery('A church tower above the hills').places, ['hills']);
  assert.deepEqual(readImagery('雪山下的湖').weather, []);
});

test('words of every understood thing are told with their place in the text', () => {
  const description = '深夜的码头，细雨落在海面上。';
  for (const { words, start } of readImagery(description).understood)
    assert.equal(description.slice(start, start + words.length), words);
});

test('words tell how much falls', () => {
  for (const [description, strength] of [
    ['Heavy snow falls on the roofs.', 'heavy'],
    ['A blizzard over the steppe.', 'heavy'],
    ['It is snowing hard.', 'heavy'],
    ['A light drizzle in the park.', 'light'],
    ['Rain over the town.', undefined],
    ['The heavy rain has stopped.', undefined],
    ['鹅毛大雪下了一夜。', 'heavy'],
    ['倾盆的雨落在江上。', 'heavy'],
    ['毛毛雨落在湖面。', 'light'],
    ['山上下着雪。', undefined],
  ] as const)
    assert.equal(readImagery(description).strength, strength, description);
});

test('words tell how the sun stands and how pale the sky is, beside the time of day', () => {
  for (const [description, time, skies] of [
    ['The desert at noon', 'day', ['high-sun']],
    ['正午的沙漠，烈日当空。', 'day', ['high-sun']],
    ['The desert in the afternoon', 'day', []],
    ['Snow hills under a pale winter sky', undefined, ['pale']],
    ['Leaden skies over the harbour', undefined, ['pale']],
    ['苍白的天空下是雪原。', undefined, ['pale']],
    ['A pale woman in a garden', undefined, []],
  ] as const) {
    const read = readImagery(description);
    assert.deepEqual([read.time, read.skies], [time, [...skies]], description);
  }
  assert.deepEqual(readImagery('The dunes under the burning noon sun').effects, []);
});

test('camera moves are named in words of either language', () => {
  for (const [words, move] of [
    ['slow push in', 'push'],
    ['缓慢推进', 'push'],
    ['Drone shot, rising', 'crane'],
    ['镜头拉远', 'pull'],
    ['镜头下摇', 'tilt'],
    ['镜头向上摇', 'tilt'],
    ['镜头左摇', 'pan'],
    ['static', 'still'],
    ['surprise me', undefined],
  ] as const)
    assert.equal(readCameraMove(words), move, words);
});

test('words tell where a camera goes, or nothing is taken to be told', () => {
  for (const [words, direction] of [
    ['slow push in', 'in'],
    ['push', 'in'],
    ['缓慢推近', 'in'],
    ['pull back slowly', 'out'],
    ['zoom out', 'out'],
    ['镜头拉远', 'out'],
    ['pan left', 'left'],
    ['Pans slowly to the left', 'left'],
    ['tracking from right to left', 'left'],
    ['镜头左移', 'left'],
    ['镜头自右向左横移', 'left'],
    ['pan right', 'right'],
    ['a pan left to right', 'right'],
    ['从左到右横摇', 'right'],
    ['tilts down', 'down'],
    ['镜头下摇', 'down'],
    ['crane down', 'down'],
    ['Drone shot, descending', 'down'],
    ['降镜', 'down'],
    ['tilt up', 'up'],
    ['镜头缓慢升起', 'up'],
    ['Drone shot, rising', 'up'],
    // Nothing says where.
    ...['pan', '横摇', 'tilt', 'crane', '升降', 'aerial', '俯瞰', 'still', '左右摇摄', '跟拍', '仰拍'].map(
      (none) => [none, undefined] as const,
    ),
    ['pan left, then right', undefined],
    ['push in, then pull back', undefined],
    ['推拉', undefined],
    ['do not pan left', undefined],
    ['镜头不要左移', undefined],
    ['pan along the left bank', undefined],
    ['pan over the harbour that the sailor left', undefined],
    ['the drone before the rising sun', undefined],
    ['pull focus', undefined],
    ['镜头拉着他的手', undefined],
  ] as const) {
    const move = readCameraMove(words);
    assert.equal(move && readCameraDirection(words, move), direction, words);
  }
  assert.equal(readCameraDirection('pan left', 'push'), undefined);
});
