import { reactive } from 'vue';

/** Whether the service answers. */
export const connection = reactive({ isAway: false });
