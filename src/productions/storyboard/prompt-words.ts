import type { CameraDirection } from '../../imagery/camera-direction.ts';
import type { CameraMove, Imagery } from '../../imagery/read-imagery.ts';

/** Words for models, in the two languages of descriptions. */
export type Words = Readonly<Record<'en' | 'zh', string>>;

export const LIGHTS: Readonly<Record<NonNullable<Imagery['time']>, Words>> = {
  dawn: { en: 'pale light of dawn', zh: '黎明的微光' },
  morning: { en: 'clear morning light', zh: '清晨的光线' },
  day: { en: 'natural daylight', zh: '自然日光' },
  dusk: { en: 'golden light of dusk', zh: '黄昏的金色光线' },
  night: { en: 'night, pools of light in the dark', zh: '夜晚，暗处点点灯光' },
};
export const HIGH_SUN: Words = { en: 'hard light of the high midday sun', zh: '正午烈日的强光' };
export const OVERCAST: Words = { en: 'soft overcast light', zh: '阴天的柔光' };
export const WINDOW: Words = { en: 'soft light from a window', zh: '窗边的柔光' };

export const MOVES: Readonly<Record<CameraMove, Words>> = {
  push: { en: 'slow push in', zh: '镜头缓慢推近' },
  pull: { en: 'slow pull back', zh: '镜头缓慢拉远' },
  pan: { en: 'slow pan', zh: '镜头缓慢横摇' },
  tilt: { en: 'slow tilt up', zh: '镜头缓慢上摇' },
  crane: { en: 'slow crane shot', zh: '镜头缓慢升起' },
  still: { en: 'locked camera', zh: '固定镜头' },
};

/** Moves that a script has go another way than is usual. */
export const DIRECTED_MOVES: Readonly<
  Partial<Record<CameraDirection, Readonly<Partial<Record<CameraMove, Words>>>>>
> = {
  left: { pan: { en: 'slow pan left', zh: '镜头缓慢向左横摇' } },
  right: { pan: { en: 'slow pan right', zh: '镜头缓慢向右横摇' } },
  down: {
    tilt: { en: 'slow tilt down', zh: '镜头缓慢下摇' },
    crane: { en: 'slow crane down', zh: '镜头缓慢下降' },
  },
};

export const WIDE_SHOT: Words = { en: 'wide shot, 24 mm lens, deep focus', zh: '远景，24毫米镜头，大景深' };
export const MEDIUM_SHOT: Words = { en: 'medium shot, 35 mm lens', zh: '中景，35毫米镜头' };

/** What no model is to show. */
export const NEGATIVE_WORDS: Words = {
  en: 'text, watermark, logo, blurry, distorted, extra limbs, flicker',
  zh: '文字，水印，标志，模糊，变形，多余的肢体，闪烁',
};
