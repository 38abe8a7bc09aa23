/* Included by jackfield.h into the one C file that names the hooks: the exports of the canonical ABI.
 *
 * No call of these hooks has more than one list among its arguments. The host puts it into `jackfield_argument`, or on the heap when
 * it is longer (settings), and it is released when the call returns. Results point into places that live until the next call. */

#define JACKFIELD_EXPORT(interface, function) \
    __attribute__((export_name("jackfield:plugin/" interface "@0.2.0#" function)))

enum { JACKFIELD_ARGUMENT_BYTES = 4096, JACKFIELD_MAX_PARAMETERS = 256 };

static _Alignas(16) uint8_t jackfield_argument[JACKFIELD_ARGUMENT_BYTES];

/* Widest: `result<_, start-error>` and those of `codec-error`, tag at 0, case at 4, text at 8. */
static struct {
    uint8_t is_error;
    union {
        uint32_t number;
        uint8_t error_case;
    } first;
    uint32_t second;
    uint32_t third;
} jackfield_result;

__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_bytes, size_t alignment, size_t bytes);
void *cabi_realloc(void *old, size_t old_bytes, size_t alignment, size_t bytes) {
    (void)alignment;
    if (old == 0 && bytes <= JACKFIELD_ARGUMENT_BYTES) return jackfield_argument;
    void *grown = old == jackfield_argument ? malloc(bytes) : realloc(old, bytes);
    if (grown == 0) __builtin_trap();
    if (old == jackfield_argument) memcpy(grown, jackfield_argument, old_bytes);
    return grown;
}

static void jackfield_release(const void *argument) {
    if (argument != jackfield_argument) free((void *)argument);
}

#ifdef JACKFIELD_PARAMETERS
static double jackfield_values[JACKFIELD_MAX_PARAMETERS];

static void jackfield_set_parameter(uint32_t id, double value) {
    for (uint32_t index = 0; index < plugin_parameter_count; index++) {
        if (plugin_parameters[index].id != id || plugin_parameters[index].is_readonly) continue;
        jackfield_values[index] = value;
        plugin_parameter_changed(id, value);
    }
}
#endif

JACKFIELD_EXPORT("lifecycle", "start") void *jackfield_lifecycle_start(uint32_t role) {
#ifdef JACKFIELD_PARAMETERS
    if (plugin_parameter_count > JACKFIELD_MAX_PARAMETERS) __builtin_trap();
    for (uint32_t index = 0; index < plugin_parameter_count; index++) {
        jackfield_set_parameter(plugin_parameters[index].id, plugin_parameters[index].default_value);
    }
#endif
    const char *refusal = plugin_start == 0 ? 0 : plugin_start((jackfield_role)role);
    jackfield_result.is_error = refusal != 0;
    if (refusal != 0) {
        /* start-error.failed */
        jackfield_result.first.error_case = 1;
        jackfield_result.second = (uint32_t)refusal;
        jackfield_result.third = (uint32_t)strlen(refusal);
    }
    return &jackfield_result;
}

JACKFIELD_EXPORT("lifecycle", "on-settings-changed") void jackfield_lifecycle_settings(const char *json, uint32_t bytes) {
    if (plugin_settings_changed != 0) plugin_settings_changed(json, bytes);
    if (bytes > 0) jackfield_release(json);
}

JACKFIELD_EXPORT("lifecycle", "stop") void jackfield_lifecycle_stop(void) {
    if (plugin_stop != 0) plugin_stop();
}

#if defined(JACKFIELD_CAPTURED_AUDIO) || defined(JACKFIELD_DECODED_AUDIO) || defined(JACKFIELD_MIXED_AUDIO)
static struct {
    float *samples;
    uint32_t count;
} jackfield_list;

static void *jackfield_activate(uint32_t sample_rate, uint32_t frame_samples) {
    jackfield_result.is_error = sample_rate != 48000 || frame_samples != JACKFIELD_FRAME_SAMPLES;
    if (jackfield_result.is_error) {
        /* activate-error.unsupported-config */
        jackfield_result.first.error_case = 0;
        return &jackfield_result;
    }
    const jackfield_activation activation = plugin_activate();
    jackfield_result.first.number = activation.latency_samples;
    jackfield_result.second = activation.tail_samples;
    return &jackfield_result;
}

/* A frame of another length comes back as an empty list, which the host counts as a strike. */
static void *jackfield_frame(float *samples, uint32_t count) {
    jackfield_list.samples = samples;
    jackfield_list.count = count == JACKFIELD_FRAME_SAMPLES ? count : 0;
    return &jackfield_list;
}
#endif

#define JACKFIELD_AUDIO_HOOK(interface, name)                                                                              \
    JACKFIELD_EXPORT(interface, "activate") void *jackfield_##name##_activate(uint32_t rate, uint32_t samples) {            \
        return jackfield_activate(rate, samples);                                                                          \
    }                                                                                                                      \
    JACKFIELD_EXPORT(interface, "reset") void jackfield_##name##_reset(void) { plugin_reset(); }                            \
    JACKFIELD_EXPORT(interface, "deactivate") void jackfield_##name##_deactivate(void) { plugin_reset(); }

#ifdef JACKFIELD_CAPTURED_AUDIO
JACKFIELD_AUDIO_HOOK("captured-audio", captured)
JACKFIELD_EXPORT("captured-audio", "on-audio-frame-captured") void *jackfield_captured_frame(float *samples, uint32_t count) {
    if (count == JACKFIELD_FRAME_SAMPLES) plugin_frame(samples);
    return jackfield_frame(samples, count);
}
#endif

#ifdef JACKFIELD_MIXED_AUDIO
JACKFIELD_AUDIO_HOOK("mixed-audio", mixed)
JACKFIELD_EXPORT("mixed-audio", "on-audio-frame-mixed") void *jackfield_mixed_frame(float *samples, uint32_t count) {
    if (count == JACKFIELD_FRAME_SAMPLES) plugin_frame(samples);
    return jackfield_frame(samples, count);
}
#endif

#ifdef JACKFIELD_DECODED_AUDIO
JACKFIELD_AUDIO_HOOK("decoded-audio", decoded)
JACKFIELD_EXPORT("decoded-audio", "on-audio-frame-decoded") void *jackfield_decoded_frame(
    uint32_t user_id, float *samples, uint32_t count
) {
    if (count == JACKFIELD_FRAME_SAMPLES) plugin_decoded_frame(user_id, samples);
    return jackfield_frame(samples, count);
}
JACKFIELD_EXPORT("decoded-audio", "forget-user") void jackfield_decoded_forget(uint32_t user_id) { plugin_forget_user(user_id); }
#endif

#ifdef JACKFIELD_PARAMETERS
JACKFIELD_EXPORT("parameters", "list-parameters") void *jackfield_parameters_list(void) {
    static struct {
        const jackfield_parameter *parameters;
        uint32_t count;
    } list;
    list.parameters = plugin_parameters;
    list.count = plugin_parameter_count;
    return &list;
}

JACKFIELD_EXPORT("parameters", "set-parameter") void jackfield_parameters_set(uint32_t id, double value) {
    jackfield_set_parameter(id, value);
}

JACKFIELD_EXPORT("parameters", "get-parameter") double jackfield_parameters_get(uint32_t id) {
    for (uint32_t index = 0; index < plugin_parameter_count; index++) {
        if (plugin_parameters[index].id == id) return jackfield_values[index];
    }
    return __builtin_nan("");
}
#endif

#ifdef JACKFIELD_VOICE_CODEC
#include "jackfield-codec.h"
#endif
