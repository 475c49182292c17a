import type { ProviderChoice } from '../../core/execution-provider.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import { findGraphicsCard } from '../../execution/graphics-card.ts';

export const PROFILE_NAMES = ['cpu', 'gtx_1650_4gb', 'rtx_6gb', 'rtx_3060_12gb'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];
export const HARDWARE_NAMES = ['auto', ...PROFILE_NAMES] as const;
export type HardwareName = (typeof HARDWARE_NAMES)[number];

/** Limits for models on one class of machine. */
export interface HardwareProfile {
  readonly maxTileSize: number;
  readonly forceFp16: boolean;
  /** Device memory that one model may take, in megabytes. */
  readonly budgetMegabytes?: number;
}

export const HARDWARE_PROFILES: Readonly<Record<ProfileName, HardwareProfile>> = {
  cpu: { maxTileSize: 256, forceFp16: false },
  gtx_1650_4gb: { maxTileSize: 128, forceFp16: true, budgetMegabytes: 3500 },
  rtx_6gb: { maxTileSize: 384, forceFp16: true, budgetMegabytes: 5500 },
  rtx_3060_12gb: { maxTileSize: 256, forceFp16: false, budgetMegabytes: 11_000 },
};

/** A hardware profile and why it was chosen. */
export interface ChosenHardware {
  readonly profile: ProfileName;
  /** Why this profile, in the language of the plan. */
  readonly reason: string;
}

/** The profile of that name; for `auto` the one with the largest budget that fits the graphics card's memory. */
export async function chooseHardware(
  name: HardwareName,
  provider: ProviderChoice,
  language?: string,
): Promise<ChosenHardware> {
  const choose = (profile: ProfileName, reason: Message): ChosenHardware => ({
    profile,
    reason: translate(reason, language),
  });
  if (name !== 'auto') return choose(name, createMessage('enhance.hardware.by-name'));
  if (provider === 'cpu') return choose('cpu', createMessage('enhance.hardware.processor'));
  const card = await findGraphicsCard();
  if (!card) return choose('cpu', createMessage('enhance.hardware.no-card'));
  const profile = PROFILE_NAMES.findLast(
    (each) => (HARDWARE_PROFILES[each].budgetMegabytes ?? 0) <= card.memoryMegabytes,
  )!;
  const { name: cardName, memoryMegabytes } = card;
  return choose(
    profile,
    createMessage('enhance.hardware.found', { card: cardName, megabytes: memoryMegabytes }),
  );
}
