import type { EnhanceOptions } from './options.ts';
import type { Strategy } from './strategy.ts';

/** Options that were set and of which a given strategy says otherwise, as they are written. */
export function listOverruledOptions(
  { temporal, fields }: Pick<Strategy, 'temporal' | 'fields'>,
  options: Pick<EnhanceOptions, 'motionCompensation' | 'fields'>,
): string[] {
  const { motionCompensation } = options;
  const isOtherMotion =
    motionCompensation !== 'auto' && (motionCompensation === 'on') !== temporal.motionCompensation;
  const isOtherMode = options.fields !== 'auto' && fields !== undefined && fields.mode !== options.fields;
  return [
    ...(isOtherMotion ? [`--motion-compensation ${motionCompensation}`] : []),
    ...(isOtherMode ? [`--fields ${options.fields}`] : []),
  ];
}
