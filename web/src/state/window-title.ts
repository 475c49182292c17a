import { type MaybeRefOrGetter, onScopeDispose, ref, toValue, watchEffect } from 'vue';

/** What the window is called beside the name of the product, so that tabs can be told apart. */
export const windowTitle = ref('');

/** Calls the window after what a page shows, while it is there. */
export function useWindowTitle(title: MaybeRefOrGetter<string | undefined>): void {
  watchEffect(() => {
    windowTitle.value = toValue(title) ?? '';
  });
  onScopeDispose(() => {
    windowTitle.value = '';
  });
}
