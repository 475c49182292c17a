import { escapeHtml } from '../core/html.ts';
import type { Say } from '../core/messages/say.ts';
import { describeWarning, type Warning } from '../core/warning.ts';

/** Renders a page that refers to no other file: it can be mailed and archived. */
export function renderDocument(language: string, title: string, body: string): string {
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

export /** A sentence as HTML; what stands in backticks is code. */
function renderCode(sentence: string): string {
  return escapeHtml(sentence).replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** The warnings of a run; nothing if there are none. */
export function renderWarnings(warnings: readonly Warning[], say: Say, language: string): string {
  if (warnings.length === 0) return '';
  const title = escapeHtml(say('report.warnings'));
  const items = warnings.map(
    (warning) =>
      `<li>${escapeHtml(describeWarning(warning, language))} <code>${escapeHtml(warning.code)}</code></li>`,
  );
  return `<section class="warnings" aria-label="${title}"><h2>${title}</h2><ul>${items.join('')}</ul></section>`;
}

/** A JPEG picture as part of the page. */
export function renderImage(bytes: Buffer, description: string): string {
  return `<img alt="${escapeHtml(description)}" src="data:image/jpeg;base64,${bytes.toString('base64')}">`;
}

/** Two pictures of the same moment, one over the other, with a slider between them. */
export interface ComparedPictures {
  readonly before: Buffer;
  readonly after: Buffer;
  /** What stands under them, and what the pictures and the slider are called for people who don't see them. */
  readonly caption: string;
  readonly beforeName: string;
  readonly afterName: string;
  readonly sliderName: string;
}

export function renderComparedPictures(pictures: ComparedPictures): string {
  return `<figure class="compare" style="--at:50%">
<div class="pair">${renderImage(pictures.after, pictures.afterName)}
<div class="before">${renderImage(pictures.before, pictures.beforeName)}</div></div>
<input type="range" min="0" max="100" value="50" aria-label="${escapeHtml(pictures.sliderName)}">
<figcaption>${escapeHtml(pictures.caption)}</figcaption></figure>`;
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1c20;--paper:#fbfaf8;--quiet:#66686f;--line:#d9d6d0;--accent:#b4461e;--second:#2b6a8f}
@media(prefers-color-scheme:dark){:root{--ink:#eceae6;--paper:#17181b;--quiet:#a0a1a8;--line:#383a40;--accent:#f08a5d;--second:#7cc0e8}}
img{max-width:100%;height:auto}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:2rem 1rem 4rem}
h1{font-size:1.7rem;margin:0 0 .3rem;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:2.4rem 0 .6rem}
.lead,figcaption,caption{color:var(--quiet)}
.warnings{border-left:4px solid var(--accent);padding:.1rem 1rem;margin-top:1.2rem}.warnings h2{margin-top:.6rem}
.compare{margin:0 0 1.2rem}.compare img{display:block;width:100%;user-select:none;-webkit-user-drag:none}
.pair{position:relative;cursor:ew-resize;touch-action:pan-y}.pair::after{content:"";position:absolute;top:0;bottom:0;left:calc(var(--at) - 1px);width:2px;background:#fff;box-shadow:0 0 3px #000;pointer-events:none}
.before{position:absolute;inset:0;clip-path:inset(0 calc(100% - var(--at)) 0 0);border:0}
.compare input{width:100%;margin:.4rem 0 0;accent-color:var(--accent)}
.columns{display:grid;align-items:start;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:0 2rem}
table{border-collapse:collapse;width:100%;margin:0 0 1.2rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.3rem 0}th,td{text-align:left;padding:.25rem .5rem .25rem 0;border-top:1px solid var(--line);vertical-align:top}
th{font-weight:400;word-break:keep-all}td:last-child{text-align:right}.columns td{white-space:nowrap}.shots td:last-child{text-align:left}h3{font-size:1rem;margin:1.4rem 0 .4rem}
.zones{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:1rem}.zones figure{margin:0}.zones img{width:100%}
svg.plot{width:100%;height:auto}svg.plot text{fill:var(--quiet);font-size:12px}svg.plot .grid{stroke:var(--line)}svg.plot .mark{stroke:var(--quiet);stroke-dasharray:3 4}
svg.plot path{fill:none;stroke-width:1.6}.line0{stroke:var(--second)}.line1{stroke:var(--accent)}
svg.plot text.line0{fill:var(--second);stroke:none}svg.plot text.line1{fill:var(--accent);stroke:none}
pre{overflow:auto;padding:1rem;border:1px solid var(--line);font-size:.85rem}`;

/** The slider moves the border between the pictures; so does dragging on the pictures themselves. */
const SCRIPT = `for (const figure of document.querySelectorAll('.compare')) {
  const slider = figure.querySelector('input');
  const pair = figure.querySelector('.pair');
  const show = () => figure.style.setProperty('--at', slider.value + '%');
  const drag = (event) => {
    if (event.buttons === 0) return;
    const { left, width } = pair.getBoundingClientRect();
    slider.value = Math.max(0, Math.min(100, (100 * (event.clientX - left)) / width));
    show();
  };
  slider.addEventListener('input', show);
  pair.addEventListener('pointerdown', (event) => { pair.setPointerCapture(event.pointerId); drag(event); });
  pair.addEventListener('pointermove', drag);
}`;
