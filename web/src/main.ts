import '@fontsource-variable/bricolage-grotesque/wght.css';
import '@fontsource-variable/hanken-grotesk/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { VueQueryPlugin } from '@tanstack/vue-query';
import { createApp } from 'vue';
import App from './App.vue';
import { router } from './router.ts';
import { keepFocus } from './state/kept-focus.ts';
import { queryClient, watchService } from './state/queries.ts';
import { startWords, words } from './words/index.ts';

await startWords();
watchService();
const app = createApp(App).use(words).use(VueQueryPlugin, { queryClient }).use(router);
// What stands around a page depends on where one is.
await router.isReady().catch(() => {});
app.mount('#app');
keepFocus();
