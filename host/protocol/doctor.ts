/** The report of the call doctor: docs/design/call-doctor.md. */

export type DoctorPlace = 'microphone' | 'speakers' | 'machine' | 'uplink' | 'downlink' | 'server';

/** Display names of the places. */
export const doctorPlaceNames: Readonly<Record<DoctorPlace, string>> = {
  microphone: 'Microphone',
  speakers: 'Speakers',
  machine: 'This computer',
  uplink: 'Way to the server',
  downlink: 'Way from the server',
  server: 'Server',
};

/** The action of a button beside a finding. */
export type DoctorAction = 'choose-microphone' | 'choose-speakers' | 'unmute' | 'undeafen' | 'show-plugins' | 'connect';

export interface DoctorFinding {
  readonly place: DoctorPlace;
  /** Stable code for programs and tests: `MICROPHONE_SILENT`. */
  readonly code: string;
  /** `problem`: audible to others or to the user. `hint`: worth knowing. `good`: the place was checked and is fine. */
  readonly severity: 'problem' | 'hint' | 'good';
  /** The finding and its meaning, in one or two sentences. */
  readonly text: string;
  /** Advice to the user; null when there is nothing to do. */
  readonly advice: string | null;
  readonly action: DoctorAction | null;
  /** Measured values, by name with its unit: `lossPercent`. */
  readonly values: Readonly<Record<string, number | string>>;
}

/** One probe packet. Delays are ms beyond the fastest packet of that direction. */
export interface DoctorPacket {
  readonly atMs: number;
  readonly upMs: number | null;
  readonly downMs: number | null;
  readonly lost: 'up' | 'down' | 'somewhere' | null;
}

/** Measurement of one link. Losses are percent, 0 to 100, of the packets sent in that direction; a direction is null when it cannot be determined. */
export interface DoctorLink {
  readonly path: 'udp' | 'control';
  readonly roundTripMs: number | null;
  readonly lossPercent: number;
  readonly up: { readonly lossPercent: number; readonly jitterMs: number } | null;
  readonly down: { readonly lossPercent: number; readonly jitterMs: number } | null;
  readonly packets: readonly DoctorPacket[];
}

/** Levels at one moment of the sound check in dBFS; −100 is silence. */
export interface DoctorLevel {
  readonly atMs: number;
  readonly microphoneDb: number;
  readonly playedDb: number;
}

export interface DoctorReport {
  /** Findings, the worst first. */
  readonly findings: readonly DoctorFinding[];
  readonly link: DoctorLink | null;
  readonly levels: readonly DoctorLevel[];
  readonly server: string | null;
  readonly inputName: string | null;
  readonly outputName: string | null;
  readonly tookMs: number;
}

export interface DoctorProgress {
  readonly step: 'speak' | 'listen' | 'link' | 'done';
  /** Progress, 0 to 1. */
  readonly share: number;
}
