import { describe, expect, it } from 'vitest';
import { certificateChange, inGroups } from './certificate-change.ts';

describe('certificateChange', () => {
  it('reads address and both fingerprints, and nothing of other errors', () => {
    const details = { address: 'a:1', expected: 'aa', actual: 'bb' };
    expect(certificateChange({ code: 'CERTIFICATE_CHANGED', message: '', details })).toEqual({
      ...details,
      expectedBy: 'visit',
    });
    expect(certificateChange({ code: 'OTHER', message: '', details })).toBeNull();
    expect(certificateChange({ code: 'CERTIFICATE_CHANGED', message: '' })).toBeNull();
  });

  it('groups a fingerprint by four', () => {
    expect(inGroups('AB:CD:EF:01:23')).toBe('ABCD EF01 23');
  });
});
