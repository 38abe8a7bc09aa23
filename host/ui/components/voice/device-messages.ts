import type { CodedError } from '@jackfield/protocol/coded-error';

/** Whether the user chose a microphone and speakers, instead of the system's default. */
export interface HasChosen {
  readonly input: boolean;
  readonly output: boolean;
}

/** Message about a device that does not work. It distinguishes a chosen or lost device from a computer without one. */
export function deviceMessage(error: CodedError, hasChosen: HasChosen): string {
  const name = error.details?.['name'];
  const isMicrophone = error.code === 'MICROPHONE_MISSING';
  if (!isMicrophone && error.code !== 'LOUDSPEAKER_MISSING') return error.message;
  const consequence = isMicrophone ? 'so others cannot hear you' : 'so you cannot hear others';
  const other = isMicrophone ? 'another microphone' : 'other speakers';
  if (typeof name === 'string') {
    return `“${name}” is no longer connected, ${consequence}. Plug it in again, or choose ${other} in the settings.`;
  }
  if (isMicrophone ? hasChosen.input : hasChosen.output) {
    const what = isMicrophone
      ? 'The microphone that you chose is not connected'
      : 'The speakers that you chose are not connected';
    return `${what}, ${consequence}. Plug ${isMicrophone ? 'it' : 'them'} in, or choose ${other} in the settings.`;
  }
  return error.message;
}
