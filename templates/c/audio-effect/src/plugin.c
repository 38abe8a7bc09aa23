#define JACKFIELD_CAPTURED_AUDIO
#define JACKFIELD_PARAMETERS
#include "jackfield.h"

#include <math.h>

enum { GAIN = 0 };

/* The host turns them smoothly; `gain` in the manifest's settings is parameter 0. */
const jackfield_parameter plugin_parameters[] = {
    JACKFIELD_PARAMETER(GAIN, "Gain", "dB", -24, 24, -6, 0, 50),
};
const uint32_t plugin_parameter_count = sizeof plugin_parameters / sizeof plugin_parameters[0];

static float factor = 1;

void plugin_parameter_changed(uint32_t id, double value) {
    if (id == GAIN) factor = (float)pow(10, value / 20);
}

jackfield_activation plugin_activate(void) {
    /* No delay, and nothing sounds on: in silence the host need not call. */
    return (jackfield_activation){ .latency_samples = 0, .tail_samples = 0 };
}

void plugin_frame(float *samples) {
    for (int index = 0; index < JACKFIELD_FRAME_SAMPLES; index++) samples[index] *= factor;
}

/* Nothing is remembered from frame to frame. */
void plugin_reset(void) {}
