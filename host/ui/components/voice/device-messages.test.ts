import { expect, it } from 'vitest';
import { deviceMessage } from './device-messages.ts';

const none = { input: false, output: false };
const missing = { code: 'MICROPHONE_MISSING', message: 'There is no microphone.' };

it('names the microphone that was lost, says which choice is away, and leaves all other words alone', () => {
  expect(deviceMessage({ ...missing, details: { name: 'Yeti' } }, none)).toBe(
    '“Yeti” is no longer connected, so others cannot hear you. Plug it in again, or choose another microphone in the settings.',
  );
  expect(deviceMessage(missing, { input: true, output: false })).toContain('The microphone that you chose is not');
  expect(deviceMessage({ code: 'LOUDSPEAKER_MISSING', message: 'x' }, { input: true, output: true })).toContain(
    'The speakers that you chose are not connected, so you cannot hear others.',
  );
  expect(deviceMessage(missing, none)).toBe(missing.message);
  expect(deviceMessage({ code: 'DEVICE_UNAVAILABLE', message: 'No.' }, { input: true, output: true })).toBe('No.');
});
