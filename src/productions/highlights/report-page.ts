import { escapeHtml, renderReportTable } from '../../core/html.ts';
import { DEFAULT_LANGUAGE } from '../../core/messages/catalogues.ts';
import { createMessage } from '../../core/messages/message.ts';
import { type Say, sayIn } from '../../core/messages/say.ts';
import type { Warning } from '../../core/warning.ts';
import { type EditDecisions, parseSeconds } from '../../edit/edit-decisions.ts';
import { describeCost } from '../describe-cost.ts';
import { renderDocument, renderImage, renderWarnings } from '../report-document.ts';
import type { ModelSuggestions } from './models/consult-models.ts';
import { SLOT_SECONDS } from './timed-scores.ts';

/** How exciting a video is over its time. */
export interface Timeline {
  /** Id of the source in the edit. */
  readonly source: string;
  readonly name: string;
  readonly seconds: number;
  /** Of every slot, 0 to 1. */
  readonly score: readonly number[];
}

export interface ReportPage {
  readonly edit: EditDecisions;
  readonly timelines: readonly Timeline[];
  readonly suggestions: ModelSuggestions;
  /** The contact sheet as JPEG. */
  readonly sheet: Buffer;
  readonly warnings: readonly Warning[];
}

type Clip = EditDecisions['clips'][number];

/** Renders the report as a page: what was chosen of each video, why, and what the models cost. */
export function renderReportPage(page: ReportPage, language = DEFAULT_LANGUAGE): string {
  const say = sayIn(language);
  const { edit, timelines, suggestions, sheet, warnings } = page;
  const { title = '', clips } = edit;
  const seconds = clips.reduce((sum, clip) => sum + getLength(clip), 0);
  const summary = say('highlights.report.summary', {
    clips: createMessage('highlights.report.counted-clips', { count: clips.length }),
    videos: createMessage('highlights.report.counted-videos', { count: timelines.length }),
    seconds: seconds.toFixed(1),
  });
  const body = `<h1>${escapeHtml(title)}</h1>
<p class="lead">${escapeHtml(summary)}</p>
${renderWarnings(warnings, say, language)}
<h2>${escapeHtml(say('highlights.report.timelines'))}</h2>
${timelines.map((timeline) => renderTimeline(timeline, clips, say)).join('\n')}
<h2>${escapeHtml(say('highlights.report.clips'))}</h2>
${renderClips(page, say)}
${renderModels(suggestions, say, language)}
<h2>${escapeHtml(say('highlights.report.sheet'))}</h2>
${renderImage(sheet, say('highlights.report.sheet-help'))}`;
  return renderDocument(language, title, body);
}

const WIDTH = 1000;
const HEIGHT = 90;
const TOP = 20;

/** The score of a video over its time, with the clips that were chosen. */
function renderTimeline(
  { source, name, seconds, score }: Timeline,
  clips: readonly Clip[],
  say: Say,
): string {
  const toX = (at: number): string => ((at / seconds) * WIDTH).toFixed(1);
  const toY = (value: number): string => (HEIGHT - value * (HEIGHT - TOP)).toFixed(1);
  const points = score.map(
    (value, slot) => `${toX(Math.min(seconds, (slot + 0.5) * SLOT_SECONDS))} ${toY(value)}`,
  );
  const chosen = clips.flatMap((clip, i) => {
    if (clip.source !== source) return [];
    const [x, width] = [toX(parseSeconds(clip.in)), toX(getLength(clip))];
    return `<rect x="${x}" y="${TOP}" width="${width}" height="${HEIGHT - TOP}" fill="var(--accent)" opacity=".3"/><text x="${x}" y="${HEIGHT - 4}">${i + 1}</text>`;
  });
  const label = `${name} · ${seconds.toFixed(1)} ${say('unit.s')}`;
  return `<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(label)}"><text x="0" y="14">${escapeHtml(label)}</text>${chosen.join('')}<path class="line0" d="M${points.join('L')}"/></svg>`;
}

const COLUMNS = ['number', 'video', 'time', 'score', 'reason'] as const;

function renderClips({ edit, timelines }: ReportPage, say: Say): string {
  const head = COLUMNS.map((name) => `<th>${escapeHtml(say(`highlights.report.column.${name}`))}</th>`);
  const rows = edit.clips.map((clip, i) => {
    const name = timelines.find(({ source }) => source === clip.source)?.name ?? clip.source;
    const time = `${parseSeconds(clip.in).toFixed(2)} – ${parseSeconds(clip.out).toFixed(2)} ${say('unit.s')}`;
    const cells = [String(i + 1), name, time, clip.score?.toFixed(2) ?? '', clip.reason ?? ''];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  return `<table class="shots"><tr>${head.join('')}</tr>${rows.join('')}</table>`;
}

/** What the models used; nothing if none was asked. */
function renderModels({ spending }: ModelSuggestions, say: Say, language: string): string {
  if (!spending) return '';
  const { original_bytes, proxy_bytes } = spending.proxies;
  const rows: [string, string][] = [
    [say('highlights.report.tokens.estimate'), String(spending.estimate.total_tokens)],
    [say('highlights.report.tokens.input'), String(spending.input_tokens)],
    [say('highlights.report.tokens.output'), String(spending.output_tokens)],
    [say('highlights.report.copies'), `${toMegabytes(original_bytes)} → ${toMegabytes(proxy_bytes)} MB`],
  ];
  if (spending.money !== undefined) rows.push([say('highlights.report.money'), spending.money.toFixed(4)]);
  if (spending.cost) rows.push(...describeCost(spending.cost, say, language));
  return renderReportTable(say('highlights.report.models'), rows);
}

function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function getLength(clip: Clip): number {
  return parseSeconds(clip.out) - parseSeconds(clip.in);
}
