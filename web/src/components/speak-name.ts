/** Writes a key as words: `targetLufs` and `target_lufs` become "target lufs". */
export function speakName(key: string): string {
  return key
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}
