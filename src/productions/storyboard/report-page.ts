import { describeError, FootlightError } from '../../core/errors.ts';
import { escapeHtml, renderReportTable } from '../../core/html.ts';
import { DEFAULT_LANGUAGE } from '../../core/messages/catalogues.ts';
import { type Say, sayIn } from '../../core/messages/say.ts';
import { describeCost } from '../describe-cost.ts';
import { renderDocument, renderImage, renderWarnings } from '../report-document.ts';
import type { StoryboardReport } from './report.ts';

/** Renders the report as a page: what the video is, its contact sheet, and how each scene was made. */
export function renderReportPage(
  report: StoryboardReport,
  sheet: Buffer,
  language = DEFAULT_LANGUAGE,
): string {
  const say = sayIn(language);
  const { title, seconds, frames, width, height, frames_per_second: rate } = report;
  const summary = say('storyboard.report.summary', {
    scenes: report.scenes.length,
    seconds: seconds.toFixed(2),
    frames,
    size: `${width}x${height}`,
    rate: String(Math.round(rate * 1000) / 1000),
    cost: formatCost(report, say),
  });
  const body = `<h1>${escapeHtml(title)}</h1>
<p class="lead">${escapeHtml(summary)}</p>
${renderWarnings(report.warnings, say, language)}
<h2>${escapeHtml(say('storyboard.report.sheet'))}</h2>
${renderImage(sheet, say('storyboard.report.sheet-help'))}
<h2>${escapeHtml(say('storyboard.report.scenes'))}</h2>
${renderScenes(report, say, language)}
${renderSpending(report, say, language)}`;
  return renderDocument(language, title, body);
}

/** What this run itself used; nothing where all was kept from earlier runs, or drawn here. */
function renderSpending({ spending }: StoryboardReport, say: Say, language: string): string {
  const rows = describeCost(spending, say, language);
  return rows.length === 0 ? '' : renderReportTable(say('cost-table.title'), rows);
}

function formatCost({ cost, unpriced }: StoryboardReport, say: Say): string {
  const sums = Object.entries(cost).map(([currency, amount]) => `${amount.toFixed(2)} ${currency}`);
  if (unpriced.length > 0) {
    const models = unpriced.join(', ');
    return sums.length === 0
      ? say('storyboard.report.unknown-cost', { models })
      : say('storyboard.report.known-cost', { sum: sums.join(', '), models });
  }
  return sums.length === 0 ? say('storyboard.report.free') : sums.join(', ');
}

const COLUMNS = ['number', 'time', 'prompt', 'engine', 'seam'] as const;

function renderScenes({ scenes }: StoryboardReport, say: Say, language: string): string {
  const head = COLUMNS.map((name) => `<th>${escapeHtml(say(`storyboard.report.column.${name}`))}</th>`);
  const rows = scenes.map((scene) => {
    const { error } = scene;
    const reason = error ? describeError(FootlightError.fromJSON(error), language).message : '';
    const time = `${scene.start_seconds.toFixed(2)} + ${scene.seconds.toFixed(2)} ${say('unit.s')}`;
    const cells = [
      String(scene.scene_number),
      time,
      scene.prompt,
      reason === '' ? scene.engine : `${scene.engine}: ${reason}`,
      scene.seam_psnr === null ? '' : `${scene.seam_psnr.toFixed(1)} dB`,
    ];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  return `<table class="shots"><tr>${head.join('')}</tr>${rows.join('')}</table>`;
}
