import { describeError, type SerializedError } from '../../../core/errors.ts';
import { escapeHtml, renderReportTable } from '../../../core/html.ts';
import { DEFAULT_LANGUAGE } from '../../../core/messages/catalogues.ts';
import { type Say, sayIn } from '../../../core/messages/say.ts';
import { describeWarning } from '../../../core/warning.ts';
import type { TakeFlag } from '../../../sound/take-checks.ts';
import { nameSound } from '../../../story/scenes/sound-prompts.ts';
import { listLines, type Score } from '../../../story/score.ts';
import { TIMELINE_RATE, type Timeline } from '../../../story/timeline.ts';
import { describeCost } from '../../describe-cost.ts';
import { STEMS, type StemName } from '../mix/stem-mixer.ts';
import type { NarrateReport } from './report.ts';

/** What the report page shows. */
export interface ReportPage {
  readonly report: NarrateReport;
  readonly score: Score;
  readonly timeline: Timeline;
  /** Peaks of each second, by stem. */
  readonly peaks: Readonly<Record<StemName, readonly number[]>>;
  /** Name of the audio file beside the page. */
  readonly soundName: string;
}

/**
 * One HTML file beside the audio: cast, loudness, suspicious takes, doubtful speakers, and every line with its time. A
 * click on a line plays it.
 */
export function renderReportPage(page: ReportPage, language = DEFAULT_LANGUAGE): string {
  const { report, soundName } = page;
  const say = sayIn(language);
  return `<!doctype html>
<html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(say('narrate.report.title', { name: report.title }))}</title>
<style>${STYLE}</style></head><body>
<h1>${escapeHtml(report.title)}</h1>
<p class="lead">${escapeHtml(formatSummary(report, say))}</p>
<audio controls preload="metadata" src="${encodeURIComponent(soundName)}"></audio>
${renderWarnings(report, language)}
${renderWaveform(page, say)}
<div class="columns">${renderLoudnessTable(report, say)}${renderCastTable(report, say)}${renderSoundTable(report, say)}${renderCostTable(report, say, language)}</div>
${renderTakeTable(page, say, language)}
${renderReviewTable(page, say)}
<h2>${escapeHtml(say('narrate.report.lines'))}</h2>${renderLineTable(page)}
<script>${SCRIPT}</script>
</body></html>
`;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1d2230;background:#fbfaf7}
h1{margin-bottom:.2rem}.lead{color:#555;margin-top:0}audio{width:100%;margin:.5rem 0 1rem}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:1.5rem;align-items:start}
table{border-collapse:collapse;width:100%;font-size:.92rem}caption{font-weight:600;text-align:left;padding:.3rem 0}
th,td{text-align:left;padding:.2rem .5rem;border-bottom:1px solid #e4e0d6;vertical-align:top;font-weight:400}th{word-break:keep-all}
tr[data-at]{cursor:pointer}tr[data-at]:hover{background:#f1ecdd}td.time{white-space:nowrap;color:#666}
.warning{background:#fff3cd;padding:.5rem .8rem;border-radius:.3rem;margin:.4rem 0}
svg{width:100%;height:auto;background:#fff;border:1px solid #e4e0d6;border-radius:.3rem}
.dialogue{fill:#2f5d8a}.environment{fill:#7fa66a}.effects{fill:#c77b30}svg text{font-size:11px;fill:#555}
@media(prefers-color-scheme:dark){body{background:#15171c;color:#e4e2dc}.lead,td.time{color:#a5a39c}th,td{border-color:#33363f}svg{background:#1d2027;border-color:#33363f}tr[data-at]:hover{background:#262a33}.warning{background:#4a3d12}svg text{fill:#a5a39c}}`;

const SCRIPT = `const a=document.querySelector('audio');for(const r of document.querySelectorAll('[data-at]'))r.addEventListener('click',()=>{a.currentTime=Number(r.dataset.at);a.play()})`;

function renderCostTable({ spending }: NarrateReport, say: Say, language: string): string {
  const rows = describeCost(spending, say, language);
  return rows.length === 0 ? '' : renderReportTable(say('cost-table.title'), rows);
}

function formatSummary({ seconds, cast, loudness, lines }: NarrateReport, say: Say): string {
  const voices = new Set(cast.map(({ voice }) => voice)).size;
  return say('narrate.report.summary', {
    time: formatClockTime(seconds),
    lines: lines.length,
    voices,
    lufs: loudness.integratedLufs.toFixed(1),
    peak: loudness.truePeakDbtp.toFixed(1),
  });
}

function renderWarnings({ warnings }: NarrateReport, language: string): string {
  return warnings
    .map((warning) => `<p class="warning">${escapeHtml(describeWarning(warning, language))}</p>`)
    .join('\n');
}

function renderLoudnessTable({ loudness }: NarrateReport, say: Say): string {
  const {
    profile,
    targetLufs,
    integratedLufs,
    rangeLu,
    truePeakDbtp,
    targetTruePeakDbtp,
    rmsDb,
    gainDb,
    passes,
  } = loudness;
  return renderReportTable(say('narrate.report.loudness.heading'), [
    [
      say('narrate.report.loudness.profile'),
      say('narrate.report.loudness.target', { profile, lufs: targetLufs, peak: targetTruePeakDbtp }),
    ],
    [say('narrate.report.loudness.integrated'), `${integratedLufs.toFixed(2)} LUFS`],
    [say('narrate.report.loudness.range'), `${rangeLu.toFixed(1)} LU`],
    [say('narrate.report.loudness.true-peak'), `${truePeakDbtp.toFixed(2)} dBTP`],
    ...(rmsDb === null ? [] : [[say('narrate.report.loudness.rms'), `${rmsDb.toFixed(1)} dB`] as const]),
    [
      say('narrate.report.loudness.gain'),
      say('narrate.report.loudness.passes', { gain: gainDb.toFixed(1), count: passes }),
    ],
  ]);
}

function renderCastTable({ cast }: NarrateReport, say: Say): string {
  return renderReportTable(
    say('narrate.report.cast.heading'),
    cast.map(
      ({ name, voice = '-', lines }, i) =>
        [
          // The narrator comes first.
          i === 0 ? say('narrate.report.cast.narrator') : name,
          say('narrate.report.cast.voice', { voice, count: lines }),
        ] as const,
    ),
  );
}

function renderSoundTable({ sounds }: NarrateReport, say: Say): string {
  const counts = new Map<string, number>();
  for (const { prompt, source } of sounds) {
    const key = `${prompt}\t${source}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  if (counts.size === 0) return '';
  return renderReportTable(
    say('narrate.report.sounds.heading'),
    [...counts].map(([key, count]) => {
      const [prompt, reference] = key.split('\t') as [string, string];
      const source = reference.replace(/:[0-9a-f]{64}$/, '');
      const heard = count > 1 ? say('narrate.report.sounds.repeated', { source, count }) : source;
      return [nameSound(prompt, say), heard] as const;
    }),
  );
}

function renderTakeTable({ report, score }: ReportPage, say: Say, language: string): string {
  const words = new Map(listLines(score).map(({ id, text }) => [id, text.trim()]));
  const suspicious = report.lines.filter(({ flags, failure }) => flags.length > 0 || failure);
  if (suspicious.length === 0) return `<p>${escapeHtml(say('narrate.report.takes.none'))}</p>`;
  const rows = suspicious.map(({ id, startSeconds, flags, failure, voice }) => {
    const reasons = flags.map((flag) => describeFlag(flag, say));
    if (failure)
      reasons.push(
        say('narrate.report.takes.spoken-instead', { voice, failure: describeFailure(failure, language) }),
      );
    return `<tr data-at="${startSeconds.toFixed(2)}"><td class="time">${formatClockTime(startSeconds)}</td><td>${escapeHtml(reasons.join(', '))}</td><td>${escapeHtml(words.get(id)!.slice(0, 120))}</td></tr>`;
  });
  return `<table><caption>${escapeHtml(say('narrate.report.takes.heading'))}</caption><tbody>${rows.join('')}</tbody></table>`;
}

function describeFlag(flag: TakeFlag, say: Say): string {
  switch (flag) {
    case 'too-short':
      return say('narrate.report.takes.flag.too-short');
    case 'too-long':
      return say('narrate.report.takes.flag.too-long');
    case 'silence':
      return say('narrate.report.takes.flag.silence');
    case 'clipping':
      return say('narrate.report.takes.flag.clipping');
    case 'cut-tail':
      return say('narrate.report.takes.flag.cut-tail');
  }
}

/** A failure that another version may have stored keeps its own words if today's sentence needs more than it holds. */
function describeFailure({ message, ...failure }: SerializedError, language: string): string {
  return describeError({ ...failure, text: { message } }, language).message;
}

function renderReviewTable({ report, timeline }: ReportPage, say: Say): string {
  if (report.review.length === 0) return '';
  const starts = new Map(timeline.lines.map(({ id, start }) => [id, start / TIMELINE_RATE]));
  const rows = report.review.map(({ line, reason, words }) => {
    const at = starts.get(line) ?? 0;
    return `<tr data-at="${at.toFixed(2)}"><td class="time">${formatClockTime(at)}</td><td>${escapeHtml(reason)}</td><td>${escapeHtml(words)}</td></tr>`;
  });
  return `<details><summary>${escapeHtml(say('narrate.report.review', { count: rows.length }))}</summary><table><tbody>${rows.join('')}</tbody></table></details>`;
}

function renderLineTable({ score, timeline }: ReportPage): string {
  const names = new Map(score.cast.map(({ id, name }) => [id, name]));
  const lines = new Map(listLines(score).map((line) => [line.id, line]));
  const rows = timeline.lines.map(({ id, start }) => {
    const { speaker, text } = lines.get(id)!;
    const at = start / TIMELINE_RATE;
    return `<tr data-at="${at.toFixed(2)}"><td class="time">${formatClockTime(at)}</td><td>${escapeHtml(names.get(speaker ?? '') ?? '')}</td><td>${escapeHtml(text.trim())}</td></tr>`;
  });
  return `<table><tbody>${rows.join('\n')}</tbody></table>`;
}

const [WIDTH, LANE] = [1000, 56];
const MAX_BARS = 500;

/** Peaks over time as SVG: a lane for each stem, with the titles of the chapters above. */
function renderWaveform({ peaks, timeline }: ReportPage, say: Say): string {
  const total = timeline.end / TIMELINE_RATE;
  const lanes = STEMS.map((stem, lane) => {
    const values = thinValues(peaks[stem]);
    const middle = 20 + lane * LANE + LANE / 2;
    const loudest = Math.max(...values, 1e-3);
    const width = WIDTH / Math.max(1, values.length);
    const bars = values.map((value, i) => {
      const height = Math.max(0.5, (value / loudest) * (LANE / 2 - 4));
      return `M${(i * width).toFixed(1)} ${(middle - height).toFixed(1)}h${Math.max(0.6, width - 0.4).toFixed(1)}v${(2 * height).toFixed(1)}h-${Math.max(0.6, width - 0.4).toFixed(1)}z`;
    });
    return `<path class="${stem}" d="${bars.join('')}"/><text x="4" y="${middle - LANE / 2 + 10}">${escapeHtml(nameStem(stem, say))}</text>`;
  });
  const chapters = timeline.chapters.map(({ start, title }) => {
    const x = (start / TIMELINE_RATE / total) * WIDTH;
    return `<text x="${x.toFixed(1)}" y="12">${escapeHtml(title.slice(0, 30))}</text>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${24 + LANE * 3}" role="img" aria-label="${escapeHtml(say('narrate.report.waveform'))}">${lanes.join('')}${timeline.chapters.length <= 8 ? chapters.join('') : ''}</svg>`;
}

function nameStem(stem: StemName, say: Say): string {
  switch (stem) {
    case 'dialogue':
      return say('narrate.report.stem.dialogue');
    case 'environment':
      return say('narrate.report.stem.environment');
    case 'effects':
      return say('narrate.report.stem.effects');
  }
}

function thinValues(values: readonly number[]): number[] {
  const size = Math.ceil(values.length / MAX_BARS);
  return Array.from({ length: Math.ceil(values.length / Math.max(1, size)) }, (_, i) =>
    Math.max(...values.slice(i * size, (i + 1) * size)),
  );
}

function formatClockTime(seconds: number): string {
  const whole = Math.round(seconds);
  const padTwo = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  return `${hours > 0 ? `${hours}:` : ''}${padTwo(Math.floor(whole / 60) % 60)}:${padTwo(whole % 60)}`;
}
