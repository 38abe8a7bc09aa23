import { join } from 'node:path';
import type { AddressReading, OwnServer, ServerInvite } from '@jackfield/protocol/servers';
import type { ConnectionState } from '@jackfield/protocol/state';
import { addressProblems, formatServerAddress, readInvite } from '@jackfield/wire/server-address';
import type { JackfieldError } from '../../errors.ts';
import type { ControlLane, LaneFactory, LaneHost, LaneTarget, OwnPresence, VoicePipe } from '../../ports/lane.ts';
import { Identity } from './identity.ts';
import { checkReplacement } from './intercepted-messages.ts';
import { inviteToJoined, inviteToOwn } from './invites.ts';
import { KnownServers } from './known-servers.ts';
import { SwitchboardControl } from './switchboard-control.ts';

/** Module of the voice half. The audio thread starts before the lane is open. */
export const SWITCHBOARD_VOICE = new URL('switchboard-voice.ts', import.meta.url).href;

/** The lane to a Jackfield server: the user's identity, the certificates of known servers, and connections. */
export class SwitchboardLane implements LaneFactory, AsyncDisposable {
  readonly schemes = ['jackfield'];
  readonly voiceModule = SWITCHBOARD_VOICE;
  readonly checkReplacement = checkReplacement;
  readonly #identity: Identity;
  readonly #knownServers: KnownServers;

  private constructor(identity: Identity, knownServers: KnownServers) {
    this.#identity = identity;
    this.#knownServers = knownServers;
  }

  /** `stateFolder` keeps identity and known servers. Rejects with IDENTITY_* or SETTINGS_UNREADABLE. */
  static async open(stateFolder: string, onSetAside: (error: JackfieldError) => void): Promise<SwitchboardLane> {
    const identity = await Identity.open(join(stateFolder, 'identity.pem'));
    return new SwitchboardLane(identity, await KnownServers.open(join(stateFolder, 'known-servers.json'), onSetAside));
  }

  readAddress(text: string): AddressReading {
    const read = readInvite(text);
    if (!read.isOk) return { isOk: false, reason: addressProblems[read.problem] };
    const address = formatServerAddress(read.invite.address);
    const { fingerprint, channelName } = read.invite;
    const isKnown = this.#knownServers.fingerprintOf(address) !== null;
    return { isOk: true, address, fingerprint, channelName, isKnown };
  }

  async trust(address: string, fingerprint: string): Promise<void> {
    if (this.#knownServers.fingerprintOf(address) !== fingerprint) await this.#knownServers.trust(address, fingerprint);
  }

  /** The certificate's fingerprint; before the first visit, the address. */
  serverKey(address: string): string {
    return this.#knownServers.fingerprintOf(address) ?? address;
  }

  inviteToJoined(
    state: Extract<ConnectionState, { kind: 'connected' }>,
    channelName: string | null,
  ): ServerInvite | null {
    return inviteToJoined(state, channelName);
  }

  inviteToOwn(server: OwnServer, channelName: string | null): ServerInvite {
    return inviteToOwn(server, channelName);
  }

  open({ address, fingerprint }: LaneTarget, presence: OwnPresence, voice: VoicePipe, host: LaneHost): ControlLane {
    const [identity, knownServers] = [this.#identity, this.#knownServers];
    return new SwitchboardControl({
      address,
      invitedFingerprint: fingerprint,
      presence,
      identity,
      knownServers,
      voice,
      host,
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#knownServers[Symbol.asyncDispose]();
  }
}
