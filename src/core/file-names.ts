/** Returns the last segment of a path as a file name that is safe in shells, on disks and in HTTP headers. */
export function toSafeName(path: string): string {
  const last = path.split(/[/\\]/).filter(Boolean).at(-1) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  const clean = last.replace(/[\0-\x1f\x7f<>:"|?*]/g, '_').replace(/^[.-]+/, '');
  return clean.slice(-120) || 'input';
}
