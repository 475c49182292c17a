import type { StructureFeatures } from '../../analysis/features.ts';
import { escapeHtml, renderLinePlot, renderReportTable } from '../../core/html.ts';
import { DEFAULT_LANGUAGE } from '../../core/messages/catalogues.ts';
import { type Say, sayIn } from '../../core/messages/say.ts';
import { describeWarning, type Warning } from '../../core/warning.ts';
import type { QualityReport } from '../../pipelines/film/validate.ts';
import { listEvidenceRows } from './evidence.ts';
import {
  formatFixed,
  formatPercent,
  listAnalysisRows,
  listAudioRows,
  listFileRows,
  listSyncRows,
  listVideoRows,
  type ReportRows,
} from './report-rows.ts';
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

/** What the report page shows. */
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

/** One HTML file that refers to no other: it can be mailed and archived. */
export function renderReportPage(page: ReportPage, language = DEFAULT_LANGUAGE): string {
  const { quality, features, evidence, warnings, pictures } = page;
  const say = sayIn(language);
  const renderHeading = (key: string): string => `<h2>${escapeHtml(say(key))}</h2>`;
  const renderParagraph = (key: string): string => `<p>${renderCode(say(key))}</p>`;
  return renderDocument(
    language,
    say('enhance.report.title', { name: page.masterName }),
    `<h1>${escapeHtml(page.masterName)}</h1>
<p class="lead">${renderSummary(page, say)}</p>
${renderWarnings(warnings, say, language)}
${renderHeading('enhance.report.comparison.heading')}
${renderParagraph('enhance.report.comparison.help')}
${pictures.map((picture) => renderComparison(picture, say)).join('\n')}
${renderHeading('enhance.report.measured')}
<div class="columns">
${renderReportTable(say('enhance.report.picture.heading'), listVideoRows(quality, say))}
${renderReportTable(say('enhance.report.audio.heading'), listAudioRows(quality, say))}
${renderReportTable(say('enhance.report.synchrony.heading'), listSyncRows(quality, say))}
${renderReportTable(say('enhance.report.file.heading'), listFileRows(quality, say))}
${evidence ? renderReportTable(say('enhance.report.models.heading'), listEvidenceRows(evidence, say)) : ''}
</div>
${evidence ? renderProvider(evidence, say) : ''}
${renderHeading('enhance.report.over-time')}
${renderPlots(quality, say)}
${renderHeading('enhance.report.zones.heading')}
${renderParagraph('enhance.report.zones.help')}
<div class="zones">${pictures.map((picture) => renderZone(picture, say)).join('')}</div>
${renderHeading('enhance.report.analysis.heading')}
${renderReportTable(say('enhance.report.analysis.structure'), listAnalysisRows(features, say))}
${renderShotTable(features, say)}
${renderHeading('enhance.report.strategy.heading')}
${renderParagraph('enhance.report.strategy.help')}
<details open><summary>strategy.json</summary><pre>${escapeHtml(JSON.stringify(page.strategy, null, 2))}</pre></details>`,
  );
}

export interface SamplePage {
  readonly sourceName: string;
  readonly estimate: ReportRows;
  readonly pictures: readonly Omit<ReportPicture, 'zones'>[];
}

/** The page of a sample run: short clips before and after, and an estimate for the whole video. */
export function renderSamplePage(
  { sourceName, estimate, pictures }: SamplePage,
  language = DEFAULT_LANGUAGE,
): string {
  const say = sayIn(language);
  return renderDocument(
    language,
    say('enhance.samples.title', { name: sourceName }),
    `<h1>${escapeHtml(sourceName)}</h1>
<p class="lead">${escapeHtml(say('enhance.samples.help'))}</p>
${renderReportTable(say('enhance.samples.estimate.heading'), estimate)}
${pictures.map((picture) => renderComparison(picture, say)).join('\n')}`,
  );
}

function renderDocument(language: string, title: string, body: string): string {
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
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

/** A sentence as HTML; what stands in backticks is code. */
function renderCode(sentence: string): string {
  return escapeHtml(sentence).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function renderSummary({ sourceName, quality, features }: ReportPage, say: Say): string {
  const { technical, audio } = quality;
  const parameters = {
    source: sourceName,
    sourceWidth: features.resolution.width,
    sourceHeight: features.resolution.height,
    width: technical.width,
    height: technical.height,
    frames: technical.frames,
    sourceFrames: technical.sourceFrames,
  };
  if (!audio) return escapeHtml(say('enhance.report.summary-silent', parameters));
  const lufs = formatFixed(audio.loudness.integratedLufs, 1);
  return escapeHtml(say('enhance.report.summary', { ...parameters, lufs }));
}

function renderWarnings(warnings: readonly Warning[], say: Say, language: string): string {
  if (warnings.length === 0) return '';
  const title = escapeHtml(say('enhance.report.warnings'));
  const items = warnings.map(
    (warning) =>
      `<li>${escapeHtml(describeWarning(warning, language))} <code>${escapeHtml(warning.code)}</code></li>`,
  );
  return `<section class="warnings" aria-label="${title}"><h2>${title}</h2><ul>${items.join('')}</ul></section>`;
}

function renderProvider({ provider, providerReason: reason }: ModelEvidence, say: Say): string {
  return `<p>${escapeHtml(say('enhance.report.models.ran-on', { provider, reason }))}</p>`;
}

function renderImage(bytes: Buffer, description: string): string {
  return `<img alt="${escapeHtml(description)}" src="data:image/jpeg;base64,${bytes.toString('base64')}">`;
}

function renderComparison(picture: Omit<ReportPicture, 'zones'>, say: Say): string {
  const seconds = formatFixed(picture.seconds, 1);
  return `<figure class="compare" style="--at:50%">
${renderImage(picture.after, say('enhance.report.comparison.master', { seconds }))}
<div class="before">${renderImage(picture.before, say('enhance.report.comparison.source', { seconds }))}</div>
<input type="range" min="0" max="100" value="50" aria-label="${escapeHtml(say('enhance.report.comparison.slider', { seconds }))}">
<figcaption>${escapeHtml(say('enhance.report.comparison.at', { seconds }))}</figcaption></figure>`;
}

function renderZone({ seconds, zones }: ReportPicture, say: Say): string {
  const at = formatFixed(seconds, 1);
  return `<figure>${renderImage(zones, say('enhance.report.zones.at', { seconds: at }))}<figcaption>${at} s</figcaption></figure>`;
}

function renderShotTable({ shots }: StructureFeatures, say: Say): string {
  const formatFlicker = (hertz: number): string =>
    hertz > 0 ? `${formatFixed(hertz, 1)} Hz` : escapeHtml(say('enhance.report.none'));
  const rows = shots.map(
    (shot, i) =>
      `<tr><td>${i + 1}</td><td>${formatFixed(shot.startSeconds)}–${formatFixed(shot.endSeconds)} s</td><td>${formatPercent(shot.meanBrightness)}</td><td>${formatPercent(shot.staticShare, 0)}</td><td>${formatFlicker(shot.flickerHertz)}</td></tr>`,
  );
  const head = [
    say('enhance.report.shots.shot'),
    say('enhance.report.shots.time'),
    say('enhance.report.shots.brightness'),
    say('enhance.report.shots.still'),
    say('enhance.report.shots.flicker'),
  ].map((name) => `<th>${escapeHtml(name)}</th>`);
  return `<table class="shots"><caption>${escapeHtml(say('enhance.report.shots.heading'))}</caption><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function renderPlots({ series }: QualityReport, say: Say): string {
  const { loudness } = series;
  const listLines = (source: readonly number[], master: readonly number[]) => [
    { name: say('enhance.report.plot.source'), values: source },
    { name: say('enhance.report.plot.master'), values: master },
  ];
  return [
    renderLinePlot({
      title: say('enhance.report.plot.brightness'),
      x: series.seconds,
      lines: listLines(series.sourceBrightness, series.masterBrightness),
    }),
    renderLinePlot({
      title: say('enhance.report.plot.noise'),
      x: series.noiseSeconds,
      lines: listLines(series.sourceNoise, series.masterNoise),
    }),
    loudness
      ? renderLinePlot({
          title: say('enhance.report.plot.loudness'),
          x: loudness.master.map((_, i) => i + 1),
          lines: listLines(loudness.source, loudness.master),
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
