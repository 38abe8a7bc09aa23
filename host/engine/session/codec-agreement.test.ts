import { beforeEach, describe, expect, it } from 'vitest';
import type { User } from '@jackfield/protocol/state';
import type { ChainSlot, PlaybackChainSpec } from '../ports/chain.ts';
import type { PlannedCodec } from '../plugins/manage/codec-plan.ts';
import { CodecAgreement } from './codec-agreement.ts';
import { Roster } from './roster.ts';

const DIGEST = 'a'.repeat(64);
const slot = { pluginId: 'jackfield:adpcm', digest: DIGEST, role: 'codec', codecNumber: 4 } as ChainSlot;
const planned: readonly PlannedCodec[] = [{ name: 'ADPCM', slot }];
const spec: PlaybackChainSpec = { codec: slot, decoded: [], mixed: [], codecs: [slot] };
const LOBBY = { id: 1, name: 'Lobby', description: '', kind: 'voice' } as const;

function user(id: number, more: Partial<User> = {}): User {
  const plain = { isMuted: false, isDeafened: false, isServerMuted: false, fingerprint: '' };
  return { ...plain, id, name: `User ${id}`, channelId: LOBBY.id, codecs: [DIGEST], ...more };
}

let roster: Roster;
let agreement: CodecAgreement;
let active: number[];
let announced: (readonly string[])[];

beforeEach(() => {
  roster = new Roster();
  agreement = new CodecAgreement(roster);
  [active, announced] = [[], []];
  agreement.on('active', (number) => active.push(number));
  agreement.on('announced', (digests) => announced.push(digests));
});

function startAll(): void {
  agreement.setPlanned(planned);
  agreement.noteConfigured('playback', spec);
  agreement.noteConfigured('capture', spec);
  roster.setChannels([LOBBY]);
  roster.setUsers(1, [user(1), user(2)]);
}

describe('the agreement on a codec', () => {
  it('announces what the playback chain has, and nothing before', () => {
    agreement.setPlanned(planned);
    expect(agreement.announced).toEqual([]);
    agreement.noteConfigured('capture', spec);
    expect(announced).toEqual([]);
    agreement.noteConfigured('playback', spec);
    expect(announced).toEqual([[DIGEST]]);
  });

  it('follows those who join, change, move and leave', () => {
    startAll();
    expect(active).toEqual([4]);
    const third = user(3, { channelId: null });
    roster.changeUser({ ...third, codecs: [] });
    expect(active).toEqual([4]);
    roster.changeUser({ ...third, channelId: LOBBY.id, codecs: [] });
    expect(active).toEqual([4, 0]);
    expect(agreement.state.waiting?.lackedBy).toEqual(['User 3']);
    roster.changeUser({ ...third, channelId: LOBBY.id });
    expect(active).toEqual([4, 0, 4]);
    roster.changeUser({ ...third, channelId: LOBBY.id, codecs: [] });
    roster.removeUser(3);
    expect(active).toEqual([4, 0, 4, 0, 4]);
    roster.loseConnection();
    expect(active.at(-1)).toBe(0);
  });

  it('falls back to Opus while one whispers, and for somebody elsewhere who listens without the codec', () => {
    startAll();
    agreement.setWhispering(true);
    expect([agreement.active, active]).toEqual([0, [4, 0]]);
    // A user who joins meanwhile does not change that.
    roster.changeUser(user(3));
    expect(agreement.active).toBe(0);
    agreement.setWhispering(false);
    expect(active).toEqual([4, 0, 4]);
    roster.changeUser(user(3, { channelId: 9, codecs: [], listensTo: [LOBBY.id] }));
    expect(active.at(-1)).toBe(0);
  });

  it('takes back what is switched off at once, although the chains still have it', () => {
    startAll();
    agreement.setPlanned([]);
    expect(announced.at(-1)).toEqual([]);
    expect(active.at(-1)).toBe(0);
    expect(agreement.state).toEqual({ pluginId: 'jackfield:opus', name: 'Opus', waiting: null });
  });

  it('treats another build as another codec until both chains have it', () => {
    startAll();
    const build = { ...slot, digest: 'b'.repeat(64), codecNumber: 5 };
    agreement.setPlanned([{ name: 'ADPCM', slot: build }]);
    expect([announced.at(-1), active.at(-1)]).toEqual([[], 0]);
    agreement.noteConfigured('playback', { ...spec, codecs: [build] });
    expect(announced.at(-1)).toEqual([build.digest]);
  });
});
