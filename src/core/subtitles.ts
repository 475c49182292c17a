export interface Subtitle {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
  readonly speaker?: string;
}

/** Formats subtitles as SubRip, with the speaker's name before the text. */
export function toSubRip(subtitles: readonly Subtitle[]): string {
  return subtitles
    .map(({ startSeconds, endSeconds, text, speaker }, i) => {
      const times = `${formatClockTime(startSeconds, ',')} --> ${formatClockTime(endSeconds, ',')}`;
      return `${i + 1}\n${times}\n${speaker === undefined ? '' : `${speaker}: `}${text}\n`;
    })
    .join('\n');
}

/** Formats subtitles as WebVTT, with voice spans. */
export function toWebVtt(subtitles: readonly Subtitle[]): string {
  const cues = subtitles.map(({ startSeconds, endSeconds, text, speaker }) => {
    const times = `${formatClockTime(startSeconds, '.')} --> ${formatClockTime(endSeconds, '.')}`;
    const words = escapeText(text);
    return `${times}\n${speaker === undefined ? words : `<v ${escapeText(speaker)}>${words}`}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Formats a time as `hh:mm:ss` and milliseconds after the separator `point`. */
function formatClockTime(seconds: number, point: ',' | '.'): string {
  const milliseconds = Math.max(0, Math.round(seconds * 1000));
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');
  const whole = Math.floor(milliseconds / 1000);
  return `${pad(Math.floor(whole / 3600))}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}${point}${pad(milliseconds % 1000, 3)}`;
}
