import { createRouter, createWebHistory } from 'vue-router';
import HomePage from './pages/HomePage.vue';
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
    { path: '/settings', name: 'settings', component: () => import('./pages/SettingsPage.vue') },
    { path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue') },
    { path: '/:missing(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue') },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});
