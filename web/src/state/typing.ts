import { onScopeDispose, ref, shallowRef, type WatchSource, watch } from 'vue';

/** Whoever writes nothing for so long has stopped. */
const PAUSE_MS = 1000;

/**
 * Whether somebody is writing a text: from its change until a pause, or until the field is left. Switches, lists and
 * sliders are no texts.
 */
export function useTyping() {
  const isTyping = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stopTyping = (): void => {
    clearTimeout(timer);
    isTyping.value = false;
  };
  /** Takes the `input` events of a form. */
  const noteTyping = ({ target }: Pick<Event, 'target'>): void => {
    // Only texts have a place where one writes.
    if (typeof (target as { selectionStart?: unknown } | null)?.selectionStart !== 'number') return;
    clearTimeout(timer);
    isTyping.value = true;
    timer = setTimeout(stopTyping, PAUSE_MS);
  };
  onScopeDispose(stopTyping);
  return { isTyping, noteTyping, stopTyping };
}

/** What is wrong, once nobody types: what is half typed may well be. What is right again is so at once. */
export function useUninterrupted<T>(problem: WatchSource<T | undefined>, isTyping: WatchSource<boolean>) {
  const told = shallowRef<T>();
  watch(
    [problem, isTyping] as const,
    ([wrong, isWriting]) => {
      if (!isWriting || wrong === undefined) told.value = wrong;
    },
    // A part of the page that tells nothing while one types tells again before it changes.
    { flush: 'post' },
  );
  return told;
}
