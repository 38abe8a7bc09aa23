import type { CodedError } from '@jackfield/protocol/coded-error';

/** A server whose certificate differs from the expected one. */
export interface CertificateChange {
  readonly address: string;
  /** Source of the expected fingerprint: an earlier visit of this client, or an invite link. */
  readonly expectedBy: 'visit' | 'invite';
  /** SHA-256 of the expected certificate, hex. */
  readonly expected: string;
  /** SHA-256 of the certificate that the server presents now, hex. */
  readonly actual: string;
}

/** Reads the details of a `CERTIFICATE_CHANGED` or `INVITE_MISMATCH` error; null for any other error. */
export function certificateChange(error: CodedError): CertificateChange | null {
  if (error.code !== 'CERTIFICATE_CHANGED' && error.code !== 'INVITE_MISMATCH') return null;
  const { address, expected, actual } = error.details ?? {};
  if (typeof address !== 'string' || typeof expected !== 'string' || typeof actual !== 'string') return null;
  return { address, expectedBy: error.code === 'INVITE_MISMATCH' ? 'invite' : 'visit', expected, actual };
}

/** Message of an error; for a changed certificate without the fingerprints, which are shown in groups beside it. */
export function errorLabel(error: CodedError): string {
  const change = certificateChange(error);
  if (change === null) return error.message;
  return change.expectedBy === 'invite'
    ? `The server ${change.address} is not the one in the invite link: it shows another certificate.`
    : `The server ${change.address} shows another certificate than before.`;
}

/** A fingerprint in groups of four, so that two can be compared by eye. */
export function inGroups(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').replaceAll(/(.{4})(?=.)/gu, '$1 ');
}
