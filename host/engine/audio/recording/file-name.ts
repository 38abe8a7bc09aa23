/** Characters that some file system or shell refuses in a name. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u001f\u007f"*/:<>?\\|]/g;
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;
const MAX_BYTES = 120;

/** Converts a name of a person or channel to a file name for any system, without its ending. Never empty, hidden or a path. */
export function fileNameOf(name: string): string {
  let safe = name
    .normalize('NFC')
    .replace(FORBIDDEN, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  while (Buffer.byteLength(safe) > MAX_BYTES) safe = [...safe].slice(0, -1).join('');
  safe = safe.trim();
  if (safe === '') return '_';
  return DEVICES.test(safe) ? `_${safe}` : safe;
}
