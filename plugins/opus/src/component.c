/* The canonical ABI of the world in plugin.wit, by hand: it is small, and the audio path then copies nothing.
 *
 * Each call has at most one list argument. The host puts it into `argument_area` (or, if it is too long, on
 * the heap) and it is released when the call returns. Results point into buffers that live until the next call,
 * so there is nothing to free afterwards and no post-return function. */
#include "codec.h"

#include <stdlib.h>
#include <string.h>

#define EXPORT(interface, function) __attribute__((export_name("jackfield:plugin/" interface "@0.1.0#" function)))
#define LIFECYCLE(function) EXPORT("lifecycle", function)
#define VOICE_CODEC(function) EXPORT("voice-codec", function)

enum { ARGUMENT_AREA_BYTES = 32768 };

static _Alignas(16) uint8_t argument_area[ARGUMENT_AREA_BYTES];

/* Room for the widest flat result, `result<list<u8>, codec-error>`: 16 bytes. */
static union {
    struct {
        uint8_t is_error;
        uint32_t words[3];
    } result;
    struct {
        uint8_t is_error;
        uint8_t error_case;
        uint32_t words[2];
    } start;
    uint32_t words[4];
} return_area;

void celt_fatal(const char *text, const char *file, int line);
void celt_fatal(const char *text, const char *file, int line) {
    (void)text, (void)file, (void)line;
    __builtin_trap();
}

__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_bytes, size_t alignment, size_t bytes);
void *cabi_realloc(void *old, size_t old_bytes, size_t alignment, size_t bytes) {
    (void)alignment;
    if (old == 0 && bytes <= ARGUMENT_AREA_BYTES) return argument_area;
    void *grown = old == argument_area ? malloc(bytes) : realloc(old, bytes);
    if (grown == 0) __builtin_trap();
    if (old == argument_area) memcpy(grown, argument_area, old_bytes);
    return grown;
}

static void release_argument(const void *argument) {
    if (argument != argument_area) free((void *)argument);
}

/* Layout of `codec-error` behind the result's tag: case at 4, number or pointer and length at 8. */
static void *return_error(CodecError error) {
    return_area.result.is_error = 1;
    return_area.result.words[0] = error.which;
    if (error.words != 0) {
        return_area.result.words[1] = (uint32_t)error.words;
        return_area.result.words[2] = (uint32_t)strlen(error.words);
    } else {
        return_area.result.words[1] = error.number;
    }
    return &return_area;
}

static void *return_number(CodecError error, uint32_t number) {
    if (error.which != NO_ERROR) return return_error(error);
    return_area.result.is_error = 0;
    return_area.result.words[0] = number;
    return &return_area;
}

static void *return_list(CodecError error, const void *items, uint32_t count) {
    if (error.which != NO_ERROR) return return_error(error);
    return_area.result.is_error = 0;
    return_area.result.words[0] = (uint32_t)items;
    return_area.result.words[1] = count;
    return &return_area;
}

LIFECYCLE("start") void *lifecycle_start(uint32_t role) {
    (void)role;
    return_area.start.is_error = 0;
    return &return_area;
}

/* The host turns the settings into calls of configure-encoder; nothing else depends on them. */
LIFECYCLE("on-settings-changed") void lifecycle_on_settings_changed(const char *json, uint32_t bytes) {
    (void)bytes;
    release_argument(json);
}

LIFECYCLE("stop") void lifecycle_stop(void) { codec_close_all(); }

VOICE_CODEC("codec-name") void *voice_codec_name(void) {
    return_area.words[0] = (uint32_t) "opus";
    return_area.words[1] = 4;
    return &return_area;
}

VOICE_CODEC("configure-encoder") void *voice_codec_configure_encoder(
    uint32_t bitrate, uint32_t complexity, uint32_t use_vbr, uint32_t use_dtx, uint32_t use_fec,
    uint32_t expected_loss_percent, uint32_t is_low_delay
) {
    const EncoderConfig config = {
        .bitrate = bitrate,
        .complexity = complexity,
        .use_vbr = use_vbr != 0,
        .use_dtx = use_dtx != 0,
        .use_fec = use_fec != 0,
        .expected_loss_percent = expected_loss_percent,
        .is_low_delay = is_low_delay != 0,
    };
    uint32_t lookahead = 0;
    CodecError error = codec_configure_encoder(&config, &lookahead);
    return return_number(error, lookahead);
}

VOICE_CODEC("encode") void *voice_codec_encode(const float *samples, uint32_t count) {
    const uint8_t *packet = 0;
    uint32_t bytes = 0;
    CodecError error = codec_encode(samples, count, &packet, &bytes);
    release_argument(samples);
    return return_list(error, packet, bytes);
}

VOICE_CODEC("reset-encoder") void voice_codec_reset_encoder(void) { codec_reset_encoder(); }

VOICE_CODEC("open-decoder") void *voice_codec_open_decoder(uint32_t decoder) {
    return return_number(codec_open_decoder(decoder), 0);
}

VOICE_CODEC("packet-samples") void *voice_codec_packet_samples(const uint8_t *packet, uint32_t bytes) {
    uint32_t samples = 0;
    CodecError error = codec_packet_samples(packet, bytes, &samples);
    release_argument(packet);
    return return_number(error, samples);
}

VOICE_CODEC("decode") void *voice_codec_decode(uint32_t decoder, const uint8_t *packet, uint32_t bytes) {
    const float *samples = 0;
    uint32_t count = 0;
    CodecError error = codec_decode(decoder, packet, bytes, &samples, &count);
    release_argument(packet);
    return return_list(error, samples, count);
}

VOICE_CODEC("recover") void *voice_codec_recover(
    uint32_t decoder, const uint8_t *next_packet, uint32_t bytes, uint32_t count
) {
    const float *samples = 0;
    CodecError error = codec_recover(decoder, next_packet, bytes, count, &samples);
    release_argument(next_packet);
    return return_list(error, samples, count);
}

VOICE_CODEC("conceal") void *voice_codec_conceal(uint32_t decoder, uint32_t count) {
    const float *samples = 0;
    CodecError error = codec_conceal(decoder, count, &samples);
    return return_list(error, samples, count);
}

VOICE_CODEC("close-decoder") void voice_codec_close_decoder(uint32_t decoder) { codec_close_decoder(decoder); }
