"""Scores pairs of raw float32 files at 48 kHz by PESQ-WB; arguments: reference, degraded, reference, degraded, ...; prints a JSON list."""

import json
import sys

import numpy as np
from pesq import pesq
from scipy.signal import resample_poly


def read(path):
    return resample_poly(np.fromfile(path, np.float32), 1, 3)


files = sys.argv[1:]
scores = [float(pesq(16000, read(a), read(b), "wb")) for a, b in zip(files[::2], files[1::2])]
print(json.dumps(scores))
