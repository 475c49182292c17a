/** Linear BT.709 red, green, blue to CIE XYZ (IEC 61966-2-1). */
const TO_XYZ = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
] as const;

const RANGE = { lowest: 1800, highest: 15000 } as const;

/**
 * Correlated color temperature in kelvins of a color in linear BT.709 light (McCamy, "Correlated color temperature as an
 * explicit function of chromaticity coordinates", 1992); undefined for black. A neutral gray has 6504 K.
 */
export function computeColorTemperature(red: number, green: number, blue: number): number | undefined {
  const [x, y, z] = TO_XYZ.map(([r, g, b]) => r * red + g * green + b * blue) as [number, number, number];
  const sum = x + y + z;
  if (sum <= 1e-6) return undefined;
  const slope = (x / sum - 0.332) / (0.1858 - y / sum);
  const kelvin = ((449 * slope + 3525) * slope + 6823.3) * slope + 5520.33;
  return Math.min(RANGE.highest, Math.max(RANGE.lowest, kelvin));
}
