import type { VoiceLeg, VoiceState } from '@jackfield/protocol/state';

export interface VoiceMessage {
  /** The first leg that does not run; `speaking` precedes `hearing`. */
  readonly leg: VoiceLeg;
  /** Consequence for the user. */
  readonly title: string;
  /** Progress of the start, or the time of the next attempt. */
  readonly text: string;
}

/** Message for a user who cannot be heard or cannot hear; null while both directions run. */
export function voiceMessage({ speaking, hearing }: VoiceState, nowMs: number): VoiceMessage | null {
  const leg = [speaking, hearing].find(({ kind }) => kind !== 'running');
  if (leg === undefined) return null;
  const isMute = speaking.kind !== 'running';
  const isDeaf = hearing.kind !== 'running';
  const title =
    isMute && isDeaf
      ? 'You cannot be heard yet, and you hear nobody.'
      : isMute
        ? 'You cannot be heard yet.'
        : 'You hear nobody yet.';
  return { leg, title, text: textOf(leg, nowMs) };
}

function textOf(leg: VoiceLeg, nowMs: number): string {
  switch (leg.kind) {
    case 'running':
      return '';
    case 'waiting': {
      const seconds = Math.max(0, Math.ceil((leg.nextTryAtMs - nowMs) / 1_000));
      const when = seconds === 0 ? 'now' : `in ${seconds} s`;
      return `${leg.error.message} Jackfield tries again by itself: ${ordinal(leg.attempt)} try ${when}.`;
    }
    case 'starting': {
      const again = leg.attempt > 1 ? ` (${ordinal(leg.attempt)} try)` : '';
      if (leg.step === 'preparing')
        return `${leg.what} is being prepared${again}. The first time takes longest, more so on a busy computer.`;
      const { progress } = leg;
      const share = progress === null ? '' : `, ${Math.round((100 * progress.done) / progress.total)} %`;
      return `Starting ${leg.what}${again}${share} …`;
    }
  }
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
const ENDINGS: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = { one: 'st', two: 'nd', few: 'rd' };
const ordinalRules = new Intl.PluralRules('en', { type: 'ordinal' });

function ordinal(count: number): string {
  return ORDINALS[count - 1] ?? `${count}${ENDINGS[ordinalRules.select(count)] ?? 'th'}`;
}
