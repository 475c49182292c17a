import { ref, watchEffect } from 'vue';

const THEMES = ['system', 'dark', 'light'] as const;
type Theme = (typeof THEMES)[number];

const KEY = 'footlight-theme';
const isTheme = (text: string | null): text is Theme => THEMES.some((each) => each === text);
const stored = localStorage.getItem(KEY);

export const theme = ref<Theme>(isTheme(stored) ? stored : 'system');

watchEffect(() => {
  document.documentElement.dataset.theme = theme.value;
  localStorage.setItem(KEY, theme.value);
});

/** Goes on to the next of system, dark and light. */
export function changeTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'system';
}
