/* The Jackfield SDK for C: the canonical ABI of contract 0.2.0, header only.
 *
 * One C file of the plugin says which hooks it has and includes this:
 *
 *     #define JACKFIELD_CAPTURED_AUDIO
 *     #define JACKFIELD_PARAMETERS
 *     #include "jackfield.h"
 *
 * and defines the functions named `plugin_…` below that go with them. plugin.wit exports the same hooks. Other C files
 * include it without the defines and get the types only.
 *
 * All audio is mono, 48,000 samples a second, 32-bit float, 480 samples (10 ms) a frame. Nothing of the audio hooks may allocate.
 */
#ifndef JACKFIELD_H
#define JACKFIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define JACKFIELD_FRAME_SAMPLES 480
/* A tail that never ends: the host never puts the effect to sleep. */
#define JACKFIELD_NEVER_SLEEPS 0xffffffffu

typedef enum { JACKFIELD_AUDIO = 0, JACKFIELD_EVENTS = 1 } jackfield_role;

/* Delay that the effect adds, and how long it sounds on after the input fell silent; both in samples. */
typedef struct {
    uint32_t latency_samples;
    uint32_t tail_samples;
} jackfield_activation;

/* As in wit/hooks.wit; the layout is the one that the host reads. Use JACKFIELD_PARAMETER to make one. */
typedef struct {
    uint32_t id;
    const char *name;
    uint32_t name_bytes;
    const char *unit;
    uint32_t unit_bytes;
    double minimum;
    double maximum;
    double default_value;
    double step;
    uint32_t smoothing_ms;
    uint8_t is_readonly;
} jackfield_parameter;

_Static_assert(sizeof(jackfield_parameter) == 64, "the layout of the canonical ABI");
_Static_assert(offsetof(jackfield_parameter, minimum) == 24, "the layout of the canonical ABI");

/* One entry of `plugin_parameters`; name and unit are string literals. */
#define JACKFIELD_PARAMETER(id, name, unit, minimum, maximum, default_value, step, smoothing_ms) \
    { (id), (name), sizeof(name) - 1, (unit), sizeof(unit) - 1, (minimum), (maximum), (default_value), (step), (smoothing_ms), 0 }

typedef enum { JACKFIELD_DEBUG = 0, JACKFIELD_INFO = 1, JACKFIELD_WARN = 2, JACKFIELD_ERROR = 3 } jackfield_level;

__attribute__((import_module("jackfield:plugin/log@0.2.0"), import_name("write"))) void jackfield_log_write(
    uint32_t level, const char *text, uint32_t bytes
);

/* Writes UTF-8 to the plugin's log. plugin.wit has to import log. */
static inline void jackfield_log(jackfield_level level, const char *text) {
    jackfield_log_write((uint32_t)level, text, (uint32_t)strlen(text));
}

/* What the plugin defines. Those that are marked weak may be left out. */

/* 0, or words for the log about why it cannot start. */
__attribute__((weak)) const char *plugin_start(jackfield_role role);
/* The settings as JSON, not ended by a zero. */
__attribute__((weak)) void plugin_settings_changed(const char *json, uint32_t bytes);
__attribute__((weak)) void plugin_stop(void);

/* With JACKFIELD_CAPTURED_AUDIO or JACKFIELD_MIXED_AUDIO. */
jackfield_activation plugin_activate(void);
/* 480 samples, changed in place. */
void plugin_frame(float *samples);
/* Forget the past. */
void plugin_reset(void);

/* With JACKFIELD_DECODED_AUDIO, besides plugin_activate and plugin_reset. */
void plugin_decoded_frame(uint32_t user_id, float *samples);
void plugin_forget_user(uint32_t user_id);

/* With JACKFIELD_VOICE_CODEC: the encoder of the user's own voice, and a decoder for each remote one in a slot of its own, from 0 on. */
#define JACKFIELD_MAX_DECODERS 256u
/* Longest frame, in samples, and longest packet that a lane carries, in bytes. */
#define JACKFIELD_MAX_VOICE_SAMPLES 5760u
#define JACKFIELD_MAX_PACKET_BYTES 1000u

/* As in wit/hooks.wit; the ranges have been checked. */
typedef struct {
    uint32_t bitrate;
    uint32_t complexity;
    bool use_vbr;
    bool use_dtx;
    bool use_fec;
    uint32_t expected_loss_percent;
    bool is_low_delay;
} jackfield_encoder_config;

/* A short name that goes into the session: "opus". */
const char *plugin_codec_name(void);
/* Frames that it can encode; without it those of 480 and 960 samples. */
__attribute__((weak)) bool plugin_is_legal_frame(uint32_t samples);
/* Opens or reconfigures the encoder. Returns its lookahead in samples; without it there is none. */
__attribute__((weak)) uint32_t plugin_configure_encoder(const jackfield_encoder_config *config);
/* Encodes a legal frame and returns the packet's bytes, at most JACKFIELD_MAX_PACKET_BYTES; 0 when nothing needs to be sent. */
uint32_t plugin_encode(const float *samples, uint32_t count, uint8_t *packet);
/* Forgets the encoder's past. */
__attribute__((weak)) void plugin_reset_encoder(void);
/* How many samples the packet holds; 0 where it is none of this codec's. Its bytes are a stranger's, here and below. */
uint32_t plugin_packet_samples(const uint8_t *packet, uint32_t bytes);
/* A voice begins, or starts afresh, in this slot. */
void plugin_open_decoder(uint32_t slot);
/* Decodes a packet into the `count` samples that plugin_packet_samples said. False: it is corrupt all the same. */
bool plugin_decode(uint32_t slot, const uint8_t *packet, uint32_t bytes, float *samples, uint32_t count);
/* Invents `count` samples where a packet is lost. */
void plugin_conceal(uint32_t slot, float *samples, uint32_t count);
/* Rebuilds the `count` samples before a packet that is there, when it carries a copy of them; without it they are concealed. */
__attribute__((weak)) void plugin_recover(uint32_t slot, const uint8_t *next_packet, uint32_t bytes, float *samples, uint32_t count);

/* With JACKFIELD_PARAMETERS. */
extern const jackfield_parameter plugin_parameters[];
extern const uint32_t plugin_parameter_count;
/* At the start once for each, with its default; then whenever it is turned. Within its range. */
void plugin_parameter_changed(uint32_t id, double value);

#if defined(JACKFIELD_CAPTURED_AUDIO) || defined(JACKFIELD_DECODED_AUDIO) || defined(JACKFIELD_MIXED_AUDIO) || \
    defined(JACKFIELD_PARAMETERS) || defined(JACKFIELD_VOICE_CODEC)
#include "jackfield-hooks.h"
#endif

#endif
