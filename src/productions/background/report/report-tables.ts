import { escapeHtml } from '../../../core/html.ts';
import type { Say } from '../../../core/messages/say.ts';
import type { RepairAttempt } from '../quality/improve.ts';
import { SCORE_NAMES } from '../quality/scores.ts';
import type { QualityReport } from './quality-report.ts';
import type { ReportPage } from './report-content.ts';

const SHARES = new Set<string>([
  'alphaStability',
  'edgeStability',
  'rawAlphaDifference',
  'hardShare',
  'halo',
  'keptDetail',
  'brightnessFlicker',
  'islandShare',
  'holeShare',
  'bandingShare',
  'blurredShare',
  'transparentShare',
]);

/** Names and figures of what was measured; shares as percentages. */
export function listMeasures({ measures }: QualityReport, say: Say): [string, string][] {
  return Object.entries(measures).map(([name, figure]) => [
    say(`background.measure.${name}`),
    SHARES.has(name) ? `${(figure * 100).toFixed(2)} %` : figure.toFixed(3),
  ]);
}

/** A table whose first row names the columns. */
function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`);
  return `<table class="shots"><thead><tr>${cells}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

/** Enumerates as the language does: Chinese has a comma of its own for that. */
function enumerate(items: readonly string[], say: Say): string {
  return items.length === 0 ? '' : say('background.report.list', { items });
}

function sayColumns(columns: readonly string[], say: Say): string[] {
  return columns.map((key) => say(`background.report.column.${key}`));
}

export function renderShots({ plan, report }: ReportPage, say: Say): string {
  const columns = ['shot', 'time', 'matter', 'quality', 'confidence', 'reason', 'others'];
  const rated = new Map(report.shots.map(({ number, overall_score }) => [number, overall_score.toFixed(2)]));
  const rows = plan.shots.map((shot) => [
    String(shot.number),
    `${shot.startSeconds.toFixed(2)}–${shot.endSeconds.toFixed(2)} ${say('unit.s')}`,
    shot.matter ?? say('background.report.kept'),
    rated.get(shot.number) ?? say('background.report.not-measured'),
    shot.confidence.toFixed(2),
    shot.reason,
    enumerate(
      shot.candidates
        .filter(({ matter }) => matter !== shot.matter)
        .map(({ matter, score }) => `${matter} ${score.toFixed(2)}`),
      say,
    ),
  ]);
  return renderTable(sayColumns(columns, say), rows);
}

/** What was tried on a result that did not pass, and what came of it. */
export function renderRepairs({ repairs }: QualityReport, say: Say): string {
  const columns = ['repair', 'cause', 'score-change', 'overall-change', 'outcome'];
  const rows = repairs.map(({ repair, cause, before, after, isKept }) => [
    say(`background.repair.${repair}`),
    say(`background.score.${cause}`),
    enumerate(
      [
        `${before.scores[cause].toFixed(2)} → ${after.scores[cause].toFixed(2)}`,
        ...describeLosses({ before, after, cause }, say),
      ],
      say,
    ),
    `${before.overall.toFixed(3)} → ${after.overall.toFixed(3)}`,
    say(`background.repair.${isKept ? 'was-kept' : 'was-undone'}`),
  ]);
  return renderTable(sayColumns(columns, say), rows);
}

/** A fall of another score that is worth telling. */
const MIN_LOSS = 0.02;

function describeLosses(
  { before, after, cause }: Pick<RepairAttempt, 'before' | 'after' | 'cause'>,
  say: Say,
): string[] {
  const lost = SCORE_NAMES.filter(
    (name) => name !== cause && before.scores[name] - after.scores[name] > MIN_LOSS,
  );
  return lost.map(
    (name) =>
      `${say(`background.score.${name}`)} ${before.scores[name].toFixed(2)} → ${after.scores[name].toFixed(2)}`,
  );
}

/** Most moments that are named of a case. */
const MAX_MOMENTS = 12;

export function renderCases({ report, getSeconds }: ReportPage, say: Say): string {
  const rows = report.cases.map(({ name, frames }) => [
    say(`background.case.${name}`),
    enumerate(
      frames.slice(0, MAX_MOMENTS).map((number) => `${getSeconds(number).toFixed(2)} ${say('unit.s')}`),
      say,
    ) + (frames.length > MAX_MOMENTS ? ' …' : ''),
  ]);
  return renderTable(sayColumns(['case', 'moments'], say), rows);
}
