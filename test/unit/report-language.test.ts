import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FootlightError } from '../../src/core/errors.ts';
import { getCatalogues, registerCatalogue } from '../../src/core/messages/catalogues.ts';
import type { ReportPage as BackgroundPage } from '../../src/productions/background/report/report-content.ts';
import * as background from '../../src/productions/background/report/report-page.ts';
import * as enhance from '../../src/productions/enhance/report-page.ts';
import * as highlights from '../../src/productions/highlights/report-page.ts';
import * as narrate from '../../src/productions/narrate/delivery/report-page.ts';
import { renderSamplePage } from '../../src/productions/sample-page.ts';
import * as storyboard from '../../src/productions/storyboard/report-page.ts';

/** A language in which every word is "xx". */
const LANGUAGE = 'zz';
const english = Object.entries(getCatalogues().get('en')!);
registerCatalogue(
  LANGUAGE,
  Object.fromEntries(
    english.map(([key, text]) => [
      key,
      text.replace(/\{[^}]*\}|`[^`]*`|[\p{L}’]+/gu, (part) => (/^[{`]/.test(part) ? part : 'xx')),
    ]),
  ),
);

/** Units and names of files, which are the same in every language, and figures that the pages below lack. */
const INTERNATIONAL = new Set(['fps', 'LUFS', 'MiB', 'dBTP', 'strategy', 'json', 'NaN', 'undefined']);

/** What people read of a page: texts and labels, without code. */
function listForeignWords(page: string): string[] {
  const labels = [...page.matchAll(/(?:alt|aria-label)="([^"]*)"/g)].map(([, label]) => label);
  const text = page.replace(/<(style|script|pre|code)[^>]*>.*?<\/\1>/gs, '').replace(/<[^>]*>/g, ' ');
  const words = [text, ...labels].join(' ').match(/[A-Za-z]{3,}|(?<=\d )s\b/g) ?? [];
  return words.filter((word) => !INTERNATIONAL.has(word));
}

const loudness = { integratedLufs: -23, rangeLu: 5, truePeakDbtp: -1 };
const shot = { startSeconds: 0, endSeconds: 2, meanBrightness: 0.4, staticShare: 1, flickerHertz: 0 };
const features = {
  resolution: { width: 640, height: 360 },
  totalFrames: 50,
  sampleFrames: 2,
  highlightRatio: 0.1,
  midtoneRatio: 0.7,
  darkRatio: 0.2,
  edgeDensity: 0.1,
  frameDifferenceMean: 0.1,
  noiseSigma: 1,
  shots: [shot],
};
const quality = {
  video: {},
  audio: { loudness, sourceLoudness: loudness, dynamicRange: 5 },
  sync: {},
  technical: {
    videoCodec: '1',
    pixelFormat: '2',
    color: { matrix: '3', range: '4' },
    frames: 50,
    sourceFrames: 50,
    sizeBytes: 1,
    audioTracks: [{ codec: '5', channels: '6' }],
  },
  series: {
    seconds: [0, 1],
    sourceBrightness: [0, 1],
    masterBrightness: [0, 1],
    noiseSeconds: [0, 1],
    sourceNoise: [0, 1],
    masterNoise: [0, 1],
    loudness: { source: [-20, -21], master: [-23, -23] },
  },
};
const evidence = {
  provider: '7',
  providerReason: 'in English',
  providerReasonSource: { key: 'provider-reason.no-accelerator' },
  models: [{ name: '9', precision: '10', tileSize: 256 }],
  tiles: { run: 1, skipped: 1, reused: 1, retried: 1, fallenBack: 1 },
  usage: { gpu: '11', peakMemoryBytes: 1, meanCpuShare: 1, meanGpuShare: 1, peakGpuMemoryMegabytes: 1 },
};
const picture = { seconds: 1, before: Buffer.from('1'), after: Buffer.from('2'), zones: Buffer.from('3') };
const warnings = [{ code: 'enhance.alpha-dropped', message: 'in English' }];

suite('a report in another language', () => {
  test('holds no English: enhance', () => {
    const page = {
      sourceName: '1.1',
      masterName: '2.2',
      encoder: '3',
      features,
      strategy: { temporal: { motionCompensation: true } },
      quality,
      evidence,
      verdict: {
        isProven: false,
        criteria: (['gpu-memory', 'gpu-load', 'playable', 'larger'] as const).map((name) => ({
          name,
          value: 1,
          isMet: true,
        })),
      },
      warnings,
    };
    const html = enhance.renderReportPage(
      { ...page, pictures: [picture] } as unknown as enhance.ReportPage,
      LANGUAGE,
    );
    assert.deepEqual(listForeignWords(html), []);
    assert.match(html, /<html lang="zz">/);
    const silent = { ...page, quality: { ...quality, audio: undefined }, pictures: [] };
    const silentHtml = enhance.renderReportPage(silent as unknown as enhance.ReportPage, LANGUAGE);
    assert.deepEqual(listForeignWords(silentHtml), []);
  });

  test('holds no English: samples', () => {
    const page = { sourceName: '1.1', estimate: [], pictures: [picture] };
    assert.deepEqual(listForeignWords(renderSamplePage(page, LANGUAGE)), []);
  });

  test('holds no English: narrate', () => {
    const failure = new FootlightError('engine.dead', { kind: 'terminal', value: '1' }).toJSON();
    const line = { id: '1', startSeconds: 0, endSeconds: 1, attempts: 1, voice: '2' };
    const flags = ['too-short', 'too-long', 'silence', 'clipping', 'cut-tail'];
    const report = {
      title: '3',
      seconds: 10,
      cast: [{ name: 'narrator', voice: '2', lines: 1 }],
      loudness: { ...loudness, profile: '4', targetLufs: -18, targetTruePeakDbtp: -1, rmsDb: -20, gainDb: 1 },
      lines: [{ ...line, flags, failure }],
      sounds: [
        { cue: '5', prompt: '6', source: '7' },
        { cue: '8', prompt: '6', source: '7' },
      ],
      review: [{ line: '1', words: '9', reason: '10' }],
      warnings,
      spending: {
        money: { 元: 1 },
        unpriced: ['11'],
        items: [
          { stage: 'dialogue', host: '12', model: '13', cost: { amount: 1, currency: '元' } },
          { stage: 'check-speakers', host: '12', model: '11', input_tokens: 1, output_tokens: 2, cost: null },
        ],
      },
    };
    const score = { cast: [], chapters: [{ scenes: [{ lines: [{ id: '1', text: '9' }] }] }] };
    const timeline = { end: 480_000, lines: [{ id: '1', start: 0, end: 48_000 }], chapters: [] };
    const peaks = { dialogue: [1], environment: [1], effects: [1] };
    const page = { report, score, timeline, peaks, soundName: '1.1' } as unknown as narrate.ReportPage;
    assert.deepEqual(listForeignWords(narrate.renderReportPage(page, LANGUAGE)), []);
  });

  const cost = {
    items: [{ stage: 'propose', model: '1', input_tokens: 10, output_tokens: 5 }],
    money: { '2': 0.5 },
    unpriced: ['3'],
  };

  test('holds no English: highlights', () => {
    const clip = { source: 's1', in: '0', out: '1', score: 0.5, reason: '4' };
    const spending = {
      estimate: { total_tokens: 20 },
      input_tokens: 10,
      output_tokens: 5,
      money: 0.5,
      cost,
      proxies: { original_bytes: 2e6, proxy_bytes: 1e6 },
    };
    const page = {
      edit: { title: '5', clips: [clip] },
      timelines: [{ source: 's1', name: '6', seconds: 2, score: [0.1, 0.2] }],
      suggestions: { spending },
      sheet: picture.before,
      warnings,
    };
    const html = highlights.renderReportPage(page as unknown as highlights.ReportPage, LANGUAGE);
    assert.deepEqual(listForeignWords(html), []);
  });

  test('holds no English: storyboard', () => {
    const error = new FootlightError('engine.dead', { kind: 'terminal', value: '1' }).toJSON();
    const scene = { scene_number: 1, start_seconds: 0, seconds: 2, prompt: '2', engine: '3', seam_psnr: 40 };
    const report = {
      ...{ title: '4', seconds: 2, frames: 24, width: 64, height: 36, frames_per_second: 12 },
      ...{ cost: { '5': 1 }, unpriced: ['6'], spending: cost, warnings },
      scenes: [scene, { ...scene, error }],
    };
    type Report = Parameters<typeof storyboard.renderReportPage>[0];
    const html = storyboard.renderReportPage(report as unknown as Report, picture.before, LANGUAGE);
    assert.deepEqual(listForeignWords(html), []);
  });

  test('holds no English: background', () => {
    const scores = {
      temporal_score: 0.5,
      edge_score: 1,
      color_score: 1,
      lighting_score: 1,
      flicker_score: 1,
      artifact_score: 0.9,
    };
    const figures = {
      alphaStability: 1,
      edgeStability: 1,
      rawAlphaDifference: 0,
      hardShare: 0,
      halo: 0,
      keptDetail: 1,
      unexplainedShift: 0,
      coreSimilarity: 1,
      alignedSimilarity: 1,
      brightnessFlicker: 0,
      islandShare: 0,
      holeShare: 0,
      bandingShare: 0,
      blurredShare: 0.2,
      transparentShare: 0.1,
    };
    const pairs = [0, 1].map((number) => ({ number, shot: 0, lightStops: 0, ...figures }));
    const after = { overall: 0.8, scores: { ...scores, edge_score: 0.6 } };
    const attempt = { cause: 'temporal_score', before: { overall: 0.7, scores }, after };
    const repairs = (['smooth-mattes', 'other-matter', 'soften-edge', 'choke-edge', 'keep-colors'] as const)
      .concat(['keep-light', 'drop-grain', 'still-background', 'clean-mattes', 'add-grain'] as never[])
      .map((repair, i) => ({ ...attempt, repair, isKept: i % 2 === 0 }));
    const report = {
      ...scores,
      overall_score: 0.7,
      pass_threshold: 0.85,
      warning: '1',
      repairs,
      cases: ['motion-blur', 'half-transparent', 'hair'].map((name) => ({ name, frames: [1] })),
      measures: { ...figures, lightDeviationStops: 0 },
      worst_shot: 2,
      shots: [1, 2].map((number) => ({ number, ...scores, overall_score: 0.7 })),
      pairs,
      warnings,
    };
    const route = { number: 1, startSeconds: 0, endSeconds: 1, confidence: 1, reason: '2' };
    const shots = [{ ...route, matter: null, candidates: [{ matter: '3', score: 0.5 }] }];
    const taken = { number: 1, before: picture.before, after: picture.after };
    const shown = { ...taken, matte: picture.zones, cutout: picture.zones };
    const page = {
      name: '4.4',
      plan: { shots },
      report,
      warnings,
      pictures: [shown],
      worst: [{ ...shown, cause: 'edge_score', score: 0.4 }],
      getSeconds: (number: number) => number,
    } as unknown as BackgroundPage;
    assert.deepEqual(listForeignWords(background.renderReportPage(page, LANGUAGE)), []);
  });
});
