const WIDTH = 28;

/** `share`, 0 to 1, as a bar with its percentage. */
export function formatBar(share: number): string {
  const filled = Math.round(share * WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}  ${(share * 100).toFixed(1).padStart(5)} %`;
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
