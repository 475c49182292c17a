const MAX_WIDTH = 28;
const MIN_WIDTH = 8;
/** Cells of the percentage behind the bar. */
const PERCENTAGE_CELLS = 9;
/** Cells of the shortest bar with its percentage. */
export const MIN_BAR_CELLS = MIN_WIDTH + PERCENTAGE_CELLS;

/** `share`, 0 to 1, as a bar with its percentage. @param room cells that both may take */
export function formatBar(share: number, room = Number.POSITIVE_INFINITY): string {
  const width = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, room - PERCENTAGE_CELLS));
  const filled = Math.round(share * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}  ${(share * 100).toFixed(1).padStart(5)} %`;
}

/** `m:ss`, and `h:mm:ss` from an hour on. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const padNumber = (value: number): string => String(value).padStart(2, '0');
  return hours > 0
    ? `${hours}:${padNumber(minutes)}:${padNumber(whole % 60)}`
    : `${minutes}:${padNumber(whole % 60)}`;
}
