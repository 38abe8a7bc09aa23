/* opus-timing PCM COMPLEXITY: one pass over mono float32 samples at 48 kHz; prints the median µs to encode and to decode a 20 ms frame. */
#include <opus.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FRAME = 960, BITRATE = 32000, MAX_FRAMES = 100000 };

static double now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, compare);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

int main(int argc, char **argv) {
    static double encode_us[MAX_FRAMES], decode_us[MAX_FRAMES];
    static float in[FRAME], out[FRAME];
    static unsigned char packet[4000];
    if (argc != 3) return 2;
    FILE *file = fopen(argv[1], "rb");
    if (!file) return 1;
    int error;
    OpusEncoder *encoder = opus_encoder_create(48000, 1, OPUS_APPLICATION_VOIP, &error);
    OpusDecoder *decoder = opus_decoder_create(48000, 1, &error);
    if (!encoder || !decoder) return 1;
    opus_encoder_ctl(encoder, OPUS_SET_BITRATE(BITRATE));
    opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(atoi(argv[2])));
    opus_encoder_ctl(encoder, OPUS_SET_VBR(1));
    int count = 0;
    while (count < MAX_FRAMES && fread(in, sizeof *in, FRAME, file) == FRAME) {
        double start = now_us();
        int bytes = opus_encode_float(encoder, in, FRAME, packet, sizeof packet);
        double middle = now_us();
        if (bytes < 0 || opus_decode_float(decoder, packet, bytes, out, FRAME, 0) != FRAME) return 1;
        decode_us[count] = now_us() - middle;
        encode_us[count++] = middle - start;
    }
    printf("%f %f %s\n", median(encode_us, count), median(decode_us, count), opus_get_version_string());
    return 0;
}
