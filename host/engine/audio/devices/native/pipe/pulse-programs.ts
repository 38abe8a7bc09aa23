/** `parec`, `pacat` and `pactl` of PulseAudio, which PipeWire serves too. */
export interface PulsePrograms {
  readonly parec: string;
  readonly pacat: string;
  readonly pactl: string;
}
