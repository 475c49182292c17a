import { onScopeDispose, ref, shallowRef } from 'vue';
import { noteFailure } from '../state/queries.ts';
import { service } from '../state/service.ts';

/** What is to be said; without a text the service has a sentence of its own. */
export interface Saying {
  readonly text?: string | undefined;
  readonly language?: 'en' | 'zh' | undefined;
  /** Who is told to speak, where several have one voice; by default the voice. */
  readonly speaker?: string;
}

/** Lets one voice be heard at a time, until the form is left. */
export function useVoicePlayer() {
  /** Who is being waited for or speaks. */
  const speaker = ref<string>();
  const isWaiting = ref(false);
  const problem = shallowRef<unknown>();
  /** What the engine did not do as it was asked. */
  const warnings = ref<string[]>([]);
  const audio = new Audio();
  let asking = new AbortController();

  function stop(): void {
    asking.abort();
    audio.pause();
    if (audio.src) URL.revokeObjectURL(audio.src);
    audio.removeAttribute('src');
    speaker.value = undefined;
    isWaiting.value = false;
  }

  async function play(voice: string, { text, language, speaker: name = voice }: Saying): Promise<void> {
    stop();
    asking = new AbortController();
    const { signal } = asking;
    speaker.value = name;
    isWaiting.value = true;
    problem.value = undefined;
    warnings.value = [];
    try {
      const sound = await service.value.hearVoice(voice, {
        signal,
        onWarning: (warning) => warnings.value.push(warning),
        ...(text && { text }),
        ...(language && { language }),
      });
      if (signal.aborted) return;
      audio.src = URL.createObjectURL(sound);
      isWaiting.value = false;
      await audio.play();
    } catch (failure) {
      if (signal.aborted) return;
      stop();
      problem.value = failure;
      noteFailure(failure);
    }
  }

  audio.addEventListener('ended', stop);
  onScopeDispose(stop);
  return { speaker, isWaiting, problem, warnings, play, stop };
}
