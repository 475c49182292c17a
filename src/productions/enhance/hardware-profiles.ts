import type { ProviderChoice } from '../../core/execution-provider.ts';
import { findGraphicsCard } from '../../execution/graphics-card.ts';

export const PROFILE_NAMES = ['cpu', 'gtx_1650_4gb', 'rtx_6gb', 'rtx_3060_12gb'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];
export const HARDWARE_NAMES = ['auto', ...PROFILE_NAMES] as const;
export type HardwareName = (typeof HARDWARE_NAMES)[number];

/** Limits for models on one class of machine. */
export interface HardwareProfile {
  readonly maxTileSize: number;
  readonly forceFp16: boolean;
  /** Device memory that one model may take. */
  readonly budgetMegabytes?: number;
}

export const HARDWARE_PROFILES: Readonly<Record<ProfileName, HardwareProfile>> = {
  cpu: { maxTileSize: 256, forceFp16: false },
  gtx_1650_4gb: { maxTileSize: 128, forceFp16: true, budgetMegabytes: 3500 },
  rtx_6gb: { maxTileSize: 384, forceFp16: true, budgetMegabytes: 5500 },
  rtx_3060_12gb: { maxTileSize: 256, forceFp16: false, budgetMegabytes: 11_000 },
};

export interface ChosenHardware {
  readonly profile: ProfileName;
  /** One sentence for the plan. */
  readonly reason: string;
}

/** A profile asked for by name, or the roomiest one whose budget the graphics card holds. */
export async function chooseHardware(name: HardwareName, provider: ProviderChoice): Promise<ChosenHardware> {
  if (name !== 'auto') return { profile: name, reason: 'asked for by name' };
  if (provider === 'cpu') return { profile: 'cpu', reason: 'models are to run on the processor' };
  const card = await findGraphicsCard();
  if (!card) return { profile: 'cpu', reason: 'no NVIDIA card was found' };
  const profile = PROFILE_NAMES.findLast(
    (each) => (HARDWARE_PROFILES[each].budgetMegabytes ?? 0) <= card.memoryMegabytes,
  )!;
  return { profile, reason: `${card.name} with ${card.memoryMegabytes} MB was found` };
}
