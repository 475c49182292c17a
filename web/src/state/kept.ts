/** What this page keeps in the browser of its users' work begins so; the language and the theme are not of it. */
const PREFIX = 'footlight-work-';

/** Reads what was kept; an empty object if there is nothing, or nothing that can be read. */
export function readKept(name: string): Record<string, unknown> {
  try {
    return (JSON.parse(localStorage.getItem(PREFIX + name) ?? '{}') as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}

export function keep(name: string, value: Readonly<Record<string, unknown>>): void {
  localStorage.setItem(PREFIX + name, JSON.stringify(value));
}

export function forget(name: string): void {
  localStorage.removeItem(PREFIX + name);
}

/** Leaves nothing of an owner's work to the next one at this browser. */
export function forgetEverything(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}
