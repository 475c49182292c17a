import { type Ref, ref, watch } from 'vue';

const PREFIX = 'footlight-draft-';

/** What a form says, kept in this browser until it has been run. */
export function useDraft(name: string): {
  readonly draft: Ref<Record<string, unknown>>;
  readonly forget: () => void;
} {
  const key = PREFIX + name;
  const draft = ref(read(key));
  watch(draft, (value) => localStorage.setItem(key, JSON.stringify(value)));
  return { draft, forget: () => localStorage.removeItem(key) };
}

function read(key: string): Record<string, unknown> {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}
