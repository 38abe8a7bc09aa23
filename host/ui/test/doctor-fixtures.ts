import type { DoctorFinding, DoctorPacket, DoctorReport } from '@jackfield/protocol/doctor';
import type { PersonQuality } from '@jackfield/protocol/state';

/** 3 s of a link that loses packets upstream and has jitter downstream. */
const packets = Array.from({ length: 150 }, (_, index): DoctorPacket => {
  const isLost = index % 11 === 3;
  return {
    atMs: index * 20,
    upMs: isLost ? null : Math.round(30 * Math.sin(index / 9) ** 2) / 10,
    downMs: isLost ? null : 8 + Math.round(60 * Math.max(0, Math.sin(index / 17)) ** 4),
    lost: isLost ? 'up' : null,
  };
});

function found(
  place: DoctorFinding['place'],
  code: string,
  severity: DoctorFinding['severity'],
  text: string,
  advice: string | null = null,
  action: DoctorFinding['action'] = null,
): DoctorFinding {
  return { place, code, severity, text, advice, action, values: {} };
}

export const doctorReport: DoctorReport = {
  findings: [
    found(
      'microphone',
      'MICROPHONE_SILENT',
      'problem',
      'The microphone Yeti delivers perfect silence. It is muted, by a switch on it or in the system, or the system keeps Jackfield from using it.',
      'Look for a mute switch on the headset, then in the sound and privacy settings of the system; or choose another microphone.',
      'choose-microphone',
    ),
    found(
      'uplink',
      'UPLINK_LOSS',
      'problem',
      '9.3 % of what you say gets lost on the way to the server, so others hear gaps.',
      'Use a cable instead of Wi-Fi or move closer to the router, and stop downloads and uploads on your network.',
    ),
    found(
      'speakers',
      'SPEAKERS_NOT_HEARD',
      'hint',
      'The test sound was played through Headphones, and the microphone did not hear it. With headphones that is as it should be.',
      'If you did not hear it either, check the volume of the system, or choose other speakers.',
      'choose-speakers',
    ),
    found('machine', 'MACHINE_GOOD', 'good', 'This computer keeps up: no frame came late.'),
    found('server', 'SERVER_GOOD', 'good', 'The server answers within 24 ms.'),
  ],
  link: {
    path: 'udp',
    roundTripMs: 24,
    lossPercent: 9.3,
    up: { lossPercent: 9.3, jitterMs: 3 },
    down: { lossPercent: 0, jitterMs: 48 },
    packets,
  },
  levels: Array.from({ length: 80 }, (_, index) => ({
    atMs: index * 50,
    microphoneDb: -100,
    playedDb: index > 50 && index < 58 ? -18 : -100,
  })),
  server: 'voice.example.org:7430',
  inputName: 'Yeti',
  outputName: 'Headphones',
  tookMs: 4_300,
};

/** Quality of Grace's voice. */
export const graceQuality: PersonQuality = {
  userId: 2,
  lossPercent: 4.2,
  burstPackets: 2.1,
  jitterMs: 31,
  delayMs: 60,
  packetMs: 20,
  codec: 'Opus',
  path: 'udp',
};
