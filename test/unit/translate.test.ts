import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { describeError, FootlightError, getErrorMessages } from '../../src/core/errors.ts';
import { readCatalogues, registerCatalogue } from '../../src/core/messages/catalogues.ts';
import { chooseLanguage } from '../../src/core/messages/choose-language.ts';
import { formatQuantity } from '../../src/core/messages/format.ts';
import {
  anyOf,
  bytes,
  counted,
  createMessage,
  joinSentences,
  type MessageParameters,
  mapTexts,
  minutes,
  percent,
  seconds,
} from '../../src/core/messages/message.ts';
import { translate } from '../../src/core/messages/translate.ts';
import { createWarning, describeWarning } from '../../src/core/warning.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

registerCatalogue('en', {
  'toy.plain': 'The toy is wound up.',
  'toy.named': '{name} is wound up.',
  'toy.counted': 'one toy | {count} toys',
  'toy.at': "{name}{'@'}{place}",
  'toy.nested': 'It broke: {reason}',
  'toy.english-only': 'Only here.',
  'toy.untranslatable': '{name} is wound up.',
  'error.toy.broken.message': 'The toy {value} is broken after {turns} turns.',
  'error.toy.broken.remedy': 'Mend it.',
  'error.toy.lost.message': 'The toy {value} is lost.',
  'error.toy.lost.remedy': 'Look {place}.',
  'error.toy.broken.rusty.message': 'The toy {value} is rusty.',
  'warning.toy.slow': 'The toy takes {duration}.',
  'warning.toy-shared': 'Said of many: {name}',
});
registerCatalogue('de', {
  'toy.plain': 'Das Spielzeug ist aufgezogen.',
  'toy.named': '{name} ist aufgezogen.',
  'toy.counted': 'ein Spielzeug | {count} Spielzeuge',
  'toy.nested': 'Es ging kaputt: {reason}',
  // The brace is never closed.
  'toy.untranslatable': '{name ist aufgezogen.',
  'error.toy.broken.message': 'Das Spielzeug {value} ist nach {turns} Umdrehungen kaputt.',
  'warning.toy.slow': 'Das Spielzeug braucht {duration}.',
});
registerCatalogue('zh', {
  'toy.named': '{name} 已上好发条。',
  'toy.counted': '{count} 个玩具',
});
registerCatalogue('zh-Hant', { 'toy.plain': '玩具上好發條了。' });

const say = (key: string, parameters?: MessageParameters, language?: string) =>
  translate(createMessage(key, parameters), language);

suite('a message', () => {
  test('is said in the language that is asked for', () => {
    assert.equal(say('toy.plain'), 'The toy is wound up.');
    assert.equal(say('toy.plain', {}, 'de'), 'Das Spielzeug ist aufgezogen.');
    assert.equal(say('toy.named', { name: 'The bear' }), 'The bear is wound up.');
    assert.equal(say('toy.at', { name: 'bear', place: 'shelf' }), 'bear@shelf');
  });

  test('has the plural form of its count', () => {
    assert.equal(say('toy.counted', { count: 1 }), 'one toy');
    assert.equal(say('toy.counted', { count: 0 }), '0 toys');
    assert.equal(say('toy.counted', { count: 12_000 }), '12000 toys');
    assert.equal(say('toy.counted', { count: 3 }, 'de'), '3 Spielzeuge');
  });

  test('enumerates lists, and alternatives as such', () => {
    assert.equal(say('toy.named', { name: ['a', 'b', 'c'] }), 'a, b, c is wound up.');
    assert.equal(say('toy.named', { name: anyOf(['a', 'b', 'c']) }), 'a, b, or c is wound up.');
    assert.equal(say('toy.named', { name: anyOf(['a', 'b']) }, 'de'), 'a oder b ist aufgezogen.');
  });

  test('writes quantities with the units of the language', () => {
    const inEnglish = (name: MessageParameters[string]) => say('toy.named', { name }).replace(/ is.*/, '');
    assert.equal(inEnglish(bytes(2_500_000_000)), '2.5 GB');
    assert.equal(inEnglish(bytes(1)), '1 byte');
    assert.equal(inEnglish(seconds(12.34)), '12.3 seconds');
    assert.equal(inEnglish(seconds(1)), '1 second');
    assert.equal(inEnglish(seconds(28_800)), '8 hours');
    assert.equal(inEnglish(minutes(3)), '3 minutes');
    assert.equal(inEnglish(percent(0.125)), '12.5%');
    assert.equal(inEnglish(1234.5678), '1234.568');
    assert.match(say('toy.named', { name: bytes(2_500_000) }, 'de'), /^2,5 MB ist/);
  });

  test('puts a space between ideographs and Latin letters or digits', () => {
    const inChinese = (name: MessageParameters[string]) =>
      say('toy.named', { name }, 'zh').replace(' 已上好发条。', '');
    assert.equal(inChinese(seconds(10)), '10 秒');
    assert.equal(inChinese(bytes(3)), '3 字节');
    assert.equal(inChinese(bytes(2_500_000)), '2.5 MB');
    assert.equal(inChinese(anyOf(['a', 'b', 'c'])), 'a、b 或 c');
    assert.equal(inChinese(anyOf(['.mp4', '.mkv'])), '.mp4 或 .mkv');
    assert.equal(inChinese(anyOf(['--plan', '--sample'])), '--plan 或 --sample');
    assert.equal(inChinese(anyOf(['熊', '车'])), '熊或车');
    assert.equal(inChinese(['a', '熊', '3x']), 'a、熊、3x');
  });

  test('needs one form where a language has no plural', () => {
    assert.equal(say('toy.counted', { count: 1 }, 'zh'), '1 个玩具');
    assert.equal(say('toy.counted', { count: 3 }, 'zh'), '3 个玩具');
  });

  test('says messages inside it in its own language', () => {
    const parameters = { reason: createMessage('toy.named', { name: 'X' }) };
    assert.equal(say('toy.nested', parameters), 'It broke: X is wound up.');
    assert.equal(say('toy.nested', parameters, 'de'), 'Es ging kaputt: X ist aufgezogen.');
    const mixed = { reason: createMessage('toy.english-only') };
    assert.equal(say('toy.nested', mixed, 'de'), 'Es ging kaputt: Only here.');
  });

  test('is English where the language lacks it or breaks its format', () => {
    assert.equal(say('toy.english-only', {}, 'de'), 'Only here.');
    assert.equal(say('toy.untranslatable', { name: 'X' }, 'de'), 'X is wound up.');
  });

  test('is its key and parameters where no catalogue has it', () => {
    assert.equal(say('toy.unheard-of', { name: 'bear', size: bytes(1000) }), 'toy.unheard-of bear 1 kB');
  });

  test('has all its texts changed, however deep', () => {
    const inner = createMessage('toy.named', { name: '/secret/c' });
    const changed = mapTexts(
      { name: '/secret/a', list: ['/secret/b', inner], choice: anyOf(['/secret/d']), count: 2 },
      (text) => text.replace('/secret/', ''),
    );
    assert.deepEqual(changed, {
      name: 'a',
      list: ['b', createMessage('toy.named', { name: 'c' })],
      choice: anyOf(['d']),
      count: 2,
    });
  });
});

suite('an error', () => {
  const broken = new FootlightError('toy.broken', { kind: 'input', value: 'bear', parameters: { turns: 3 } });

  test('is described in a language, its remedy in English where that lacks one', () => {
    assert.equal(broken.message, 'The toy bear is broken after 3 turns.');
    assert.deepEqual(describeError(broken, 'de'), {
      message: 'Das Spielzeug bear ist nach 3 Umdrehungen kaputt.',
      remedy: 'Mend it.',
    });
    assert.equal(broken.toJSON('de').message, 'Das Spielzeug bear ist nach 3 Umdrehungen kaputt.');
  });

  test('with a reason has the sentence of the reason, and the remedy of the code', () => {
    const rusty = new FootlightError('toy.broken', { kind: 'input', reason: 'rusty', value: 'bear' });
    assert.deepEqual(describeError(rusty), { message: 'The toy bear is rusty.', remedy: 'Mend it.' });
  });

  test('of another version, which lacks a parameter, says its own text', () => {
    const text = { message: 'The bear broke.', remedy: 'Buy another.' };
    const stored = { code: 'toy.broken', kind: 'input', value: 'bear', ...text } as const;
    assert.deepEqual(describeError(FootlightError.fromJSON(stored), 'de'), text);
    // It may have meant something else by the code.
    const whole = FootlightError.fromJSON({ ...stored, parameters: { turns: 3 } });
    assert.deepEqual(describeError(whole, 'de'), text);
  });

  test('that comes from another process is described in a language as before', () => {
    const copy = FootlightError.fromJSON(JSON.parse(JSON.stringify(broken)));
    assert.deepEqual(describeError(copy, 'de'), describeError(broken, 'de'));
  });

  test('keeps the remedy that came with it where today’s lacks a parameter', () => {
    const text = { message: 'The toy bear is lost.', remedy: 'Look under the bed.' };
    const lost = new FootlightError('toy.lost', { kind: 'input', value: 'bear' }, text);
    assert.deepEqual(describeError(lost), text);
  });

  test('shows no path in anything that came with it', () => {
    const text = { message: 'No /data/x.', remedy: 'Make /data/x.' };
    const error = new FootlightError('toy.unknown', { kind: 'input', value: '/data/x' }, text);
    const hidden = error.mapTexts((each) => each.replaceAll('/data/', ''));
    assert.deepEqual([hidden.message, hidden.remedy, hidden.value], ['No x.', 'Make x.', 'x']);
  });

  test('whatever its parameters hold says something', () => {
    for (const odd of [null, true, { unit: 'furlong', value: 1 }, { some: 'thing' }, [null], 'text']) {
      const parameters = { turns: odd } as unknown as MessageParameters;
      const error = new FootlightError('toy.broken', { kind: 'input', value: 'bear', parameters });
      for (const language of ['en', 'de', 'no-such-language!']) {
        const { message } = describeError(error, language);
        assert.ok(message.length > 10, `${language}: ${message}`);
      }
    }
  });

  test('of an unknown code says its own text, and else its code', () => {
    const text = { message: 'Something else.' };
    const unknown = new FootlightError('toy.unknown', { kind: 'terminal' }, text);
    assert.equal(describeError(unknown, 'de').message, 'Something else.');
    assert.equal(
      new FootlightError('toy.unknown', { kind: 'terminal', value: 'x' }).message,
      'toy.unknown x',
    );
  });

  test('is a part of other messages', () => {
    const { message } = getErrorMessages(broken);
    assert.equal(
      say('toy.nested', { reason: message }, 'de'),
      'Es ging kaputt: Das Spielzeug bear ist nach 3 Umdrehungen kaputt.',
    );
  });
});

suite('a warning', () => {
  test('is described in a language, and says its own text where it lacks a parameter', () => {
    const warning = createWarning('toy.slow', { duration: seconds(2) });
    assert.equal(warning.message, 'The toy takes 2 seconds.');
    assert.match(describeWarning(warning, 'de'), /^Das Spielzeug braucht 2 Sek/);
    assert.equal(describeWarning({ code: 'toy.slow', message: 'Slow.' }, 'de'), 'Slow.');
  });

  test('may say a sentence that several codes share', () => {
    assert.equal(createWarning('toy.any', { name: 'bear' }, 'toy-shared').message, 'Said of many: bear');
  });
});

suite('the language', () => {
  test('is the longest beginning of a wanted tag that has sentences', () => {
    assert.equal(chooseLanguage(['de-AT']), 'de');
    assert.equal(chooseLanguage(['zh-hant-TW']), 'zh-Hant');
    assert.equal(chooseLanguage(['de_DE.UTF-8']), 'de');
    assert.equal(chooseLanguage(['zh_Hant@pinyin']), 'zh-Hant');
  });

  test('is the first wanted one that there is, and else English', () => {
    assert.equal(chooseLanguage(['tlh', 'de', 'zh-Hant']), 'de');
    assert.equal(chooseLanguage(['tlh', 'xx']), 'en');
    for (const none of [[], [''], ['C'], ['POSIX'], ['*']]) assert.equal(chooseLanguage(none), 'en');
  });
});

suite('catalogues', () => {
  test('a file that is no JSON costs its own sentences alone', async () => {
    const folder = createTemporaryFolder();
    await writeFile(join(folder, 'zh.json'), '{ "toy.plain": ');
    await writeFile(join(folder, 'en.json'), '{ "toy.plain": "Wound up." }');
    const { read, isWhole } = readCatalogues(folder);
    assert.deepEqual([...read], [['en', { 'toy.plain': 'Wound up.' }]]);
    assert.ok(isWhole);
  });

  test('a folder that can’t be read throws nothing, and counts as not whole', () => {
    const { read, isWhole } = readCatalogues('/no/such/folder');
    assert.deepEqual([read.size, isWhole], [0, false]);
  });
});

test('sentences are set one after another, however many there are', () => {
  const sentences = Array.from({ length: 3000 }, (_, i) => `Shot ${i}.`);
  const [first, ...others] = sentences as [string, ...string[]];
  assert.equal(translate(joinSentences(first, ...others) as never, 'en'), sentences.join(' '));
});

test('a counted number chooses the plural too, and units of later versions are written as numbers', () => {
  registerCatalogue('en', { 'toy.counted': 'one toy | {count} toys' });
  assert.equal(translate(createMessage('toy.counted', { count: counted(1) }), 'en'), 'one toy');
  assert.equal(translate(createMessage('toy.counted', { count: counted(7435) }), 'en'), '7,435 toys');
  assert.equal(formatQuantity({ value: 1200, unit: 'furlong' as never }, 'en'), '1,200');
});
