import { type Ref, ref, watch } from 'vue';
import { forget, keep, readKept } from './kept.ts';

/** What a form says, kept in this browser until it has been run. */
export function useDraft(name: string): {
  readonly draft: Ref<Record<string, unknown>>;
  readonly forgetDraft: () => void;
} {
  const key = `draft-${name}`;
  const draft = ref(readKept(key));
  watch(draft, (value) => keep(key, value));
  return { draft, forgetDraft: () => forget(key) };
}
