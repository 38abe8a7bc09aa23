import type { DoctorFinding, DoctorLink } from '@jackfield/protocol/doctor';
import { isBusy } from './diagnose-machine.ts';
import { finding } from './finding.ts';
import type { Measurements } from './measurements.ts';

/** Loss in percent: from the first value it is audible in spite of all repair, from the second it is a hint. */
const LOSS_PERCENT = 2;
const SOME_LOSS_PERCENT = 0.7;
/** Jitter in ms at which words come late or are cut; the jitter buffer absorbs less without being noticed. */
const JITTER_MS = 50;
const SOME_JITTER_MS = 25;
/** Round-trip time in ms from which people talk at the same time. */
const FAR_MS = 300;
const NEARBY =
  'Use a cable instead of Wi-Fi or move closer to the router, and stop downloads and uploads on your network.';

/** Findings about the connection, up and down, and the server. */
export function diagnoseLink(measured: Measurements): DoctorFinding[] {
  const { server, self } = measured;
  if (server.kind === 'none') {
    const text = 'You are not connected to a server, so the connection was not checked.';
    return [finding('server', 'NOT_CONNECTED', 'hint', text, 'Connect to a server and check again.', {}, 'connect')];
  }
  if (server.kind === 'failed') {
    const text = server.error?.message ?? `The connection to ${server.address} is not there.`;
    const advice =
      'Check the address and your network; if others cannot connect either, tell the operator of the server.';
    const values = server.error === null ? {} : { errorCode: server.error.code };
    return [finding('server', 'SERVER_UNREACHABLE', 'problem', text, advice, values, 'connect')];
  }
  const found: DoctorFinding[] = [];
  if (self.isServerMuted) {
    const text = 'The server has muted you, so nobody hears you.';
    found.push(finding('server', 'SERVER_MUTED', 'problem', text, 'Ask the operator of the server.'));
  }
  const { link, pingMs } = server;
  const ping = pingMs === null ? {} : { pingMs: Math.round(pingMs) };
  if ('code' in link) {
    const isLost = link.code !== 'ECHO_UNSUPPORTED' && link.code !== 'ECHO_TOO_OFTEN';
    const advice = isLost ? 'Check your network, and check again.' : null;
    const values = { ...ping, errorCode: link.code };
    const place = 'server';
    found.push(
      finding(
        place,
        isLost ? 'LINK_BROKE' : 'LINK_NOT_MEASURED',
        isLost ? 'problem' : 'hint',
        link.message,
        advice,
        values,
      ),
    );
    return found;
  }
  return [
    ...found,
    ...diagnosePath(link),
    ...diagnoseDirections(link, measured),
    ...diagnoseRate(server.limitedKbps),
    ...diagnoseServer(link, measured, ping),
  ];
}

function diagnosePath({ path }: DoctorLink): DoctorFinding[] {
  if (path === 'udp') return [];
  const text =
    'UDP is blocked between you and the server, so voice goes over the slower control connection. Losses become long pauses there.';
  const advice =
    'Allow UDP to the port of the server in your firewall or router; on a foreign network try another one, or a phone as hotspot.';
  return [finding('uplink', 'UDP_BLOCKED', 'hint', text, advice)];
}

function diagnoseRate(limitedKbps: number | null): DoctorFinding[] {
  if (limitedKbps === null) return [];
  const text = `The network carries less than the quality you set, so your voice is sent at ${limitedKbps} kb/s. It rises by itself when there is room.`;
  const advice = 'Stop uploads and downloads on your network, or let the others run the call doctor.';
  return [finding('uplink', 'VOICE_LIMITED', 'hint', text, advice, { limitedKbps })];
}

function diagnoseDirections(link: DoctorLink, measured: Measurements): DoctorFinding[] {
  const { up, down, lossPercent } = link;
  if (lossPercent === 100 && (up === null || down === null)) {
    const text =
      'None of the test packets reached the server, although it answers: something swallows your voice on the way.';
    return [
      finding(
        'uplink',
        'UPLINK_DEAD',
        'problem',
        text,
        'Restart the router, or allow UDP to the port of the server in your firewall.',
        { lossPercent },
      ),
    ];
  }
  if (up === null) {
    if (lossPercent < LOSS_PERCENT) return [];
    const text = `${lossPercent} % of the test packets got lost on the way to the server or back.`;
    return [finding('uplink', 'LINK_LOSS', 'problem', text, NEARBY, { lossPercent })];
  }
  const isExcused = isBusy(measured.machine);
  return [
    ...direction('uplink', 'UPLINK', up, isExcused, {
      loses: 'of what you say gets lost on the way to the server, so others hear gaps',
      wavers: 'What you say reaches the server unevenly, so others hear you late or cut off',
      good: 'The way to the server is fine',
    }),
    ...(down === null
      ? []
      : direction('downlink', 'DOWNLINK', down, isExcused, {
          loses: 'of what others say gets lost on the way to you, so you hear gaps',
          wavers: 'What others say reaches you unevenly, so you hear them late or cut off',
          good: 'The way from the server to you is fine',
        })),
  ];
}

function direction(
  place: 'uplink' | 'downlink',
  code: string,
  { lossPercent, jitterMs }: { readonly lossPercent: number; readonly jitterMs: number },
  isExcused: boolean,
  words: { readonly loses: string; readonly wavers: string; readonly good: string },
): DoctorFinding[] {
  const values = { lossPercent, jitterMs };
  const found: DoctorFinding[] = [];
  if (lossPercent >= SOME_LOSS_PERCENT) {
    const severity = lossPercent >= LOSS_PERCENT ? 'problem' : 'hint';
    found.push(finding(place, `${code}_LOSS`, severity, `${lossPercent} % ${words.loses}.`, NEARBY, values));
  }
  if (jitterMs >= SOME_JITTER_MS) {
    const severity = jitterMs >= JITTER_MS && !isExcused ? 'problem' : 'hint';
    const because = isExcused ? ' The busy computer may be the cause.' : '';
    found.push(
      finding(
        place,
        `${code}_JITTER`,
        severity,
        `${words.wavers}: by ${Math.round(jitterMs)} ms.${because}`,
        NEARBY,
        values,
      ),
    );
  }
  if (found.length > 0) return found;
  const text = `${words.good}: ${lossPercent} % lost, uneven by ${Math.round(jitterMs)} ms.`;
  return [finding(place, `${code}_GOOD`, 'good', text, null, values)];
}

function diagnoseServer(link: DoctorLink, measured: Measurements, ping: { readonly pingMs?: number }): DoctorFinding[] {
  const { server } = measured;
  if (server.kind !== 'connected') return [];
  const { roundTripMs, up, down } = link;
  const values = { ...ping, ...(roundTripMs === null ? {} : { roundTripMs }) };
  const far = roundTripMs ?? ping.pingMs ?? 0;
  const found: DoctorFinding[] = [];
  if (far >= FAR_MS) {
    const text = `The server is ${Math.round(far)} ms away, there and back, so people talk at the same time.`;
    found.push(finding('server', 'SERVER_FAR', 'problem', text, 'Use a server that is nearer, and no VPN.', values));
  }
  const isLinkFine = (up?.lossPercent ?? 0) < LOSS_PERCENT && (down?.lossPercent ?? 0) < LOSS_PERCENT;
  const { listenersLosePercent, ownLossPercent } = server;
  if (isLinkFine && listenersLosePercent !== null && listenersLosePercent >= LOSS_PERCENT) {
    const text = `Your way to the server is fine, but some listeners lose ${listenersLosePercent} % of what you say: their connection is weak, not yours.`;
    found.push(
      finding('server', 'LISTENERS_LOSE', 'hint', text, 'Let them run the call doctor.', {
        ...values,
        listenersLosePercent,
      }),
    );
  }
  if (isLinkFine && ownLossPercent >= LOSS_PERCENT) {
    const text = `Your way from the server is fine, but ${ownLossPercent} % of what some talkers say does not reach the server: their connection is weak, not yours.`;
    found.push(
      finding('server', 'TALKERS_LOSE', 'hint', text, 'Let them run the call doctor.', { ...values, ownLossPercent }),
    );
  }
  if (found.length > 0) return found;
  return [finding('server', 'SERVER_GOOD', 'good', `The server answers within ${Math.round(far)} ms.`, null, values)];
}
