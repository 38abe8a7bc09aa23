/* The voice codec: one encoder, up to MAX_DECODERS decoders; mono, 48,000 samples per second, float. */
#ifndef JACKFIELD_CODEC_H
#define JACKFIELD_CODEC_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SAMPLE_RATE = 48000,
    /* 120 ms: the longest packet there is. */
    MAX_PACKET_SAMPLES = 5760,
    /* 60 ms at the highest bitrate is 3 frames of at most 1,275 bytes and their lengths. */
    MAX_PACKET_BYTES = 4000,
    MAX_DECODERS = 256,
};

/* In the order of the WIT variant `codec-error`. */
typedef enum {
    ILLEGAL_FRAME_LENGTH = 0,
    CORRUPT_PACKET = 1,
    UNKNOWN_DECODER = 2,
    BAD_CONFIG = 3,
    FAILED = 4,
    NO_ERROR = 5,
} CodecErrorCase;

/* `number` belongs to ILLEGAL_FRAME_LENGTH and UNKNOWN_DECODER, `words` to BAD_CONFIG and FAILED. */
typedef struct {
    CodecErrorCase which;
    uint32_t number;
    const char *words;
} CodecError;

typedef struct {
    uint32_t bitrate;
    uint32_t complexity;
    bool use_vbr;
    bool use_dtx;
    bool use_fec;
    uint32_t expected_loss_percent;
    bool is_low_delay;
} EncoderConfig;

/* Each fills its results only when it returns NO_ERROR. Results stay valid until the next call. */
CodecError codec_configure_encoder(const EncoderConfig *config, uint32_t *lookahead_samples);
CodecError codec_encode(const float *samples, uint32_t count, const uint8_t **packet, uint32_t *bytes);
void codec_reset_encoder(void);
CodecError codec_open_decoder(uint32_t number);
CodecError codec_packet_samples(const uint8_t *packet, uint32_t bytes, uint32_t *samples);
CodecError codec_decode(uint32_t number, const uint8_t *packet, uint32_t bytes, const float **samples, uint32_t *count);
CodecError codec_recover(uint32_t number, const uint8_t *next_packet, uint32_t bytes, uint32_t count, const float **samples);
CodecError codec_conceal(uint32_t number, uint32_t count, const float **samples);
void codec_close_decoder(uint32_t number);
void codec_close_all(void);

#endif
