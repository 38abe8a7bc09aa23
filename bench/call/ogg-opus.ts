/** Reads the Opus packets of an Ogg stream (RFC 3533, RFC 7845), without the two headers. */
export function readOpusPackets(ogg: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let open: Uint8Array[] = [];
  let offset = 0;
  while (offset + 27 <= ogg.length) {
    if (Buffer.from(ogg.subarray(offset, offset + 4)).toString('latin1') !== 'OggS')
      throw new Error('this is no Ogg page');
    const segments = ogg.subarray(offset + 27, offset + 27 + ogg[offset + 26]!);
    offset += 27 + segments.length;
    for (const bytes of segments) {
      open.push(ogg.subarray(offset, offset + bytes));
      offset += bytes;
      if (bytes === 255) continue;
      packets.push(Buffer.concat(open));
      open = [];
    }
  }
  return packets.slice(2);
}
