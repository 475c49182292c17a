import { computed, ref } from 'vue';

/**
 * The text of a control: as it is typed while somebody types, else as the form has it. A form that is drawn anew meanwhile,
 * as a plan or the service has come back, would otherwise take away what is not finished.
 *
 * @param told as the form has it
 * @param write takes over what is typed, with each key
 */
export function useTypedText(told: () => string, write: (text: string) => void = () => undefined) {
  const typed = ref<string>();
  return {
    text: computed(() => typed.value ?? told()),
    type(event: Event): void {
      const { value } = event.target as HTMLInputElement;
      typed.value = value;
      // Chinese is typed by its sound first, which is nothing to take over.
      if (!(event as InputEvent).isComposing) write(value);
    },
    settle(): void {
      typed.value = undefined;
    },
  };
}
