import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { addRational, type Rational, toNumber } from '../../src/core/rational.ts';
import type { Warning } from '../../src/core/warning.ts';
import {
  checkEditDecisions,
  EDIT_FORMAT,
  type EditDecisions,
  getTransition,
  normalizeTimeText,
  parseSeconds,
  parseTime,
} from '../../src/edit/edit-decisions.ts';
import { toEdl } from '../../src/edit/edl.ts';
import { parseFcpxml, toFcpxml } from '../../src/edit/fcpxml.ts';
import { parseOtio, toOtio } from '../../src/edit/otio.ts';
import { parseEdl } from '../../src/edit/read-edl.ts';
import { fromTimecode, shiftTimecode, toTimecode } from '../../src/edit/timecode.ts';

const RATES: readonly Rational[] = [
  { num: 25, den: 1 },
  { num: 30_000, den: 1001 },
  { num: 24_000, den: 1001 },
  { num: 60, den: 1 },
];
const word = fc
  .stringMatching(/^[\p{L}\p{N} ._&<>"'()-]{1,24}$/u)
  .map((text) => `a${text.replace(/\s+/g, ' ').trim()}z`);

/** Edits of videos of one rate, cut on frames. */
const edits = fc
  .record({
    rate: fc.constantFrom(...RATES),
    title: word,
    films: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    clips: fc.array(
      fc.record({
        film: fc.nat(),
        start: fc.integer({ min: 0, max: 20_000 }),
        frames: fc.integer({ min: 40, max: 2000 }),
        score: fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000),
        reason: word,
        fade: fc.option(
          fc.integer({ min: 1, max: 9 }).map((frames) => 2 * frames),
          { nil: undefined },
        ),
        transition: fc.constantFrom('dissolve', 'fade', 'wipe', 'dip'),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  })
  .map(({ rate, title, films, clips }): EditDecisions => {
    const time = (frame: number): string =>
      normalizeTimeText(addRational({ num: 0, den: 1 }, { num: frame * rate.den, den: rate.num }));
    const frame_rate = normalizeTimeText(rate);
    const used = clips.map(({ film }) => film % films.length);
    const listed = films.map((name, i) => ({ name, i })).filter(({ i }) => used.includes(i));
    // In the order in which they appear, as formats without a list of sources find them.
    listed.sort((a, b) => used.indexOf(a.i) - used.indexOf(b.i));
    return {
      format: EDIT_FORMAT,
      version: 1,
      title,
      sources: listed.map(({ name }, i) => ({ id: `s${i + 1}`, path: `/films/${name}.mp4`, frame_rate })),
      clips: clips.map(({ start, frames, score, reason, fade, transition }, i) => ({
        source: `s${listed.findIndex((film) => film.i === used[i]) + 1}`,
        in: time(start),
        out: time(start + frames),
        score,
        reason,
        ...(fade !== undefined && i > 0 ? { transition, crossfade: time(fade) } : {}),
      })),
    };
  });

const sameTimes = (edit: EditDecisions): unknown => ({
  ...edit,
  clips: edit.clips.map((clip) => ({
    ...clip,
    in: normalizeTimeText(parseTime(clip.in)),
    out: normalizeTimeText(parseTime(clip.out)),
  })),
});

suite('an edit survives', () => {
  test('JSON', () => {
    fc.assert(
      fc.property(edits, (edit) => {
        assert.deepEqual(checkEditDecisions(JSON.parse(JSON.stringify(edit)), 'edit.json'), edit);
      }),
    );
  });

  test('OpenTimelineIO, exactly', () => {
    fc.assert(
      fc.property(edits, (edit) => {
        const back = parseOtio(JSON.parse(JSON.stringify(toOtio(edit))), 'edit.otio');
        assert.deepEqual(sameTimes(back), sameTimes(edit));
      }),
    );
  });

  test('FCPXML, exactly', () => {
    fc.assert(
      fc.property(edits, (edit) => {
        assert.deepEqual(sameTimes(parseFcpxml(toFcpxml(edit), 'edit.fcpxml')), sameTimes(edit));
      }),
    );
  });

  test('an EDL, to the frame', () => {
    fc.assert(
      fc.property(edits, (edit) => {
        const back = parseEdl(toEdl(edit), 'edit.edl');
        assert.deepEqual(sameTimes(back), sameTimes(edit));
      }),
    );
  });
});

suite('a transition of another program', () => {
  const clip = (path: string, start: number) => ({
    OTIO_SCHEMA: 'Clip.2',
    source_range: {
      start_time: { rate: 25, value: start },
      duration: { rate: 25, value: 50 },
    },
    media_reference: { target_url: path },
  });
  const transition = (fields: object) => ({
    OTIO_SCHEMA: 'Transition.1',
    in_offset: { rate: 25, value: 5 },
    out_offset: { rate: 25, value: 5 },
    ...fields,
  });
  const timeline = (fields: object) => ({
    OTIO_SCHEMA: 'Timeline.1',
    tracks: {
      children: [{ kind: 'Video', children: [clip('a.mp4', 0), transition(fields), clip('b.mp4', 25)] }],
    },
  });
  const readKind = (read: (warn: (warning: Warning) => void) => EditDecisions) => {
    const warnings: string[] = [];
    const { clips } = read(({ message }) => warnings.push(message));
    return { kind: clips[1]?.transition, crossfade: clips[1]?.crossfade, warnings };
  };
  const readOtio = (fields: object) => readKind((warn) => parseOtio(timeline(fields), 'x.otio', warn));

  test('is known by its type or its name', () => {
    const known = { crossfade: '2/5', warnings: [] };
    assert.deepEqual(readOtio({ transition_type: 'SMPTE_Dissolve' }), { kind: 'dissolve', ...known });
    assert.deepEqual(readOtio({ transition_type: 'Custom_Transition', name: 'Dip To Color Dissolve' }), {
      kind: 'dip',
      ...known,
    });
    assert.deepEqual(readOtio({ transition_type: 'Custom_Transition', name: 'Edge Wipe' }), {
      kind: 'wipe',
      ...known,
    });
  });

  test('or is read as a dissolve, and this is said', () => {
    const said = readOtio({
      transition_type: 'Custom_Transition',
      name: 'Page Peel',
      metadata: { footlight: 7 },
    });
    assert.deepEqual(said, {
      kind: 'dissolve',
      crossfade: '2/5',
      warnings: ['The transition "Page Peel" of clip 2 is read as a dissolve.'],
    });
    const xml = toFcpxml(checkEditDecisions(twoClips('dissolve'), 'x.json')).replace(
      '<transition name="Cross Dissolve"',
      '<transition name="Page Curl"',
    );
    assert.deepEqual(
      readKind((warn) => parseFcpxml(xml, 'x.fcpxml', warn)),
      {
        kind: 'dissolve',
        crossfade: '2/5',
        warnings: ['The transition "Page Curl" of clip 2 is read as a dissolve.'],
      },
    );
  });

  test('is read as a wipe if it is one of another shape', () => {
    const edl = toEdl(checkEditDecisions(twoClips('wipe'), 'x.json'));
    assert.match(edl, / B {5}W001 010 /);
    assert.deepEqual(
      readKind((warn) => parseEdl(edl.replace('W001', 'W119'), 'x.edl', warn)),
      {
        kind: 'wipe',
        crossfade: '2/5',
        warnings: ['The transition "W119" of clip 2 is read as a wipe.'],
      },
    );
  });
});

const twoClips = (transition: string) => ({
  format: EDIT_FORMAT,
  version: 1,
  title: 'x',
  sources: [{ id: 'a', path: 'a.mp4', frame_rate: '25' }],
  clips: [
    { source: 'a', in: '0', out: '2' },
    { source: 'a', in: '4', out: '6', transition, crossfade: '2/5' },
  ],
});

suite('a clip begins', () => {
  test('with what it says, or else with what holds for all', () => {
    const half = { num: 1, den: 2 };
    assert.equal(getTransition({}), undefined);
    assert.deepEqual(getTransition({ crossfade: '0.5' }), { kind: 'dissolve', duration: half });
    assert.deepEqual(getTransition({ transition: 'dip' }), { kind: 'dip', duration: half });
    assert.equal(getTransition({ transition: 'cut', crossfade: '0.5' }), undefined);
    assert.equal(getTransition({ transition: 'wipe', crossfade: '0' }), undefined);
    assert.equal(getTransition({ transition: 'cut' }, { transition: 'wipe', crossfade: '2' }), undefined);
    assert.deepEqual(getTransition({ crossfade: '1' }, { transition: 'wipe', crossfade: '2' }), {
      kind: 'wipe',
      duration: { num: 1, den: 1 },
    });
  });
});

suite('timecodes', () => {
  test('come back at every rate', () => {
    fc.assert(
      fc.property(fc.constantFrom(...RATES), fc.nat(8_000_000), (rate, frame) => {
        assert.equal(fromTimecode(toTimecode(frame, rate), rate), frame);
      }),
    );
  });

  test('with dropped numbers follow the clock', () => {
    const ntsc = RATES[1]!;
    // SMPTE ST 12-1: frame 1800 of 29.97 is 00:01:00;02, frame 17982 is 00:10:00;00.
    assert.equal(fromTimecode('00:01:00;02', ntsc), 1800);
    assert.equal(fromTimecode('00:10:00;00', ntsc), 17_982);
    assert.ok(Math.abs(17_982 / toNumber(ntsc) - 600) < 0.001);
  });
});

test('a timecode moves on in its own way of counting', () => {
  const ntsc = RATES[1]!;
  assert.equal(shiftTimecode('01:00:00:20', 10, { num: 25, den: 1 }), '01:00:01:05');
  // Dropped are the first two numbers of each minute, but of each tenth.
  assert.equal(shiftTimecode('00:00:59;29', 1, ntsc), '00:01:00;02');
  assert.equal(shiftTimecode('00:09:59;29', 1, ntsc), '00:10:00;00');
  fc.assert(
    fc.property(fc.nat(2_000_000), (frames) => {
      const shifted = shiftTimecode('00:00:00;00', frames, ntsc)!;
      assert.equal(fromTimecode(shifted, ntsc), frames);
    }),
  );
});

test('a timecode goes on in a video of another rate, if that has its way of counting', () => {
  const [film, ntsc, fast] = [{ num: 24, den: 1 }, RATES[1]!, { num: 60_000, den: 1001 }];
  assert.equal(shiftTimecode('01:00:00:12', 24, film, { num: 50, den: 1 }), '01:00:01:25');
  assert.equal(shiftTimecode('00:00:59;29', 1, ntsc, fast), '00:01:00;04');
  assert.equal(shiftTimecode('00:00:59;29', 1, ntsc, { num: 25, den: 1 }), undefined);
  assert.equal(shiftTimecode('00:00:59;20', 1, { num: 25, den: 1 }), undefined);
  assert.equal(shiftTimecode('00:00:59:20', 1, { num: 0, den: 1 }, film), undefined);
});

suite('what is no edit is refused', () => {
  const good = {
    format: EDIT_FORMAT,
    version: 1,
    title: 'x',
    sources: [{ id: 'a', path: 'a.mp4' }],
    clips: [{ source: 'a', in: '1', out: '2' }],
  };
  const cases: [string, unknown][] = [
    ['another format', { ...good, format: 'x' }],
    ['no clips', { ...good, clips: [] }],
    ['an unknown source', { ...good, clips: [{ source: 'b', in: '1', out: '2' }] }],
    ['an end before the start', { ...good, clips: [{ source: 'a', in: '2', out: '1' }] }],
    ['a negative time', { ...good, clips: [{ source: 'a', in: '-1', out: '1' }] }],
    ['a time that is none', { ...good, clips: [{ source: 'a', in: 'soon', out: '1' }] }],
    [
      'a transition that is none',
      { ...good, clips: [{ source: 'a', in: '1', out: '2', transition: 'star' }] },
    ],
    ['a division by zero', { ...good, clips: [{ source: 'a', in: '1/0', out: '1' }] }],
    ['two sources of one id', { ...good, sources: [...good.sources, ...good.sources] }],
  ];
  for (const [name, json] of cases)
    test(name, () => assert.throws(() => checkEditDecisions(json, 'edit.json'), { code: 'edit.invalid' }));
  test('XML with entities of its own', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE f [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><fcpxml><project name="&b;"/></fcpxml>`;
    assert.throws(() => parseFcpxml(bomb, 'edit.fcpxml'), { code: 'edit.invalid' });
  });
  test('an EDL without a rate', () => {
    assert.throws(
      () => parseEdl('TITLE: x\n001  AX V C 00:00:01:00 00:00:02:00 00:00:00:00 00:00:01:00\n', 'edit.edl'),
      {
        code: 'edit.invalid',
      },
    );
  });
});

test('times are read as people write them', () => {
  assert.deepEqual(parseTime('12.48'), { num: 312, den: 25 });
  assert.deepEqual(parseTime('1:02:03.5'), { num: 7447, den: 2 });
  assert.equal(parseSeconds('1001/30'), 1001 / 30);
});
