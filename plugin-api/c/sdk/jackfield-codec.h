/* Included by jackfield-hooks.h for JACKFIELD_VOICE_CODEC: decoders by number, everything that the host may say checked, and the ABI. */

/* Cases of `codec-error`. */
enum {
    JACKFIELD_ILLEGAL_FRAME_LENGTH = 0,
    JACKFIELD_CORRUPT_PACKET = 1,
    JACKFIELD_UNKNOWN_DECODER = 2,
    JACKFIELD_BAD_CONFIG = 3,
    JACKFIELD_FAILED = 4
};

static float jackfield_voice[JACKFIELD_MAX_VOICE_SAMPLES];
static uint8_t jackfield_packet[JACKFIELD_MAX_PACKET_BYTES];
/* The number of each open decoder. */
static uint32_t jackfield_decoder_numbers[JACKFIELD_MAX_DECODERS];
static uint8_t jackfield_decoder_is_open[JACKFIELD_MAX_DECODERS];

static void *jackfield_refuse(uint8_t error, uint32_t detail) {
    jackfield_result.is_error = 1;
    jackfield_result.first.error_case = error;
    jackfield_result.second = detail;
    return &jackfield_result;
}

static void *jackfield_refuse_with(uint8_t error, const char *words) {
    jackfield_result.third = (uint32_t)strlen(words);
    return jackfield_refuse(error, (uint32_t)words);
}

static void *jackfield_give(uint32_t first, uint32_t second) {
    jackfield_result.is_error = 0;
    jackfield_result.first.number = first;
    jackfield_result.second = second;
    return &jackfield_result;
}

/* Where the decoder is, or JACKFIELD_MAX_DECODERS. */
static uint32_t jackfield_find_decoder(uint32_t number) {
    uint32_t slot = 0;
    while (slot < JACKFIELD_MAX_DECODERS && !(jackfield_decoder_is_open[slot] && jackfield_decoder_numbers[slot] == number)) slot++;
    return slot;
}

static bool jackfield_is_legal_gap(uint32_t samples) { return samples > 0 && samples <= JACKFIELD_MAX_VOICE_SAMPLES; }

/* How many samples the packet holds; 0 where it is none. */
static uint32_t jackfield_samples_of(const uint8_t *packet, uint32_t bytes) {
    if (bytes == 0 || bytes > JACKFIELD_MAX_PACKET_BYTES) return 0;
    const uint32_t samples = plugin_packet_samples(packet, bytes);
    return samples <= JACKFIELD_MAX_VOICE_SAMPLES ? samples : 0;
}

static void jackfield_release_list(const void *list, uint32_t length) {
    if (length > 0) jackfield_release(list);
}

JACKFIELD_EXPORT("voice-codec", "codec-name") void *jackfield_codec_name(void) {
    static struct {
        const char *text;
        uint32_t bytes;
    } name;
    name.text = plugin_codec_name();
    name.bytes = (uint32_t)strlen(name.text);
    return &name;
}

JACKFIELD_EXPORT("voice-codec", "configure-encoder") void *jackfield_codec_configure(
    uint32_t bitrate, uint32_t complexity, uint32_t vbr, uint32_t dtx, uint32_t fec, uint32_t loss, uint32_t low_delay
) {
    if (bitrate < 6000 || bitrate > 510000) return jackfield_refuse_with(JACKFIELD_BAD_CONFIG, "bitrate: 6000 to 510000 bits per second");
    if (complexity > 10) return jackfield_refuse_with(JACKFIELD_BAD_CONFIG, "complexity: 0 to 10");
    if (loss > 100) return jackfield_refuse_with(JACKFIELD_BAD_CONFIG, "expected-loss-percent: 0 to 100");
    const jackfield_encoder_config config = {
        .bitrate = bitrate,
        .complexity = complexity,
        .use_vbr = vbr != 0,
        .use_dtx = dtx != 0,
        .use_fec = fec != 0,
        .expected_loss_percent = loss,
        .is_low_delay = low_delay != 0,
    };
    return jackfield_give(plugin_configure_encoder == 0 ? 0 : plugin_configure_encoder(&config), 0);
}

JACKFIELD_EXPORT("voice-codec", "encode") void *jackfield_codec_encode(const float *samples, uint32_t count) {
    const bool is_legal = plugin_is_legal_frame == 0 ? count == 480 || count == 960 : plugin_is_legal_frame(count);
    const uint32_t bytes = is_legal ? plugin_encode(samples, count, jackfield_packet) : 0;
    jackfield_release_list(samples, count);
    return is_legal ? jackfield_give((uint32_t)jackfield_packet, bytes) : jackfield_refuse(JACKFIELD_ILLEGAL_FRAME_LENGTH, count);
}

JACKFIELD_EXPORT("voice-codec", "reset-encoder") void jackfield_codec_reset(void) {
    if (plugin_reset_encoder != 0) plugin_reset_encoder();
}

JACKFIELD_EXPORT("voice-codec", "open-decoder") void *jackfield_codec_open(uint32_t number) {
    uint32_t slot = jackfield_find_decoder(number);
    if (slot == JACKFIELD_MAX_DECODERS) {
        for (slot = 0; slot < JACKFIELD_MAX_DECODERS && jackfield_decoder_is_open[slot];) slot++;
    }
    if (slot == JACKFIELD_MAX_DECODERS) return jackfield_refuse_with(JACKFIELD_FAILED, "256 decoders are open; no more fit");
    jackfield_decoder_is_open[slot] = 1;
    jackfield_decoder_numbers[slot] = number;
    plugin_open_decoder(slot);
    return jackfield_give(0, 0);
}

JACKFIELD_EXPORT("voice-codec", "close-decoder") void jackfield_codec_close(uint32_t number) {
    const uint32_t slot = jackfield_find_decoder(number);
    if (slot < JACKFIELD_MAX_DECODERS) jackfield_decoder_is_open[slot] = 0;
}

JACKFIELD_EXPORT("voice-codec", "packet-samples") void *jackfield_codec_samples(const uint8_t *packet, uint32_t bytes) {
    const uint32_t samples = jackfield_samples_of(packet, bytes);
    jackfield_release_list(packet, bytes);
    return samples == 0 ? jackfield_refuse(JACKFIELD_CORRUPT_PACKET, 0) : jackfield_give(samples, 0);
}

JACKFIELD_EXPORT("voice-codec", "decode") void *jackfield_codec_decode(uint32_t number, const uint8_t *packet, uint32_t bytes) {
    const uint32_t slot = jackfield_find_decoder(number);
    const uint32_t samples = jackfield_samples_of(packet, bytes);
    const bool is_decoded = slot < JACKFIELD_MAX_DECODERS && samples > 0 && plugin_decode(slot, packet, bytes, jackfield_voice, samples);
    jackfield_release_list(packet, bytes);
    if (slot == JACKFIELD_MAX_DECODERS) return jackfield_refuse(JACKFIELD_UNKNOWN_DECODER, number);
    return is_decoded ? jackfield_give((uint32_t)jackfield_voice, samples) : jackfield_refuse(JACKFIELD_CORRUPT_PACKET, 0);
}

JACKFIELD_EXPORT("voice-codec", "conceal") void *jackfield_codec_conceal(uint32_t number, uint32_t samples) {
    const uint32_t slot = jackfield_find_decoder(number);
    if (slot == JACKFIELD_MAX_DECODERS) return jackfield_refuse(JACKFIELD_UNKNOWN_DECODER, number);
    if (!jackfield_is_legal_gap(samples)) return jackfield_refuse(JACKFIELD_ILLEGAL_FRAME_LENGTH, samples);
    plugin_conceal(slot, jackfield_voice, samples);
    return jackfield_give((uint32_t)jackfield_voice, samples);
}

JACKFIELD_EXPORT("voice-codec", "recover") void *jackfield_codec_recover(
    uint32_t number, const uint8_t *packet, uint32_t bytes, uint32_t samples
) {
    const uint32_t slot = jackfield_find_decoder(number);
    const bool is_packet = jackfield_samples_of(packet, bytes) > 0;
    if (slot == JACKFIELD_MAX_DECODERS || !jackfield_is_legal_gap(samples) || (is_packet && plugin_recover == 0)) {
        jackfield_release_list(packet, bytes);
        return jackfield_codec_conceal(number, samples);
    }
    if (is_packet) plugin_recover(slot, packet, bytes, jackfield_voice, samples);
    jackfield_release_list(packet, bytes);
    return is_packet ? jackfield_give((uint32_t)jackfield_voice, samples) : jackfield_refuse(JACKFIELD_CORRUPT_PACKET, 0);
}
