import { type DisplayLight, decodePq, encodePq } from './display-light.ts';

/**
 * Reduces light to what a dimmer display can show: the EETF of BT.2390-11, 5.4.1, which leaves all below its knee as it is
 * and rolls off above. All three colors are reduced by the factor of the brightest one, so that none changes its hue.
 *
 * @param sourcePeak brightest light of the source in cd/m²
 * @param targetPeak brightest light of the display in cd/m²
 */
export function mapTone(light: DisplayLight, sourcePeak: number, targetPeak: number): DisplayLight {
  const brightest = Math.max(...light);
  if (sourcePeak <= targetPeak || brightest <= 0) return light;
  const gain = rollOff(brightest, encodePq(sourcePeak), encodePq(targetPeak)) / brightest;
  return light.map((each) => each * gain) as DisplayLight;
}

function rollOff(light: number, sourceCode: number, targetCode: number): number {
  const value = Math.min(1, encodePq(light) / sourceCode);
  const most = targetCode / sourceCode;
  const knee = Math.max(0, 1.5 * most - 0.5);
  if (value <= knee) return light;
  const t = (value - knee) / (1 - knee);
  const [t2, t3] = [t * t, t * t * t];
  const rolled = (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (-2 * t3 + 3 * t2) * most;
  return decodePq(rolled * sourceCode);
}
