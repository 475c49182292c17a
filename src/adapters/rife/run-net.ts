import { getThrownMessage } from '../../core/error-causes.ts';
import { FootlightError } from '../../core/errors.ts';
import type { OpenNet } from '../../inference/model-form.ts';
import type { NetForm, NetPictures } from './net-form.ts';

/**
 * Has a net draw the picture between two others.
 *
 * @returns planes of R'G'B' of the same size, 0 to 1 but for small excesses
 * @throws `interpolator.failed`, `interpolator.invalid-result`
 */
export async function runNet(
  session: Pick<OpenNet, 'run'>,
  form: NetForm,
  pictures: NetPictures,
): Promise<Float32Array> {
  const { width, height } = pictures;
  const results = await session.run(form.createInputs(pictures), [form.output]).catch((error: unknown) => {
    throw createNetFailure(error, pictures);
  });
  const { data, shape } = results[form.output]!;
  const expected = [1, 3, height, width];
  if (String(shape) === String(expected) && data.every(Number.isFinite)) return data;
  throw new FootlightError('interpolator.invalid-result', {
    kind: 'terminal',
    parameters: { shape: String(shape), expected: String(expected) },
    value: 'rife',
  });
}

/** What the net's runtime or device says against drawing a picture of a size. */
export function createNetFailure(
  error: unknown,
  { width, height }: Pick<NetPictures, 'width' | 'height'>,
): FootlightError {
  const problem = getThrownMessage(error).trim().split('\n').at(-1)!.slice(-200).replace(/\.$/, '');
  return new FootlightError('interpolator.failed', {
    kind: 'terminal',
    parameters: { width, height, problem },
    value: 'rife',
    cause: error,
  });
}
