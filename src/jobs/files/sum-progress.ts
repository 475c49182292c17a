/** Adds up the progress of files that are received side by side, as far as they have begun. */
export function sumProgress(
  report: (sum: { readonly done: number; readonly total: number | undefined }) => void,
): (name: string) => (done: number, total: number | undefined) => void {
  const parts = new Map<string, { readonly done: number; readonly total: number | undefined }>();
  return (name) => (done, total) => {
    parts.set(name, { done, total });
    const all = [...parts.values()];
    const isKnown = all.every((part) => part.total !== undefined);
    report({
      done: all.reduce((sum, part) => sum + part.done, 0),
      total: isKnown ? all.reduce((sum, part) => sum + part.total!, 0) : undefined,
    });
  };
}
