/* A voice codec: 16 bits become 8 by the mu-law. 480 bytes for 10 ms, 960 for 20. */
#define JACKFIELD_VOICE_CODEC
#include "jackfield.h"

#include "mu-law.h"

/* The last 10 ms of each voice. Where a packet is lost they are said again, at half the level each time. */
static float last[JACKFIELD_MAX_DECODERS][480];

const char *plugin_codec_name(void) { return "{{name}}"; }

uint32_t plugin_encode(const float *samples, uint32_t count, uint8_t *packet) {
    for (uint32_t index = 0; index < count; index++) packet[index] = compress(samples[index]);
    return count;
}

uint32_t plugin_packet_samples(const uint8_t *packet, uint32_t bytes) {
    (void)packet;
    return bytes == 480 || bytes == 960 ? bytes : 0;
}

void plugin_open_decoder(uint32_t slot) { memset(last[slot], 0, sizeof last[slot]); }

bool plugin_decode(uint32_t slot, const uint8_t *packet, uint32_t bytes, float *samples, uint32_t count) {
    (void)bytes;
    for (uint32_t index = 0; index < count; index++) samples[index] = expand(packet[index]);
    memcpy(last[slot], samples + count - 480, sizeof last[slot]);
    return true;
}

void plugin_conceal(uint32_t slot, float *samples, uint32_t count) {
    for (uint32_t index = 0; index < count; index++) samples[index] = last[slot][index % 480] *= 0.5f;
}
