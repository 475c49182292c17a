import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, shade } from '../painting/colors.ts';
import type { Outfit } from './outfit.ts';

/**
 * Draws somebody who looks to the right, one high, with the feet at the origin and upwards positive.
 *
 * @param swing of legs and arms, -1 to 1
 */
export function drawFigure(context: Context, outfit: Outfit, swing: number): void {
  drawLegs(context, outfit, swing);
  drawBody(context, outfit, swing);
}

function drawLegs(context: Context, { dark, trousers, isSkirted, skin }: Outfit, swing: number): void {
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const side of [1, -1]) {
    const angle = 0.42 * swing * side + 0.04 * side;
    // The leg that comes forward is bent at the knee.
    const bend =
      Math.max(0, -Math.cos(Math.asin(Math.max(-1, Math.min(1, swing))) * side)) * 0.35 +
      (side * swing < 0 ? 0.18 * Math.abs(swing) : 0);
    const [hipX, hipY] = [0, 0.48];
    const [kneeX, kneeY] = [hipX + 0.24 * Math.sin(angle), hipY - 0.24 * Math.cos(angle)];
    const [footX, footY] = [kneeX + 0.21 * Math.sin(angle - bend), kneeY - 0.21 * Math.cos(angle - bend)];
    const heel = Math.max(0.03, footY);
    const tone = side > 0 ? 0.8 : 1;
    // Below a skirt one sees the calves.
    context.strokeStyle = formatColor(shade(isSkirted ? skin : trousers, tone));
    context.lineWidth = isSkirted ? 0.045 : 0.07;
    context.beginPath();
    context.moveTo(hipX, hipY);
    context.lineTo(kneeX, kneeY);
    context.lineTo(footX, heel);
    context.stroke();
    context.fillStyle = formatColor(shade(dark, 0.55 * tone));
    context.beginPath();
    context.moveTo(footX - 0.036, heel + 0.026);
    context.lineTo(footX + 0.03, heel + 0.026);
    context.quadraticCurveTo(footX + 0.1, heel + 0.006, footX + 0.098, heel - 0.026);
    context.lineTo(footX - 0.04, heel - 0.026);
    context.fill();
  }
}

function drawBody(context: Context, outfit: Outfit, swing: number): void {
  const { coat, dark, isSkirted, umbrella } = outfit;
  const hem = isSkirted ? 0.27 : 0.36;
  drawArm(context, outfit, { swing: -swing, tone: 0.68 });
  context.fillStyle = formatColor(coat);
  context.beginPath();
  context.moveTo(-0.07, 0.815);
  context.quadraticCurveTo(0, 0.85, 0.06, 0.815);
  context.quadraticCurveTo(0.098, 0.7, 0.078, 0.57);
  context.lineTo(0.105 + 0.035 * swing, hem);
  context.quadraticCurveTo(0, hem - 0.02, -0.115 + 0.035 * swing, hem + 0.005);
  context.lineTo(-0.078, 0.58);
  context.quadraticCurveTo(-0.108, 0.7, -0.07, 0.815);
  context.fill();
  // Where the coat is closed, and its belt.
  context.strokeStyle = formatColor(mixColors(coat, dark, 0.45));
  context.lineWidth = 0.01;
  context.beginPath();
  context.moveTo(0.04, 0.82);
  context.quadraticCurveTo(0.062, 0.68, 0.05 + 0.03 * swing, hem);
  context.moveTo(-0.08, 0.585);
  context.lineTo(0.08, 0.575);
  context.stroke();
  drawHead(context, outfit);
  context.strokeStyle = formatColor(shade(coat, 0.86));
  if (umbrella) drawUmbrella(context, outfit, umbrella);
  else drawArm(context, outfit, { swing, tone: 0.86 });
}

function drawArm(
  context: Context,
  { coat, skin }: Outfit,
  { swing, tone }: { readonly swing: number; readonly tone: number },
): void {
  const [handX, handY] = [0.015 + 0.18 * swing, 0.475 + 0.02 * Math.abs(swing)];
  context.fillStyle = formatColor(shade(skin, tone + 0.1));
  context.beginPath();
  context.arc(handX + 0.006, handY - 0.03, 0.024, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = formatColor(shade(coat, tone));
  context.lineWidth = 0.054;
  context.beginPath();
  context.moveTo(-0.008, 0.775);
  context.lineTo(-0.03 + 0.1 * swing, 0.62);
  context.lineTo(handX, handY);
  context.stroke();
}

function drawHead(context: Context, { hair, hasLongHair, hat, skin, coat }: Outfit): void {
  context.fillStyle = formatColor(shade(skin, 0.84));
  context.fillRect(-0.026, 0.81, 0.046, 0.07);
  context.fillStyle = formatColor(skin);
  context.beginPath();
  context.ellipse(0.01, 0.91, 0.05, 0.064, 0, 0, 2 * Math.PI);
  // The nose tells which way one looks.
  context.moveTo(0.055, 0.93);
  context.lineTo(0.072, 0.898);
  context.lineTo(0.052, 0.892);
  context.fill();
  context.fillStyle = formatColor(hat ? shade(hair, 0.8) : hair);
  context.beginPath();
  context.ellipse(-0.018, 0.927, 0.046, 0.056, 0.25, 0, 2 * Math.PI);
  if (hasLongHair) context.ellipse(-0.042, 0.865, 0.034, 0.095, -0.12, 0, 2 * Math.PI);
  if (!hat) context.ellipse(0.004, 0.957, 0.05, 0.028, -0.15, 0, 2 * Math.PI);
  context.fill();
  // A collar that stands up, over which hair and neck disappear.
  context.fillStyle = formatColor(shade(coat, 0.8));
  context.beginPath();
  context.moveTo(-0.06, 0.79);
  context.lineTo(-0.048, 0.85);
  context.lineTo(0.005, 0.832);
  context.lineTo(0.046, 0.845);
  context.lineTo(0.058, 0.79);
  context.fill();
  if (hat) drawHat(context, hat);
}

/** A soft hat, drawn down over the forehead. */
function drawHat(context: Context, color: Color): void {
  context.fillStyle = formatColor(color);
  context.beginPath();
  context.moveTo(-0.064, 0.946);
  context.quadraticCurveTo(-0.06, 1.012, -0.022, 1.012);
  context.quadraticCurveTo(0.005, 0.998, 0.03, 1.01);
  context.quadraticCurveTo(0.06, 1.004, 0.062, 0.94);
  context.fill();
  context.beginPath();
  context.ellipse(0.004, 0.945, 0.098, 0.017, -0.06, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = formatColor(shade(color, 0.6));
  context.fillRect(-0.06, 0.952, 0.12, 0.014);
}

function drawUmbrella(context: Context, { dark }: Outfit, color: Color): void {
  context.lineWidth = 0.05;
  context.beginPath();
  context.moveTo(0, 0.77);
  context.lineTo(0.09, 0.64);
  context.lineTo(0.1, 0.76);
  context.stroke();
  context.strokeStyle = formatColor(dark);
  context.lineWidth = 0.014;
  context.beginPath();
  context.moveTo(0.1, 0.7);
  context.lineTo(0.07, 1.16);
  context.stroke();
  context.fillStyle = formatColor(color);
  context.beginPath();
  context.moveTo(-0.24, 1.0);
  context.quadraticCurveTo(-0.18, 1.17, 0.07, 1.18);
  context.quadraticCurveTo(0.31, 1.16, 0.38, 1.0);
  context.quadraticCurveTo(0.28, 1.05, 0.18, 1.0);
  context.quadraticCurveTo(0.07, 1.06, -0.04, 1.0);
  context.quadraticCurveTo(-0.14, 1.05, -0.24, 1.0);
  context.fill();
}
