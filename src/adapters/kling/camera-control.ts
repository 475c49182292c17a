import type { CameraSpeed } from '../../engines/video-guides.ts';

/** Kling's `camera_control`: a motion that has a name, or one of six by its strength, from -10 to 10. */
export type CameraControl =
  | { readonly type: 'down_back' | 'forward_up' | 'right_turn_forward' | 'left_turn_forward' }
  | { readonly type: 'simple'; readonly config: Readonly<Record<(typeof AXES)[number], number>> };

const AXES = ['horizontal', 'vertical', 'pan', 'tilt', 'roll', 'zoom'] as const;
/** Speed that one step of strength stands for: the strongest passes half the picture in 5 seconds. Kling states no unit. */
const STEP = 0.01;
const MAX_STRENGTH = 10;
const STANDING: CameraSpeed = { pan: 0, tilt: 0, zoom: 0, roll: 0 };
/** A speed that each motion with a name is the control of. */
const NAMED: Readonly<Record<Exclude<CameraControl['type'], 'simple'>, Partial<CameraSpeed>>> = {
  down_back: { zoom: -STEP, tilt: -STEP },
  forward_up: { zoom: STEP, tilt: STEP },
  right_turn_forward: { zoom: STEP, pan: STEP },
  left_turn_forward: { zoom: STEP, pan: -STEP },
};
/** How much weaker than the strongest motion one is that doesn't count. */
const MINOR = 0.5;

/**
 * What is nearest to a camera's speed; undefined for one that stands.
 *
 * @param isSimple whether the model knows no motions by their names
 */
export function chooseCameraControl(camera: CameraSpeed, isSimple: boolean): CameraControl | undefined {
  // What Kling calls pan and tilt is told differently by its own pages; to move along the picture is not.
  const strengths: readonly (readonly [(typeof AXES)[number], number])[] = [
    ['horizontal', camera.pan / STEP],
    ['vertical', camera.tilt / STEP],
    ['roll', camera.roll / STEP],
    // Positive is a wider view, which is farther.
    ['zoom', -camera.zoom / STEP],
  ];
  const [[axis, strength]] = strengths.toSorted((a, b) => Math.abs(b[1]) - Math.abs(a[1])) as [
    (typeof strengths)[number],
  ];
  if (Math.abs(strength) < MINOR) return undefined;
  const named = isSimple ? undefined : findNamed(camera, Math.abs(strength) * STEP * MINOR);
  if (named) return { type: named };
  const rounded = Math.sign(strength) * Math.min(MAX_STRENGTH, Math.max(1, Math.round(Math.abs(strength))));
  const config = Object.fromEntries(AXES.map((each) => [each, each === axis ? rounded : 0]));
  return { type: 'simple', config: config as Record<(typeof AXES)[number], number> };
}

/** The speed that stands for every camera that becomes the same control, so that keys hold no more than what is sent. */
export function settleCamera(camera: CameraSpeed, isSimple: boolean): CameraSpeed | undefined {
  const control = chooseCameraControl(camera, isSimple);
  if (!control) return undefined;
  if (control.type !== 'simple') return { ...STANDING, ...NAMED[control.type] };
  const { horizontal, vertical, roll, zoom } = control.config;
  const toSpeed = (strength: number): number => strength * STEP || 0;
  return { pan: toSpeed(horizontal), tilt: toSpeed(vertical), zoom: toSpeed(-zoom), roll: toSpeed(roll) };
}

/** A motion of which both parts are at least so strong. */
function findNamed({ pan, tilt, zoom }: CameraSpeed, least: number) {
  if (zoom <= -least && tilt <= -least) return 'down_back';
  if (zoom >= least && tilt >= least) return 'forward_up';
  if (zoom >= least && pan >= least) return 'right_turn_forward';
  return zoom >= least && pan <= -least ? 'left_turn_forward' : undefined;
}
