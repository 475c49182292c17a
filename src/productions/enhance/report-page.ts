import type { StructureFeatures } from '../../analysis/features.ts';
import { escapeHtml, renderFigureTable, renderLinePlot } from '../../core/html.ts';
import type { Warning } from '../../execution/events.ts';
import type { QualityReport } from '../../pipelines/film/validate.ts';
import { listEvidenceFigures } from './evidence.ts';
import type { ModelEvidence } from './restore-stage.ts';
import type { Strategy } from './strategy.ts';

/** One moment of the video, before and after, as JPEG bytes. */
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
  return renderDocument(
    `${page.masterName}: quality report`,
    `<h1>${escapeHtml(page.masterName)}</h1>
<p class="lead">${renderSummary(page)}</p>
${renderWarnings(warnings)}
<h2>Before and after</h2>
<p>Drag the handle. Left of it is the source, enlarged the plain way; right of it the master.</p>
${page.pictures.map(renderComparison).join('\n')}
<h2>Measured</h2>
<div class="columns">
${renderFigureTable('Picture', listVideoFigures(quality))}
${renderFigureTable('Sound', listAudioFigures(quality))}
${renderFigureTable('Synchrony', listSyncFigures(quality))}
${renderFigureTable('File', listFileFigures(quality))}
${page.evidence ? renderFigureTable('Models', listEvidenceFigures(page.evidence)) : ''}
</div>
${page.evidence ? `<p>Models ran on ${escapeHtml(`${page.evidence.provider}: ${page.evidence.providerReason}.`)}</p>` : ''}
<h2>Over time</h2>
${renderPlots(quality)}
<h2>Zones</h2>
<p>Detail may be added where the picture is green. Red is protected: there the master equals the plain enlargement.</p>
<div class="zones">${page.pictures.map(renderZone).join('')}</div>
<h2>Analysis</h2>
${renderFigureTable('Stage structure', listAnalysisFigures(features))}
${renderShotTable(features)}
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
  return renderDocument(
    `${sourceName}: samples`,
    `<h1>${escapeHtml(sourceName)}</h1>
<p class="lead">Samples from the whole length. Left of the handle is the source, right of it the master.</p>
${renderFigureTable('Estimate for the whole film', estimate)}
${pictures.map(renderComparison).join('\n')}`,
  );
}

function renderDocument(title: string, body: string): string {
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

const formatFixed = (value: number, digits = 2): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '–';
const formatPercent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;
const formatMilliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(1)} ms`;

function renderSummary({ sourceName, quality, features }: ReportPage): string {
  const { technical, audio } = quality;
  const sound = audio ? `, sound at ${formatFixed(audio.loudness.integratedLufs, 1)} LUFS` : ', no sound';
  return escapeHtml(
    `${sourceName}, ${features.resolution.width}×${features.resolution.height}, became ${technical.width}×${technical.height}: ` +
      `${technical.frames} of ${technical.sourceFrames} frames, each at its own time${sound}.`,
  );
}

function renderWarnings(warnings: readonly Warning[]): string {
  if (warnings.length === 0) return '';
  const items = warnings.map(
    ({ code, message }) => `<li>${escapeHtml(message)} <code>${escapeHtml(code)}</code></li>`,
  );
  return `<section class="warnings" aria-label="Warnings"><h2>Warnings</h2><ul>${items.join('')}</ul></section>`;
}

function renderImage(bytes: Buffer, description: string): string {
  return `<img alt="${escapeHtml(description)}" src="data:image/jpeg;base64,${bytes.toString('base64')}">`;
}

function renderComparison({ seconds, before, after }: Omit<ReportPicture, 'zones'>): string {
  const at = `at ${formatFixed(seconds, 1)} s`;
  return `<figure class="compare" style="--at:50%">
${renderImage(after, `Master ${at}`)}
<div class="before">${renderImage(before, `Source ${at}`)}</div>
<input type="range" min="0" max="100" value="50" aria-label="Share of the source shown ${at}">
<figcaption>${at}</figcaption></figure>`;
}

function renderZone({ seconds, zones }: ReportPicture): string {
  return `<figure>${renderImage(zones, `Zones at ${formatFixed(seconds, 1)} s`)}<figcaption>${formatFixed(seconds, 1)} s</figcaption></figure>`;
}

type Figures = readonly (readonly [string, string])[];

function listVideoFigures({ video }: QualityReport): Figures {
  return [
    ['Brightness stability', formatFixed(video.brightnessStability, 3)],
    ['Edge stability', formatFixed(video.edgeStability, 3)],
    ['Temporal consistency', formatFixed(video.temporalConsistency, 3)],
    ['Resolution accuracy', formatFixed(video.resolutionAccuracy, 3)],
    [
      'Highlight clipping, source → master',
      `${formatPercent(video.sourceHighlightClipping, 2)} → ${formatPercent(video.highlightClipping, 2)}`,
    ],
    ['Faithfulness, PSNR at source size', `${formatFixed(video.downscalePsnr)} dB`],
    ['Faithfulness, SSIM at source size', formatFixed(video.downscaleSsim, 4)],
    [
      'Noise, source → master',
      `${formatFixed(video.sourceNoiseSigma)} → ${formatFixed(video.masterNoiseSigma)} of 255`,
    ],
    [
      'Edges, source → master',
      `${formatPercent(video.sourceEdgeDensity, 2)} → ${formatPercent(video.masterEdgeDensity, 2)}`,
    ],
  ];
}

function listAudioFigures({ audio }: QualityReport): Figures {
  if (!audio) return [['Sound', 'none in the source']];
  return [
    [
      'Loudness, source → master',
      `${formatFixed(audio.sourceLoudness.integratedLufs, 1)} → ${formatFixed(audio.loudness.integratedLufs, 1)} LUFS`,
    ],
    ['True peak', `${formatFixed(audio.loudness.truePeakDbtp, 1)} dBTP`],
    ['Loudness range', `${formatFixed(audio.dynamicRange, 1)} LU`],
    [
      'Dialogue clarity, source → master',
      `${formatFixed(audio.sourceDialogueClarity, 3)} → ${formatFixed(audio.dialogueClarity, 3)}`,
    ],
    ['Volume consistency', formatFixed(audio.volumeConsistency, 3)],
  ];
}

function listSyncFigures({ sync }: QualityReport): Figures {
  return [
    ['Score', formatFixed(sync.score, 3)],
    ['Sound against source', formatMilliseconds(sync.lagSeconds)],
    [
      'Sound start and end',
      `${formatMilliseconds(sync.audioStartDifferenceSeconds)}, ${formatMilliseconds(sync.audioEndDifferenceSeconds)}`,
    ],
    ['File end', formatMilliseconds(sync.videoEndDifferenceSeconds)],
  ];
}

function listFileFigures({ technical }: QualityReport): Figures {
  return [
    ['Size', `${technical.width}×${technical.height}`],
    [
      'Video',
      `${technical.videoCodec}, ${technical.pixelFormat}, ${formatFixed(technical.frameRate, 3)} fps`,
    ],
    ['Colour', `${technical.color.matrix}, ${technical.color.range}`],
    ['Frames', `${technical.frames} of ${technical.sourceFrames}`],
    ['Duration', `${formatFixed(technical.durationSeconds, 3)} s`],
    ['Bytes', `${(technical.sizeBytes / 1e6).toFixed(1)} MB`],
    ...technical.audioTracks.map(
      (track, i) => [`Sound ${i + 1}`, `${track.codec}, ${track.channels}`] as const,
    ),
  ];
}

function listAnalysisFigures(features: StructureFeatures): Figures {
  return [
    ['Camera', features.isStaticCamera ? 'static' : 'moving in places'],
    [
      'Highlights, midtones, dark',
      [features.highlightRatio, features.midtoneRatio, features.darkRatio]
        .map((r) => formatPercent(r))
        .join(', '),
    ],
    ['Edges', formatPercent(features.edgeDensity, 2)],
    ['Frame difference', formatPercent(features.frameDifferenceMean, 2)],
    ['Noise', `${formatFixed(features.noiseSigma)} of 255`],
    ['Frames, sampled', `${features.totalFrames}, ${features.sampleFrames}`],
  ];
}

function renderShotTable({ shots }: StructureFeatures): string {
  const rows = shots.map(
    (shot, i) =>
      `<tr><td>${i + 1}</td><td>${formatFixed(shot.startSeconds)}–${formatFixed(shot.endSeconds)} s</td><td>${formatPercent(shot.meanBrightness)}</td><td>${formatPercent(shot.staticShare, 0)}</td><td>${shot.flickerHertz > 0 ? `${formatFixed(shot.flickerHertz, 1)} Hz` : 'none'}</td></tr>`,
  );
  return `<table class="shots"><caption>Shots</caption><thead><tr><th>Shot</th><th>Time</th><th>Brightness</th><th>Still</th><th>Flicker</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function renderPlots({ series }: QualityReport): string {
  const loudness = series.loudness;
  return [
    renderLinePlot({
      title: 'Brightness, share of full scale',
      x: series.seconds,
      lines: [
        { name: 'source', values: series.sourceBrightness },
        { name: 'master', values: series.masterBrightness },
      ],
    }),
    renderLinePlot({
      title: 'Noise of still blocks, of 255',
      x: series.noiseSeconds,
      lines: [
        { name: 'source', values: series.sourceNoise },
        { name: 'master', values: series.masterNoise },
      ],
    }),
    loudness
      ? renderLinePlot({
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
