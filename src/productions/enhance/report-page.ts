import type { StructureFeatures } from '../../analysis/features.ts';
import { escapeHtml, renderLinePlot, renderReportTable } from '../../core/html.ts';
import { DEFAULT_LANGUAGE } from '../../core/messages/catalogues.ts';
import { type Say, sayIn } from '../../core/messages/say.ts';
import type { Warning } from '../../core/warning.ts';
import type { QualityReport } from '../../pipelines/film/validate.ts';
import {
  renderCode,
  renderComparedPictures,
  renderDocument,
  renderImage,
  renderWarnings,
} from '../report-document.ts';
import { listEvidenceRows } from './evidence.ts';
import { listVerdictRows, type WorkVerdict } from './judge-work.ts';
import {
  formatFixed,
  formatPercent,
  listAnalysisRows,
  listAudioRows,
  listFileRows,
  listSyncRows,
  listVideoRows,
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
  readonly encoder: string;
  readonly evidence: ModelEvidence | undefined;
  readonly verdict: WorkVerdict;
  readonly warnings: readonly Warning[];
  readonly pictures: readonly ReportPicture[];
}

/** One HTML file that refers to no other: it can be mailed and archived. */
export function renderReportPage(page: ReportPage, language = DEFAULT_LANGUAGE): string {
  const { quality, features, strategy, evidence, verdict, warnings, pictures } = page;
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
${renderReportTable(say('enhance.report.file.heading'), listFileRows(page, say))}
${evidence ? renderReportTable(say('enhance.report.models.heading'), [...listEvidenceRows(evidence, say), ...listVerdictRows(verdict, say)]) : ''}
</div>
${evidence ? renderProvider(evidence, say) : ''}
${renderHeading('enhance.report.over-time')}
${renderPlots(quality, say)}
${renderHeading('enhance.report.zones.heading')}
${renderParagraph('enhance.report.zones.help')}
<div class="zones">${pictures.map((picture) => renderZone(picture, say)).join('')}</div>
${renderHeading('enhance.report.analysis.heading')}
${renderReportTable(say('enhance.report.analysis.structure'), listAnalysisRows(features, strategy, say))}
${renderShotTable(features, say)}
${renderHeading('enhance.report.strategy.heading')}
${renderParagraph('enhance.report.strategy.help')}
<details open><summary>strategy.json</summary><pre>${escapeHtml(JSON.stringify(page.strategy, null, 2))}</pre></details>`,
  );
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

function renderProvider({ provider, providerReason, providerReasonSource }: ModelEvidence, say: Say): string {
  const reason = providerReasonSource ?? providerReason;
  return `<p>${escapeHtml(say('enhance.report.models.ran-on', { provider, reason }))}</p>`;
}

function renderComparison(picture: Omit<ReportPicture, 'zones'>, say: Say): string {
  const seconds = formatFixed(picture.seconds, 1);
  return renderComparedPictures({
    ...picture,
    caption: say('enhance.report.comparison.at', { seconds }),
    beforeName: say('enhance.report.comparison.source', { seconds }),
    afterName: say('enhance.report.comparison.master', { seconds }),
    sliderName: say('enhance.report.comparison.slider', { seconds }),
  });
}

function renderZone({ seconds, zones }: ReportPicture, say: Say): string {
  const at = formatFixed(seconds, 1);
  return `<figure>${renderImage(zones, say('enhance.report.zones.at', { seconds: at }))}<figcaption>${at} ${escapeHtml(say('unit.s'))}</figcaption></figure>`;
}

function renderShotTable({ shots }: StructureFeatures, say: Say): string {
  const formatFlicker = (hertz: number): string =>
    hertz > 0 ? `${formatFixed(hertz, 1)} Hz` : escapeHtml(say('enhance.report.none'));
  const rows = shots.map(
    (shot, i) =>
      `<tr><td>${i + 1}</td><td>${formatFixed(shot.startSeconds)}–${formatFixed(shot.endSeconds)} ${escapeHtml(say('unit.s'))}</td><td>${formatPercent(shot.meanBrightness)}</td><td>${formatPercent(shot.staticShare, 0)}</td><td>${formatFlicker(shot.flickerHertz)}</td></tr>`,
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
      unit: say('unit.s'),
      lines: listLines(series.sourceBrightness, series.masterBrightness),
    }),
    renderLinePlot({
      title: say('enhance.report.plot.noise'),
      x: series.noiseSeconds,
      unit: say('unit.s'),
      lines: listLines(series.sourceNoise, series.masterNoise),
    }),
    loudness
      ? renderLinePlot({
          title: say('enhance.report.plot.loudness'),
          x: loudness.master.map((_, i) => i + 1),
          unit: say('unit.s'),
          lines: listLines(loudness.source, loudness.master),
        })
      : '',
  ].join('\n');
}
