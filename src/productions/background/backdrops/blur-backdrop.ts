import { BackgroundBlur } from '../../../frames/background-blur.ts';
import type { BackdropSource } from './backdrop.ts';

/** The video's own background, blurred. @param strength standard deviation of the blur, in percent of the width */
export function createBlurBackdrop(strength: number): BackdropSource {
  return {
    key: `blur:${strength}:2`,
    isOwn: true,
    async open(format) {
      const blur = new BackgroundBlur(format, (format.width * strength) / 100);
      return {
        isStill: false,
        async read(number, shown) {
          if (!shown) throw new Error(`nothing is shown in front of picture ${number}`);
          return blur.apply(shown.source, shown.alpha);
        },
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}
