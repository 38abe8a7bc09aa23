/* Coarse copies of earlier packets, in the padding of a packet, where decoders that do not know them skip them (RFC 6716, section 3.2.5;
 * draft-ietf-mlcodec-opus-extension). In-band FEC covers the packet before; these cover the second and the third one back. */
#ifndef JACKFIELD_COPIES_H
#define JACKFIELD_COPIES_H

#include <stdint.h>

enum {
    FIRST_COPIED = 2,
    MAX_COPIES = 2,
    /* Bits per second of one copy at packets of 20 ms: the least at which libopus keeps the whole band of speech. */
    COPY_BITRATE = 10000,
    /* What a packet may grow by. */
    COPIES_MAX_BYTES = 3 + 4 + MAX_COPIES * 256,
};

/* Puts `count` copies, 0 to MAX_COPIES, into packets from now on; 0 when there is no memory for the second encoder, else 1. */
int copies_configure(int count);
/* Encodes a copy of these samples, and adds those of earlier packets to `packet`, which has room for `capacity` bytes. Returns its new length. */
int32_t copies_add(const float *samples, uint32_t count, uint8_t *packet, int32_t bytes, int32_t capacity);
/* What was encoded before is over. */
void copies_reset(void);
void copies_close(void);

/* The copy of the packet `back` before this one, an Opus packet of `samples` samples. Returns its bytes, 0 where there is none. */
int32_t copies_find(const uint8_t *packet, int32_t bytes, uint32_t back, uint32_t samples, const uint8_t **copy);

#endif
