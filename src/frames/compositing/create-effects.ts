import { getTransferTables } from '../../media/video/transfer-curve.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import type { CompositorSettings, ShotLook } from '../compositor-settings.ts';
import { ColorTable } from './color-table.ts';
import { bakeColorTransfer } from './color-transfer.ts';
import { Despill } from './despill.ts';
import { Grain } from './grain.ts';
import { LightWrap } from './light-wrap.ts';
import type { MatteShape } from './matte-shape.ts';
import type { MatteTiles } from './matte-tiles.ts';
import { Relight } from './relight.ts';
import { ShadowLayer } from './shadow-layer.ts';
import { getMissingBlur, Softener } from './soften.ts';
import { SubjectEffects } from './subject-effects.ts';

/** What a compositor does besides putting one picture over another. */
export interface CompositorEffects {
  readonly subject: SubjectEffects;
  /** One of the subject's effects, which has to know the background. */
  readonly wrap?: LightWrap;
  readonly shadow?: ShadowLayer;
  readonly softener?: Softener;
  readonly grain?: Grain;
}

/** The matte of the frame that is composed. */
interface CurrentMatte {
  readonly shape: MatteShape;
  readonly tiles: MatteTiles;
}

/** The effects that have any strength and know what they need. */
export function createEffects(
  format: WorkingPicture,
  settings: CompositorSettings,
  look: ShotLook,
  matte: CurrentMatte,
): CompositorEffects {
  const { shape } = matte;
  const { lightWrap, shadowOpacity, matchTexture } = settings;
  const { source, background } = look.texture ?? {};
  const wrap = lightWrap > 0 ? new LightWrap(lightWrap, shape, format.height) : undefined;
  const blur = getMissingBlur(source?.blurSigma, background?.blurSigma, matchTexture);
  const grain = new Grain(format, source?.noise, background?.noise, matchTexture);
  const light = look.light?.background;
  return {
    subject: createSubjectEffects(format, settings, look, { ...matte, wrap }),
    wrap,
    shadow: shadowOpacity > 0 ? new ShadowLayer(shadowOpacity, light, shape, format.width) : undefined,
    softener: blur > 0 ? new Softener(format, blur) : undefined,
    grain: grain.isNeutral ? undefined : grain,
  };
}

/** Effects of the subject, in the order in which they are applied. */
function createSubjectEffects(
  { color, height }: WorkingPicture,
  settings: CompositorSettings,
  { spill, light, ...look }: ShotLook,
  { shape, tiles, wrap }: CurrentMatte & Pick<CompositorEffects, 'wrap'>,
): SubjectEffects {
  const tables = getTransferTables(color.transfer);
  const transfer = bakeColorTransfer(settings, look, tables);
  const effects = [
    spill && new Despill(spill, shape, height),
    light && settings.relight > 0 ? new Relight(light, settings.relight, shape) : undefined,
    transfer && new ColorTable(transfer, tables),
    wrap,
  ];
  return new SubjectEffects(
    effects.filter((effect) => effect !== undefined),
    tiles,
  );
}
