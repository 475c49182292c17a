import type { ModelForm } from '../../inference/model-form.ts';
import { inspectNet } from './load-rife.ts';
import { EXPECTED, hasForm } from './net-form.ts';

/** RIFE in each of its forms. */
export const RIFE_FORM: ModelForm = {
  name: 'rife',
  parts: [{ ports: EXPECTED, fits: hasForm }],
  async tryOut([session]) {
    await inspectNet(session!, 'rife');
  },
};
