import { createRouter, createWebHistory } from 'vue-router';
import HomePage from './pages/HomePage.vue';
import { connection } from './state/connection.ts';
import { lookForRenewal, wantNowhere } from './state/renewal.ts';
import { BASE_PATH } from './state/service.ts';

/** Every page but the first is loaded when it is gone to. */
export const router = createRouter({
  history: createWebHistory(BASE_PATH),
  routes: [
    { path: '/', name: 'home', component: HomePage },
    {
      path: '/new/:name',
      name: 'new',
      component: () => import('./pages/NewTaskPage.vue'),
      props: true,
    },
    { path: '/tasks', name: 'tasks', component: () => import('./pages/TasksPage.vue') },
    { path: '/tasks/:id', name: 'task', component: () => import('./pages/TaskPage.vue'), props: true },
    { path: '/models', name: 'models', component: () => import('./pages/ModelsPage.vue') },
    { path: '/settings', name: 'settings', component: () => import('./pages/SettingsPage.vue') },
    {
      path: '/settings/providers',
      name: 'providers',
      component: () => import('./pages/ProvidersPage.vue'),
    },
    { path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue') },
    { path: '/:missing(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue') },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

const RELOADED = 'footlight-reloaded';

/** After an upgrade an open page asks for files that are gone, which is said; what was only lost is loaded anew, once. */
router.onError(async (_failure, to) => {
  const target = new URL(router.resolve(to).href, location.href).href;
  if ((await lookForRenewal(target)) === 'renewed' || connection.isAway) return;
  if (sessionStorage.getItem(RELOADED) === to.fullPath) return;
  sessionStorage.setItem(RELOADED, to.fullPath);
  location.assign(target);
});

/** A page that is left takes its dialogs along: what lies behind an open one can't take the focus. */
router.beforeEach((to, from) => {
  if (to.path === from.path) return;
  for (const dialog of document.querySelectorAll<HTMLDialogElement>('dialog[open]')) dialog.close();
});

/** Who reads with a screen reader is told of a new page by the focus. */
router.afterEach((to, from) => {
  sessionStorage.removeItem(RELOADED);
  wantNowhere();
  if (from.name !== undefined && to.path !== from.path)
    document.getElementById('page')?.focus({ preventScroll: true });
});
