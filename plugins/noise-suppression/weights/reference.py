"""Writes test/gtcrn.i16: what ONNX Runtime makes of the input of test/gtcrn.test.ts. Usage: reference.py MODEL.onnx INPUT.f32 gtcrn.i16

`node plugins/noise-suppression/test/reference-input.ts INPUT.f32` writes the input. Needs the packages numpy and onnxruntime. The plugin's own way around the
network is done once more with numpy: windows of 1,536 samples at 48,000 a second, the mask up to 8 kHz, and above it what the mask leaves from 4.5 kHz on.
"""

import sys

import numpy as np
import onnxruntime

WINDOW, HOP, BINS = 1536, 768, 257
# Samples of the input that are kept: after the network's memories filled.
KEPT = slice(96_000, 120_000)


def main(model_file, input_file, output_file):
    session = onnxruntime.InferenceSession(model_file)
    caches = {
        "conv_cache": np.zeros((2, 1, 16, 16, 33), np.float32),
        "tra_cache": np.zeros((2, 3, 1, 1, 16), np.float32),
        "inter_cache": np.zeros((2, 1, 33, 16), np.float32),
    }
    samples = np.concatenate([np.zeros(HOP), np.fromfile(input_file, "<f4"), np.zeros(WINDOW)])
    window = np.sin(np.pi * np.arange(WINDOW) / WINDOW)
    output = np.zeros_like(samples)
    for start in range(0, len(samples) - WINDOW + 1, HOP):
        spectrum = np.fft.rfft(samples[start : start + WINDOW] * window)
        seen = np.stack([spectrum[:BINS].real, spectrum[:BINS].imag], -1)[None, :, None, :] / 3
        masked, *after = session.run(None, {"mix": seen.astype(np.float32), **caches})
        caches = dict(zip(caches, after))
        treated = 3 * (masked[0, :, 0, 0] + 1j * masked[0, :, 0, 1])
        power = lambda bins: np.sum(np.abs(bins[144:BINS]) ** 2)
        gain = min(1, np.sqrt(power(treated) / power(spectrum)))
        result = np.concatenate([treated, spectrum[BINS:] * gain])
        output[start : start + WINDOW] += np.fft.irfft(result) * window
    np.round(output[HOP:][KEPT] * 32_768).astype("<i2").tofile(output_file)


if __name__ == "__main__":
    main(*sys.argv[1:])
