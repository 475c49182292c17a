import { escapeHtml, renderLinePlot, renderReportTable } from '../../../core/html.ts';
import { DEFAULT_LANGUAGE } from '../../../core/messages/catalogues.ts';
import { type Say, sayIn } from '../../../core/messages/say.ts';
import {
  renderComparedPictures,
  renderDocument,
  renderImage,
  renderWarnings,
} from '../../report-document.ts';
import { SCORE_NAMES } from '../quality/scores.ts';
import type { QualityReport } from './quality-report.ts';
import type { ReportPage, WorstPicture } from './report-content.ts';
import { listMeasures, renderCases, renderRepairs, renderShots } from './report-tables.ts';
import type { ReportPicture } from './take-pictures.ts';

/** One HTML file that refers to no other: it can be mailed and archived. */
export function renderReportPage(page: ReportPage, language = DEFAULT_LANGUAGE): string {
  const { name, report, warnings, pictures, worst } = page;
  const say = sayIn(language);
  const heading = (key: string): string => `<h2>${escapeHtml(say(`background.report.${key}`))}</h2>`;
  return renderDocument(
    language,
    say('background.report.title', { name }),
    `<h1>${escapeHtml(name)}</h1>
<p class="lead">${escapeHtml(renderVerdict(report, say))}</p>
${renderWarnings(warnings, say, language)}
${heading('comparison')}
${pictures.map((picture) => renderComparison(picture, page, say)).join('\n')}
${report.worst_shot === undefined ? '' : heading('quality') + renderFigures(report, say)}
${report.repairs.length > 0 ? heading('repairs') + renderRepairs(report, say) : ''}
${report.cases.length > 0 ? heading('cases') + renderCases(page, say) : ''}
${heading('shots')}
${renderShots(page, say)}
${worst.length > 0 ? heading('worst') : ''}
${worst.map((picture) => renderWorst(picture, page, say)).join('\n')}
${heading('mattes')}
${pictures.map((picture) => renderMattes(picture, page, say)).join('\n')}
${heading('over-time')}
${renderPlots(page, say)}`,
  );
}

function renderVerdict(report: QualityReport, say: Say): string {
  const { overall_score, pass_threshold, warning, worst_shot, shots } = report;
  if (worst_shot === undefined) return say('background.report.unmeasured');
  const key = warning === undefined ? 'passed' : 'failed';
  const verdict = say(`background.report.${key}`, {
    overall: overall_score.toFixed(2),
    threshold: pass_threshold.toFixed(2),
  });
  const others = shots.length > 1 ? say('background.report.worst-shot', { shot: worst_shot }) : '';
  return [verdict, others].filter(Boolean).join(' ');
}

function formatAt({ number }: ReportPicture, { getSeconds }: ReportPage): string {
  return getSeconds(number).toFixed(2);
}

function renderComparison(picture: ReportPicture, page: ReportPage, say: Say): string {
  const parameters = { seconds: formatAt(picture, page), number: picture.number };
  return renderComparedPictures({
    ...picture,
    caption: say('background.report.at', parameters),
    beforeName: say('background.report.before', parameters),
    afterName: say('background.report.after', parameters),
    sliderName: say('background.report.slider', parameters),
  });
}

function renderFigure(bytes: Buffer, caption: string): string {
  return `<figure>${renderImage(bytes, caption)}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

function renderMattes(picture: ReportPicture, page: ReportPage, say: Say): string {
  const parameters = { seconds: formatAt(picture, page) };
  return `<div class="zones">${[
    renderFigure(picture.matte, say('background.report.matte', parameters)),
    renderFigure(picture.cutout, say('background.report.cutout', parameters)),
    renderFigure(picture.after, say('background.report.after', parameters)),
  ].join('')}</div>`;
}

function renderWorst(picture: WorstPicture, page: ReportPage, say: Say): string {
  const parameters = { seconds: formatAt(picture, page), number: picture.number };
  const cause = say('background.report.cause', {
    ...parameters,
    score: say(`background.score.${picture.cause}`),
    value: picture.score.toFixed(2),
  });
  return `<h3>${escapeHtml(cause)}</h3><div class="zones">${[
    renderFigure(picture.after, say('background.report.after', parameters)),
    renderFigure(picture.before, say('background.report.before', parameters)),
    renderFigure(picture.cutout, say('background.report.cutout', parameters)),
  ].join('')}</div>`;
}

function renderFigures(report: QualityReport, say: Say): string {
  return `<div class="columns">
${renderReportTable(say('background.report.scores'), listScores(report, say))}
${renderReportTable(say('background.report.measures'), listMeasures(report, say))}
</div>`;
}

function listScores(report: QualityReport, say: Say): [string, string][] {
  const threshold = report.pass_threshold.toFixed(2);
  const scores = SCORE_NAMES.map((name): [string, string] => {
    const score = report[name].toFixed(2);
    const isLow = report[name] < report.pass_threshold;
    const text = isLow ? say('background.report.below', { score, threshold }) : score;
    return [say(`background.score.${name}`), text];
  });
  return [...scores, [say('background.score.overall_score'), report.overall_score.toFixed(2)]];
}

const PLOTTED = ['edgeStability', 'alignedSimilarity', 'brightnessFlicker', 'halo', 'lightStops'] as const;

function renderPlots({ report, plan, getSeconds }: ReportPage, say: Say): string {
  const x = report.pairs.map(({ number }) => getSeconds(number));
  const marks = plan.shots.slice(1).map(({ startSeconds }) => startSeconds);
  return PLOTTED.map((name) =>
    renderLinePlot({
      title: say(`background.measure.${name}`),
      x,
      unit: say('unit.s'),
      marks,
      lines: [{ name: say('background.report.result'), values: report.pairs.map((pair) => pair[name]) }],
    }),
  ).join('\n');
}
