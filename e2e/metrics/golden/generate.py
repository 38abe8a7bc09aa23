"""Writes stoi.json: STOI values of pystoi for the signals that stoi.test.ts makes too (same arithmetic, same seed).

    pip install pystoi && python generate.py > stoi.json
"""
import json
import math
import numpy as np
from pystoi import stoi


def random_source(seed):
    state = seed

    def next_value():
        nonlocal state
        state = (state * 1664525 + 1013904223) % 2**32
        return state / 2**31 - 1

    return next_value


def syllables(seconds, rate):
    """Harmonics of a gliding voice, cut into syllables and pauses."""
    n = int(seconds * rate)
    out = np.zeros(n, dtype=np.float32)
    phase = 0.0
    for i in range(n):
        t = i / rate
        f0 = 140 + 40 * math.sin(2 * math.pi * 0.7 * t)
        phase += 2 * math.pi * f0 / rate
        envelope = max(0.0, math.sin(2 * math.pi * 2.3 * t)) * (0.4 + 0.6 * math.sin(2 * math.pi * 0.31 * t) ** 2)
        value = 0.0
        for h in range(1, 21):
            value += math.sin(h * phase) / h * (1 + math.sin(2 * math.pi * (0.5 + 0.13 * h) * t + h))
        out[i] = 0.05 * envelope * value
    return out


def noisy(clean, gain, seed):
    r = random_source(seed)
    return np.array([np.float32(float(c) + gain * r()) for c in clean], dtype=np.float32)


rows = []
for rate in (10000, 16000, 48000):
    clean = syllables(4, rate)
    for gain in (0.005, 0.05, 0.3):
        rows.append({"rate": rate, "gain": gain, "stoi": float(stoi(clean, noisy(clean, gain, 7), rate))})
print(json.dumps(rows, indent=2))
