import { escapeHtml, renderReportTable } from '../core/html.ts';
import { DEFAULT_LANGUAGE } from '../core/messages/catalogues.ts';
import { type Say, sayIn } from '../core/messages/say.ts';
import { renderComparedPictures, renderDocument } from './report-document.ts';

/** One moment of a video, before and after, as JPEG bytes. */
interface SamplePicture {
  readonly seconds: number;
  readonly before: Buffer;
  readonly after: Buffer;
}

export interface SamplePage {
  readonly sourceName: string;
  /** Names and figures. */
  readonly estimate: readonly (readonly [string, string])[];
  readonly pictures: readonly SamplePicture[];
}

/** Renders the page of a sample run: short clips before and after, and an estimate for the whole video. */
export function renderSamplePage(
  { sourceName, estimate, pictures }: SamplePage,
  language = DEFAULT_LANGUAGE,
): string {
  const say = sayIn(language);
  return renderDocument(
    language,
    say('samples.title', { name: sourceName }),
    `<h1>${escapeHtml(sourceName)}</h1>
<p class="lead">${escapeHtml(say('samples.help'))}</p>
${renderReportTable(say('samples.estimate.heading'), estimate)}
${pictures.map((picture) => renderSample(picture, say)).join('\n')}`,
  );
}

function renderSample(picture: SamplePicture, say: Say): string {
  const seconds = picture.seconds.toFixed(1);
  return renderComparedPictures({
    ...picture,
    caption: say('samples.at', { seconds }),
    beforeName: say('samples.before', { seconds }),
    afterName: say('samples.after', { seconds }),
    sliderName: say('samples.slider', { seconds }),
  });
}
