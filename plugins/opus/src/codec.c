#include "codec.h"
#include "copies.h"

#include <opus.h>
#include <stdlib.h>

static OpusEncoder *encoder;
static int encoder_application;
static bool encoder_uses_dtx;
static uint8_t packet_buffer[MAX_PACKET_BYTES + COPIES_MAX_BYTES];

typedef struct {
    uint32_t number;
    OpusDecoder *state;
} DecoderSlot;

/* Open decoders, packed at the front. */
static DecoderSlot decoders[MAX_DECODERS];
static uint32_t decoder_count;
static float pcm_buffer[MAX_PACKET_SAMPLES];

static const CodecError ok = {NO_ERROR, 0, 0};

static CodecError error_with_number(CodecErrorCase which, uint32_t number) {
    return (CodecError){which, number, 0};
}

static CodecError error_with_words(CodecErrorCase which, const char *words) {
    return (CodecError){which, 0, words};
}

static CodecError failed(int opus_code) { return error_with_words(FAILED, opus_strerror(opus_code)); }

static CodecError check_config(const EncoderConfig *config) {
    if (config->bitrate < 6000 || config->bitrate > 510000) {
        return error_with_words(BAD_CONFIG, "bitrate: 6000 to 510000 bits per second");
    }
    if (config->complexity > 10) return error_with_words(BAD_CONFIG, "complexity: 0 to 10");
    if (config->expected_loss_percent > 100) {
        return error_with_words(BAD_CONFIG, "expected-loss-percent: 0 to 100");
    }
    return ok;
}

/* Of the bits for the voice, what the copies take. Together a packet has little more than with in-band FEC alone at this bitrate: measured in docs/adr/0026. */
enum { COPIES_TAKE_BITRATE = 8000, LEAST_VOICE_BITRATE = 24000 };

/* In-band FEC alone brings back single packets. From 15 % on pairs are lost too, from 25 % on three in a row. */
static int copies_for(const EncoderConfig *config) {
    if (!config->use_fec || config->is_low_delay) return 0;
    if (config->bitrate < LEAST_VOICE_BITRATE + COPIES_TAKE_BITRATE) return 0;
    return config->expected_loss_percent >= 25 ? 2 : config->expected_loss_percent >= 15 ? 1 : 0;
}

CodecError codec_configure_encoder(const EncoderConfig *config, uint32_t *lookahead_samples) {
    CodecError bad = check_config(config);
    if (bad.which != NO_ERROR) return bad;

    /* AUDIO, not VOIP: it chooses the same modes for speech and is as intelligible, but leaves out a high-pass filter that turns the
     * phases of the voice (SI-SDR of 14 dB against 6 at 32 kb/s). */
    int application = config->is_low_delay ? OPUS_APPLICATION_RESTRICTED_LOWDELAY : OPUS_APPLICATION_AUDIO;
    /* libopus cannot change the application of an encoder that has encoded, so that change starts afresh. */
    if (encoder == 0) {
        encoder = malloc((size_t)opus_encoder_get_size(1));
        if (encoder == 0) return error_with_words(FAILED, "no memory for the encoder");
        encoder_application = 0;
    }
    if (application != encoder_application) {
        int code = opus_encoder_init(encoder, SAMPLE_RATE, 1, application);
        if (code != OPUS_OK) return failed(code);
        encoder_application = application;
    }

    int copies = copies_for(config);
    if (!copies_configure(copies)) return error_with_words(FAILED, "no memory for the copies");
    uint32_t bitrate = copies > 0 ? config->bitrate - COPIES_TAKE_BITRATE : config->bitrate;
    opus_encoder_ctl(encoder, OPUS_SET_BITRATE((opus_int32)bitrate));
    opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY((opus_int32)config->complexity));
    opus_encoder_ctl(encoder, OPUS_SET_VBR(config->use_vbr));
    opus_encoder_ctl(encoder, OPUS_SET_DTX(config->use_dtx));
    opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(config->use_fec && !config->is_low_delay));
    opus_encoder_ctl(encoder, OPUS_SET_PACKET_LOSS_PERC((opus_int32)config->expected_loss_percent));
    encoder_uses_dtx = config->use_dtx;

    opus_int32 lookahead = 0;
    opus_encoder_ctl(encoder, OPUS_GET_LOOKAHEAD(&lookahead));
    *lookahead_samples = (uint32_t)lookahead;
    return ok;
}

static bool is_legal_frame(uint32_t count) {
    return count == 120 || count == 240 || count == 480 || count == 960 || count == 1920 || count == 2880;
}

CodecError codec_encode(const float *samples, uint32_t count, const uint8_t **packet, uint32_t *bytes) {
    if (encoder == 0) return error_with_words(FAILED, "configure-encoder was not called");
    if (!is_legal_frame(count)) return error_with_number(ILLEGAL_FRAME_LENGTH, count);
    int length = opus_encode_float(encoder, samples, (int)count, packet_buffer, MAX_PACKET_BYTES);
    if (length < 0) return failed(length);
    *packet = packet_buffer;
    /* libopus: a packet of 2 bytes or less need not be sent. */
    bool is_sent = !encoder_uses_dtx || length > 2;
    *bytes = is_sent ? (uint32_t)copies_add(samples, count, packet_buffer, length, sizeof packet_buffer) : 0;
    return ok;
}

void codec_reset_encoder(void) {
    if (encoder != 0) opus_encoder_ctl(encoder, OPUS_RESET_STATE);
    copies_reset();
}

static DecoderSlot *find_decoder(uint32_t number) {
    for (uint32_t index = 0; index < decoder_count; index++) {
        if (decoders[index].number == number) return &decoders[index];
    }
    return 0;
}

CodecError codec_open_decoder(uint32_t number) {
    DecoderSlot *open = find_decoder(number);
    if (open != 0) {
        opus_decoder_ctl(open->state, OPUS_RESET_STATE);
        return ok;
    }
    if (decoder_count == MAX_DECODERS) return error_with_words(FAILED, "256 decoders are open; no more fit");
    OpusDecoder *state = malloc((size_t)opus_decoder_get_size(1));
    if (state == 0) return error_with_words(FAILED, "no memory for another decoder");
    int code = opus_decoder_init(state, SAMPLE_RATE, 1);
    if (code != OPUS_OK) {
        free(state);
        return failed(code);
    }
    decoders[decoder_count++] = (DecoderSlot){number, state};
    return ok;
}

void codec_close_decoder(uint32_t number) {
    DecoderSlot *slot = find_decoder(number);
    if (slot == 0) return;
    free(slot->state);
    *slot = decoders[--decoder_count];
}

void codec_close_all(void) {
    while (decoder_count > 0) free(decoders[--decoder_count].state);
    free(encoder);
    encoder = 0;
    copies_close();
}

/* Samples of the packet, or 0 where it is none. */
static uint32_t samples_of(const uint8_t *packet, uint32_t bytes) {
    if (bytes == 0 || bytes > INT32_MAX) return 0;
    int samples = opus_packet_get_nb_samples(packet, (opus_int32)bytes, SAMPLE_RATE);
    return samples > 0 && samples <= MAX_PACKET_SAMPLES ? (uint32_t)samples : 0;
}

CodecError codec_packet_samples(const uint8_t *packet, uint32_t bytes, uint32_t *samples) {
    *samples = samples_of(packet, bytes);
    return *samples == 0 ? error_with_number(CORRUPT_PACKET, 0) : ok;
}

static CodecError decode_into_buffer(
    uint32_t number, const uint8_t *packet, uint32_t bytes, uint32_t capacity, bool use_fec, uint32_t *decoded
) {
    DecoderSlot *slot = find_decoder(number);
    if (slot == 0) return error_with_number(UNKNOWN_DECODER, number);
    int count = opus_decode_float(slot->state, packet, (opus_int32)bytes, pcm_buffer, (int)capacity, use_fec);
    if (count == OPUS_INVALID_PACKET || count == OPUS_BUFFER_TOO_SMALL) return error_with_number(CORRUPT_PACKET, 0);
    if (count < 0) return failed(count);
    *decoded = (uint32_t)count;
    return ok;
}

CodecError codec_decode(uint32_t number, const uint8_t *packet, uint32_t bytes, const float **samples, uint32_t *count) {
    if (find_decoder(number) == 0) return error_with_number(UNKNOWN_DECODER, number);
    /* libopus takes an empty packet for a lost one. */
    if (samples_of(packet, bytes) == 0) return error_with_number(CORRUPT_PACKET, 0);
    *samples = pcm_buffer;
    return decode_into_buffer(number, packet, bytes, MAX_PACKET_SAMPLES, false, count);
}

/* What libopus can rebuild or conceal at once: any multiple of 2.5 ms up to 120 ms. */
static bool is_legal_gap(uint32_t count) { return count > 0 && count <= MAX_PACKET_SAMPLES && count % 120 == 0; }

/* `count` samples that end `before` samples before the packet, into `out`: from the copy of that packet, else as libopus conceals. */
static int rebuild(OpusDecoder *state, const uint8_t *packet, uint32_t bytes, uint32_t before, uint32_t count, float *out) {
    const uint8_t *copy = 0;
    int32_t copy_bytes = copies_find(packet, (int32_t)bytes, before / count + 1, count, &copy);
    if (copy_bytes > 0) {
        int decoded = opus_decode_float(state, copy, copy_bytes, out, (int)count, 0);
        if (decoded == (int)count) return decoded;
    }
    return opus_decode_float(state, 0, 0, out, (int)count, 0);
}

CodecError codec_recover(uint32_t number, const uint8_t *next_packet, uint32_t bytes, uint32_t count, const float **samples) {
    DecoderSlot *slot = find_decoder(number);
    if (slot == 0) return error_with_number(UNKNOWN_DECODER, number);
    if (!is_legal_gap(count)) return error_with_number(ILLEGAL_FRAME_LENGTH, count);
    uint32_t packet_samples = samples_of(next_packet, bytes);
    if (packet_samples == 0) return error_with_number(CORRUPT_PACKET, 0);
    *samples = pcm_buffer;
    uint32_t at = 0;
    /* Whole packets before the last one have copies of their own; what is no whole packet, and the last one, is left to libopus. */
    if (count % packet_samples == 0) {
        for (; count - at > packet_samples; at += packet_samples) {
            uint32_t before = count - at - packet_samples;
            int decoded = rebuild(slot->state, next_packet, bytes, before, packet_samples, pcm_buffer + at);
            if (decoded < 0) return failed(decoded);
        }
    }
    uint32_t left = count - at;
    /* Where the packet holds no copy, libopus conceals by itself. */
    int decoded = opus_decode_float(slot->state, next_packet, (opus_int32)bytes, pcm_buffer + at, (int)left, 1);
    if (decoded == OPUS_INVALID_PACKET || decoded == OPUS_BUFFER_TOO_SMALL) return error_with_number(CORRUPT_PACKET, 0);
    if (decoded < 0) return failed(decoded);
    return (uint32_t)decoded == left ? ok : error_with_number(CORRUPT_PACKET, 0);
}

CodecError codec_conceal(uint32_t number, uint32_t count, const float **samples) {
    if (find_decoder(number) == 0) return error_with_number(UNKNOWN_DECODER, number);
    if (!is_legal_gap(count)) return error_with_number(ILLEGAL_FRAME_LENGTH, count);
    uint32_t decoded;
    *samples = pcm_buffer;
    CodecError error = decode_into_buffer(number, 0, 0, count, false, &decoded);
    if (error.which == NO_ERROR && decoded != count) return error_with_words(FAILED, "concealment fell short");
    return error;
}
