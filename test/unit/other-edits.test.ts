import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Warning } from '../../src/core/warning.ts';
import { checkEditDecisions, EDIT_FORMAT, type EditDecisions } from '../../src/edit/edit-decisions.ts';
import { toEdl } from '../../src/edit/edl.ts';
import { parseFcpxml } from '../../src/edit/fcpxml.ts';
import { parseOtio } from '../../src/edit/otio.ts';
import { parseEdl } from '../../src/edit/read-edl.ts';

type Read = (warn: (warning: Warning) => void) => EditDecisions;

/** The clips that are read, and what is said of the rest. */
function readEdit(read: Read) {
  const said: string[] = [];
  const { clips, sources } = read(({ message }) => said.push(message));
  return { clips: clips.map((clip) => [clip.source, clip.in, clip.out]), sources, said: said.join(' ') };
}

test('an EDL is read in the order of its record, without audio events, and with a dissolve of two lines', () => {
  const text = `TITLE: Two
* FPS: 25
001  REEL2    V     C        00:00:10:00 00:00:12:00 00:00:02:00 00:00:04:00
002  REEL1    V     C        00:00:00:00 00:00:02:00 00:00:00:00 00:00:02:00
M2   REEL1    050.0                00:00:00:00
003  REEL1    AA    C        00:00:00:00 00:00:02:00 00:00:00:00 00:00:02:00
004  REEL2    V     C        00:00:12:00 00:00:12:00 00:00:04:00 00:00:04:00
004  REEL1    V     D    025 00:00:05:00 00:00:08:00 00:00:04:00 00:00:07:00
005  BL       V     C        00:00:00:00 00:00:01:00 00:00:07:00 00:00:08:00
`;
  const { clips, said } = readEdit((warn) => parseEdl(text, 'a.edl', warn));
  assert.deepEqual(
    clips.map(([, from, to]) => `${from}-${to}`),
    ['0-2', '10-13', '5-8'],
  );
  assert.match(said, /1 change of speed, 1 event of audio alone, 1 gap/);
});

test('an EDL names the clip that a dissolve leads to, and begins none from a gap, black or another track', () => {
  const text = `TITLE: Two
* FPS: 25
001  REEL1    V1    C        00:00:00:00 00:00:02:00 01:00:00:00 01:00:02:00
* FROM CLIP NAME: a.mov
002  REEL1    V     C        00:00:02:00 00:00:02:00 01:00:02:00 01:00:02:00
002  REEL2    V     D    025 00:00:05:00 00:00:08:00 01:00:02:00 01:00:05:00
* FROM CLIP NAME: a.mov
* TO CLIP NAME: b.mov
003  REEL3    V2    C        00:00:05:00 00:00:08:00 01:00:00:00 01:00:03:00
004  REEL1    V     D    025 00:00:20:00 00:00:22:00 01:00:06:00 01:00:08:00
005  BL       V     C        00:00:00:00 00:00:00:00 01:00:08:00 01:00:08:00
005  REEL2    AA/V  D    025 00:00:30:00 00:00:32:00 01:00:08:00 01:00:10:00
`;
  let edit: EditDecisions;
  const { clips, said } = readEdit((warn) => (edit = parseEdl(text, 'a.edl', warn)));
  assert.deepEqual(clips, [
    ['s1', '0', '3'],
    ['s2', '5', '8'],
    ['s3', '20', '22'],
    ['s4', '30', '32'],
  ]);
  assert.deepEqual(
    edit!.sources.map(({ path }) => path),
    ['a.mov', 'b.mov', 'REEL1', 'REEL2'],
  );
  assert.deepEqual(
    edit!.clips.map(({ crossfade }) => crossfade),
    [undefined, '1', undefined, undefined],
  );
  assert.match(said, /1 connected clip, 1 gap, 2 transitions/);
});

test('a list that is written here keeps its order where a transition is longer than a clip', () => {
  const clips = [
    { source: 'a', in: '0', out: '1' },
    { source: 'a', in: '10', out: '11', transition: 'dissolve', crossfade: '3' },
    { source: 'a', in: '20', out: '21', transition: 'dissolve', crossfade: '3' },
  ];
  const sources = [{ id: 'a', path: 'a.mp4', frame_rate: '25' }];
  const written = toEdl(checkEditDecisions({ format: EDIT_FORMAT, version: 1, sources, clips }, 'a.json'));
  const read = parseEdl(written, 'a.edl').clips;
  assert.deepEqual(
    read.map((clip) => [clip.in, clip.out, clip.crossfade]),
    [
      ['0', '1', undefined],
      ['10', '11', '12/25'],
      ['20', '21', '12/25'],
    ],
  );
  assert.match(
    written,
    /00:00:00:00 00:00:01:00\n[\s\S]*00:00:00:13 00:00:01:13\n[\s\S]*00:00:01:01 00:00:02:01/,
  );
});

const time = (value: number) => ({ rate: 25, value });
const range = (start: number, duration: number) => ({ start_time: time(start), duration: time(duration) });
const file = { target_url: 'a.mov', available_range: range(90_000, 1000) };

test('OpenTimelineIO counts from the time code of the media, and says what it leaves out', () => {
  const clip = { OTIO_SCHEMA: 'Clip.2', source_range: range(90_025, 50), media_reference: file };
  const transition = { OTIO_SCHEMA: 'Transition.1', transition_type: 'SMPTE_Dissolve' };
  const timeline = {
    OTIO_SCHEMA: 'Timeline.1',
    tracks: {
      children: [
        {
          kind: 'Video',
          children: [
            { ...transition, in_offset: time(0), out_offset: time(10) },
            { ...clip, effects: [{ OTIO_SCHEMA: 'LinearTimeWarp.1' }] },
            { OTIO_SCHEMA: 'Gap.1', source_range: range(0, 25) },
            { ...clip, enabled: false },
          ],
        },
        { kind: 'Audio', children: [clip] },
      ],
    },
  };
  const { clips, said } = readEdit((warn) => parseOtio(timeline, 'a.otio', warn));
  assert.deepEqual(clips, [['s1', '1', '3']]);
  assert.match(said, /1 further track, 1 transition at an end.*1 change of speed, 1 gap, 1 disabled clip/);
  const stack = { ...timeline, tracks: { children: [{ children: [{ OTIO_SCHEMA: 'Stack.1' }] }] } };
  assert.throws(() => parseOtio(stack, 'a.otio'), /is a Stack/);
});

test('FCPXML of Final Cut is read with its identifiers and time code, and says what it leaves out', () => {
  const asset = (id: string, src: string) =>
    `<asset id="${id}" name="take" uid="0123ABCD" start="3600s" duration="60s"><media-rep src="${src}"/></asset>`;
  const text = `<fcpxml version="1.11"><resources>${asset('r1', 'a.mov')}${asset('r2', 'b.mov')}</resources>
<project name="p"><sequence><spine>
<asset-clip ref="r1" duration="2s"><timeMap/><asset-clip ref="r2" lane="1" duration="1s"/></asset-clip>
<gap duration="1s"/>
<asset-clip ref="r2" start="3610s" duration="5s"><adjust-volume amount="-3dB"/></asset-clip>
<asset-clip ref="r2" start="3610s" duration="5s" enabled="0"/>
</spine></sequence></project></fcpxml>`;
  const { clips, sources, said } = readEdit((warn) => parseFcpxml(text, 'a.fcpxml', warn));
  assert.deepEqual(clips, [
    ['take', '0', '2'],
    ['take (r2)', '10', '15'],
  ]);
  assert.ok(sources.every(({ digest }) => digest === undefined));
  assert.match(said, /1 change of speed, 1 connected clip, 1 gap, 1 change of volume, 1 disabled clip/);
});

test('a transition beside a gap, a title or a disabled clip leads to no clip', () => {
  const clip = { OTIO_SCHEMA: 'Clip.2', source_range: range(90_025, 50), media_reference: file };
  const transition = {
    OTIO_SCHEMA: 'Transition.1',
    transition_type: 'SMPTE_Dissolve',
    in_offset: time(5),
    out_offset: time(5),
  };
  const gap = { OTIO_SCHEMA: 'Gap.1', source_range: range(0, 25) };
  const off = { ...clip, enabled: false };
  for (const children of [
    [clip, transition, gap, clip],
    [clip, gap, transition, clip],
    [clip, transition, off, clip],
  ]) {
    const timeline = { OTIO_SCHEMA: 'Timeline.1', tracks: { children: [{ kind: 'Video', children }] } };
    const { clips, said } = readEdit((warn) => parseOtio(timeline, 'a.otio', warn));
    assert.deepEqual(clips, [
      ['s1', '1', '3'],
      ['s1', '1', '3'],
    ]);
    assert.match(said, /1 transition at an end/);
  }
  const shown = '<asset-clip ref="r1" start="1s" duration="2s"/>';
  const other = '<asset-clip ref="r1" start="1s" duration="2s" enabled="0"/>';
  const dissolve = '<transition name="Cross Dissolve" duration="1s"/>';
  for (const spine of [
    [shown, dissolve, '<gap duration="1s"/>', shown],
    [shown, '<title duration="1s"/>', dissolve, shown],
    [shown, dissolve, other, shown],
  ]) {
    const text = `<fcpxml version="1.11"><resources><asset id="r1" name="a" src="a.mov"/></resources>
<project name="p"><sequence><spine>${spine.join('')}</spine></sequence></project></fcpxml>`;
    const { clips, said } = readEdit((warn) => parseFcpxml(text, 'a.fcpxml', warn));
    assert.deepEqual(clips, [
      ['a', '1', '3'],
      ['a', '1', '3'],
    ]);
    assert.match(said, /1 transition at an end/);
  }
});

test('times of an edit may be numbers', () => {
  const document = {
    format: EDIT_FORMAT,
    version: 1,
    sources: [{ id: 'a', path: 'a.mp4' }],
    clips: [{ source: 'a', in: 1, out: 2.5 }],
  };
  const [clip] = checkEditDecisions(document, 'a.json').clips;
  assert.deepEqual([clip!.in, clip!.out], ['1', '2.5']);
});
