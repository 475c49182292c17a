import type { StructureFeatures } from '../../analysis/features.ts';
import { escapeHtml, figureTable, linePlot } from '../../core/html.ts';
import type { Warning } from '../../execution/events.ts';
import type { QualityReport } from '../../pipelines/film/validate.ts';
import { evidenceFigures } from './evidence.ts';
import type { ModelEvidence } from './restore-stage.ts';
import type { Strategy } from './strategy.ts';

/** One moment of the film, before and after, as JPEG bytes. */
export interface ReportPicture {
  readonly seconds: number;
  readonly before: Buffer;
  readonly after: Buffer;
  /** Green where detail may be added, red where the picture is protected. */
  readonly zones: Buffer;
}

export interface ReportPage {
  readonly sourceName: string;
  readonly masterName: string;
  readonly features: StructureFeatures;
  readonly strategy: Strategy;
  readonly quality: QualityReport;
  readonly evidence: ModelEvidence | undefined;
  readonly warnings: readonly Warning[];
  readonly pictures: readonly ReportPicture[];
}

/** One HTML file without a single outside reference: it can be mailed and archived. */
export function renderReportPage(page: ReportPage): string {
  const { quality, features, warnings } = page;
  return document(
    `${page.masterName}: quality report`,
    `<h1>${escapeHtml(page.masterName)}</h1>
<p class="lead">${summary(page)}</p>
${warningList(warnings)}
<h2>Before and after</h2>
<p>Drag the handle. Left of it is the source, enlarged the plain way; right of it the master.</p>
${page.pictures.map(comparison).join('\n')}
<h2>Measured</h2>
<div class="columns">
${figureTable('Picture', videoFigures(quality))}
${figureTable('Sound', audioFigures(quality))}
${figureTable('Synchrony', syncFigures(quality))}
${figureTable('File', fileFigures(quality))}
${page.evidence ? figureTable('Models', evidenceFigures(page.evidence)) : ''}
</div>
${page.evidence ? `<p>Models ran on ${escapeHtml(`${page.evidence.provider}: ${page.evidence.providerReason}.`)}</p>` : ''}
<h2>Over time</h2>
${plots(quality)}
<h2>Zones</h2>
<p>Detail may be added where the picture is green. Red is protected: there the master equals the plain enlargement.</p>
<div class="zones">${page.pictures.map(zone).join('')}</div>
<h2>Analysis</h2>
${figureTable('Stage structure', analysisFigures(features))}
${shotTable(features)}
<h2>Strategy</h2>
<p>Save this as <code>strategy.json</code>, edit it, and run again with <code>--strategy strategy.json</code>.</p>
<details open><summary>strategy.json</summary><pre>${escapeHtml(JSON.stringify(page.strategy, null, 2))}</pre></details>`,
  );
}

export interface SamplePage {
  readonly sourceName: string;
  readonly estimate: Figures;
  readonly pictures: readonly Omit<ReportPicture, 'zones'>[];
}

/** The page of a sample run: what it would look like, how long it would take, how large it would be. */
export function renderSamplePage({ sourceName, estimate, pictures }: SamplePage): string {
  return document(
    `${sourceName}: samples`,
    `<h1>${escapeHtml(sourceName)}</h1>
<p class="lead">Samples from the whole length. Left of the handle is the source, right of it the master.</p>
${figureTable('Estimate for the whole film', estimate)}
${pictures.map(comparison).join('\n')}`,
  );
}

function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const fixed = (value: number, digits = 2): string => (Number.isFinite(value) ? value.toFixed(digits) : '–');
const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;
const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(1)} ms`;

function summary({ sourceName, quality, features }: ReportPage): string {
  const { technical, audio } = quality;
  const sound = audio ? `, sound at ${fixed(audio.loudness.integratedLufs, 1)} LUFS` : ', no sound';
  return escapeHtml(
    `${sourceName}, ${features.resolution.width}×${features.resolution.height}, became ${technical.width}×${technical.height}: ` +
      `${technical.frames} of ${technical.sourceFrames} frames, each at its own time${sound}.`,
  );
}

function warningList(warnings: readonly Warning[]): string {
  if (warnings.length === 0) return '';
  const items = warnings.map(
    ({ code, message }) => `<li>${escapeHtml(message)} <code>${escapeHtml(code)}</code></li>`,
  );
  return `<section class="warnings" aria-label="Warnings"><h2>Warnings</h2><ul>${items.join('')}</ul></section>`;
}

function image(bytes: Buffer, description: string): string {
  return `<img alt="${escapeHtml(description)}" src="data:image/jpeg;base64,${bytes.toString('base64')}">`;
}

function comparison({ seconds, before, after }: Omit<ReportPicture, 'zones'>): string {
  const at = `at ${fixed(seconds, 1)} s`;
  return `<figure class="compare" style="--at:50%">
${image(after, `Master ${at}`)}
<div class="before">${image(before, `Source ${at}`)}</div>
<input type="range" min="0" max="100" value="50" aria-label="Share of the source shown ${at}">
<figcaption>${at}</figcaption></figure>`;
}

function zone({ seconds, zones }: ReportPicture): string {
  return `<figure>${image(zones, `Zones at ${fixed(seconds, 1)} s`)}<figcaption>${fixed(seconds, 1)} s</figcaption></figure>`;
}

type Figures = readonly (readonly [string, string])[];

function videoFigures({ video }: QualityReport): Figures {
  return [
    ['Brightness stability', fixed(video.brightnessStability, 3)],
    ['Edge stability', fixed(video.edgeStability, 3)],
    ['Temporal consistency', fixed(video.temporalConsistency, 3)],
    ['Resolution accuracy', fixed(video.resolutionAccuracy, 3)],
    [
      'Highlight clipping, source → master',
      `${percent(video.sourceHighlightClipping, 2)} → ${percent(video.highlightClipping, 2)}`,
    ],
    ['Faithfulness, PSNR at source size', `${fixed(video.downscalePsnr)} dB`],
    ['Faithfulness, SSIM at source size', fixed(video.downscaleSsim, 4)],
    ['Noise, source → master', `${fixed(video.sourceNoiseSigma)} → ${fixed(video.masterNoiseSigma)} of 255`],
    [
      'Edges, source → master',
      `${percent(video.sourceEdgeDensity, 2)} → ${percent(video.masterEdgeDensity, 2)}`,
    ],
  ];
}

function audioFigures({ audio }: QualityReport): Figures {
  if (!audio) return [['Sound', 'none in the source']];
  return [
    [
      'Loudness, source → master',
      `${fixed(audio.sourceLoudness.integratedLufs, 1)} → ${fixed(audio.loudness.integratedLufs, 1)} LUFS`,
    ],
    ['True peak', `${fixed(audio.loudness.truePeakDbtp, 1)} dBTP`],
    ['Loudness range', `${fixed(audio.dynamicRange, 1)} LU`],
    [
      'Dialogue clarity, source → master',
      `${fixed(audio.sourceDialogueClarity, 3)} → ${fixed(audio.dialogueClarity, 3)}`,
    ],
    ['Volume consistency', fixed(audio.volumeConsistency, 3)],
  ];
}

function syncFigures({ sync }: QualityReport): Figures {
  return [
    ['Score', fixed(sync.score, 3)],
    ['Sound against source', milliseconds(sync.lagSeconds)],
    [
      'Sound start and end',
      `${milliseconds(sync.audioStartDifferenceSeconds)}, ${milliseconds(sync.audioEndDifferenceSeconds)}`,
    ],
    ['File end', milliseconds(sync.videoEndDifferenceSeconds)],
  ];
}

function fileFigures({ technical }: QualityReport): Figures {
  return [
    ['Size', `${technical.width}×${technical.height}`],
    ['Video', `${technical.videoCodec}, ${technical.pixelFormat}, ${fixed(technical.frameRate, 3)} fps`],
    ['Colour', `${technical.color.matrix}, ${technical.color.range}`],
    ['Frames', `${technical.frames} of ${technical.sourceFrames}`],
    ['Duration', `${fixed(technical.durationSeconds, 3)} s`],
    ['Bytes', `${(technical.sizeBytes / 1e6).toFixed(1)} MB`],
    ...technical.audioTracks.map(
      (track, i) => [`Sound ${i + 1}`, `${track.codec}, ${track.channels}`] as const,
    ),
  ];
}

function analysisFigures(features: StructureFeatures): Figures {
  return [
    ['Camera', features.isStaticCamera ? 'static' : 'moving in places'],
    [
      'Highlights, midtones, dark',
      [features.highlightRatio, features.midtoneRatio, features.darkRatio].map((r) => percent(r)).join(', '),
    ],
    ['Edges', percent(features.edgeDensity, 2)],
    ['Frame difference', percent(features.frameDifferenceMean, 2)],
    ['Noise', `${fixed(features.noiseSigma)} of 255`],
    ['Frames, sampled', `${features.totalFrames}, ${features.sampleFrames}`],
  ];
}

function shotTable({ shots }: StructureFeatures): string {
  const rows = shots.map(
    (shot, i) =>
      `<tr><td>${i + 1}</td><td>${fixed(shot.startSeconds)}–${fixed(shot.endSeconds)} s</td><td>${percent(shot.meanBrightness)}</td><td>${percent(shot.staticShare, 0)}</td><td>${shot.flickerHertz > 0 ? `${fixed(shot.flickerHertz, 1)} Hz` : 'none'}</td></tr>`,
  );
  return `<table class="shots"><caption>Shots</caption><thead><tr><th>Shot</th><th>Time</th><th>Brightness</th><th>Still</th><th>Flicker</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function plots({ series }: QualityReport): string {
  const loudness = series.loudness;
  return [
    linePlot({
      title: 'Brightness, share of full scale',
      x: series.seconds,
      lines: [
        { name: 'source', values: series.sourceBrightness },
        { name: 'master', values: series.masterBrightness },
      ],
    }),
    linePlot({
      title: 'Noise of still blocks, of 255',
      x: series.noiseSeconds,
      lines: [
        { name: 'source', values: series.sourceNoise },
        { name: 'master', values: series.masterNoise },
      ],
    }),
    loudness
      ? linePlot({
          title: 'Short-term loudness, LUFS',
          x: loudness.master.map((_, i) => i + 1),
          lines: [
            { name: 'source', values: loudness.source },
            { name: 'master', values: loudness.master },
          ],
        })
      : '',
  ].join('\n');
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1c20;--paper:#fbfaf8;--quiet:#66686f;--line:#d9d6d0;--accent:#b4461e;--second:#2b6a8f}
@media(prefers-color-scheme:dark){:root{--ink:#eceae6;--paper:#17181b;--quiet:#a0a1a8;--line:#383a40;--accent:#f08a5d;--second:#7cc0e8}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:2rem 1rem 4rem}
h1{font-size:1.7rem;margin:0 0 .3rem;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:2.4rem 0 .6rem}
.lead,figcaption,caption{color:var(--quiet)}
.warnings{border-left:4px solid var(--accent);padding:.1rem 1rem;margin-top:1.2rem}.warnings h2{margin-top:.6rem}
.compare{position:relative;margin:0 0 1.2rem}.compare img{display:block;width:100%}
.before{position:absolute;inset:0;clip-path:inset(0 calc(100% - var(--at)) 0 0);border:0}
.compare input{width:100%;margin:.4rem 0 0;accent-color:var(--accent)}
.columns{display:grid;align-items:start;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:0 2rem}
table{border-collapse:collapse;width:100%;margin:0 0 1.2rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.3rem 0}th,td{text-align:left;padding:.25rem .5rem .25rem 0;border-top:1px solid var(--line);vertical-align:top}
th{font-weight:400}td:last-child{text-align:right}.shots td:last-child{text-align:left}
.zones{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:1rem}.zones figure{margin:0}.zones img{width:100%}
svg.plot{width:100%;height:auto}svg.plot text{fill:var(--quiet);font-size:12px}svg.plot .grid{stroke:var(--line)}
svg.plot path{fill:none;stroke-width:1.6}.line0{stroke:var(--second)}.line1{stroke:var(--accent)}
svg.plot text.line0{fill:var(--second);stroke:none}svg.plot text.line1{fill:var(--accent);stroke:none}
pre{overflow:auto;padding:1rem;border:1px solid var(--line);font-size:.85rem}`;

const SCRIPT = `for (const slider of document.querySelectorAll('.compare input'))
  slider.addEventListener('input', () => slider.parentElement.style.setProperty('--at', slider.value + '%'));`;
