import { createSeededRandom } from '../../../core/random.ts';
import { visitParticles } from '../painting/particles.ts';
import { type Pane, WALL_DISTANCE } from './room.ts';
import type { Scenery, Setting } from './scenery.ts';

/** Rain on the glass of a window: beads that hang, and drops that run down by fits and starts. */
export function createPaneRain({ height, seed, createCanvas }: Setting, pane: Pane): Scenery {
  const random = createSeededRandom(seed + 1501);
  const beads = createCanvas(pane.width, pane.height);
  const context = beads.getContext('2d');
  const unit = height / 576;
  for (let bead = 0; bead < 420; bead++) {
    const [x, y, radius] = [
      pane.width * random(),
      pane.height * random(),
      unit * (0.6 + 1.9 * random() ** 2),
    ];
    context.fillStyle = `rgba(20,28,40,${0.2 + 0.15 * random()})`;
    context.beginPath();
    context.ellipse(x, y, radius, radius * 1.25, 0, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = `rgba(235,243,255,${0.45 + 0.35 * random()})`;
    context.fillRect(x - radius * 0.5, y + radius * 0.2, radius, radius * 0.6);
  }
  return {
    distance: WALL_DISTANCE,
    shows: 'rain',
    draw(target, seconds) {
      target.save();
      target.beginPath();
      target.rect(pane.left, pane.top, pane.width, pane.height);
      target.clip();
      target.drawImage(beads, pane.left, pane.top);
      visitParticles({ count: 34, life: 3.4, seed: seed + 1507 }, seconds, ({ age, random: next, index }) => {
        // It waits, then runs: the smooth steps of its way down.
        const steps = 3 * age;
        const step = Math.floor(steps);
        const run = step + (steps - step) ** 3 * (4 - 3 * (steps - step));
        const from = pane.height * (next() * 0.9 - 0.2);
        const y = pane.top + from + (pane.height * 0.8 * run) / 3;
        const x = pane.left + pane.width * next() + unit * 3 * Math.sin(run * 2.5 + index);
        const radius = unit * (1.3 + 1.1 * next());
        const trail = Math.min(pane.height * 0.22, y - pane.top - from);
        target.fillStyle = 'rgba(226,236,250,0.2)';
        target.fillRect(x - radius * 0.4, y - trail, radius * 0.8, trail);
        target.fillStyle = 'rgba(238,244,255,0.65)';
        target.beginPath();
        target.ellipse(x, y, radius * 0.75, radius * 1.2, 0, 0, 2 * Math.PI);
        target.fill();
      });
      target.restore();
    },
  };
}
