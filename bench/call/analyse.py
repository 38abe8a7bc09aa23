"""Scores one recording of a call: analyse.py RECORDING.f32 PARTS_JSON

The recording is raw float32 in two channels at 48 kHz: what was said on the left, what was heard on the right. Prints one JSON object.
"""

import json
import os
import sys
import tempfile
import warnings

import numpy as np
from scipy.io import wavfile
from scipy.signal import butter, correlate, resample_poly, sosfiltfilt

RATE = 48_000
# Windows of half a second; a later arrival than 1 s counts as not heard.
WINDOW = RATE // 2
LONGEST = RATE
FOUND = 0.6
# Speech below this level (relative to the whole) is a pause.
PAUSE_DB = -25


def band(samples):
    """0.5 to 3.5 kHz: the range in which no client here turns phases."""
    return sosfiltfilt(butter(4, [500, 3500], "bandpass", fs=RATE, output="sos"), samples)


def delays_of(said, heard, window=WINDOW, longest=LONGEST):
    """(start in s, delay in ms or None) of each window in which somebody speaks, by normalised cross-correlation."""
    said, heard = band(said), band(heard)
    level = np.sqrt(np.mean(said**2))
    found = []
    for start in range(0, len(said) - window - longest, window // 2):
        piece = said[start : start + window]
        energy = np.sum(piece**2)
        if energy < window * (level * 10 ** (PAUSE_DB / 20)) ** 2:
            continue
        area = heard[start : start + window + longest]
        squares = np.concatenate([[0], np.cumsum(area**2)])
        norms = np.sqrt(np.maximum(squares[window:] - squares[:-window], 1e-12) * energy)
        scores = correlate(area, piece, "valid", "fft") / norms
        best = int(np.argmax(scores))
        found.append((start / RATE, best * 1000 / RATE if scores[best] >= FOUND else None))
    return found


def aligned(said, heard, delays, window=WINDOW):
    """What was heard laid over what was said: each quarter of a second at the delay of its window; what was not found takes its neighbour's."""
    known = [(start, delay) for start, delay in delays if delay is not None]
    if not known:
        return np.zeros_like(said)
    starts = np.array([start for start, _ in known])
    step = window // 2
    out = np.zeros_like(said)
    for at in range(0, len(said), step):
        # The window whose middle is nearest to the middle of the step.
        nearest = int(np.argmin(np.abs(starts + window / RATE / 2 - (at + step / 2) / RATE)))
        begin = at + round(known[nearest][1] * RATE / 1000)
        piece = heard[begin : begin + min(step, len(said) - at)]
        out[at : at + len(piece)] = piece
    return out


def silence_shares(said, heard):
    """Share of the frames of 10 ms with speech that were heard at least 30 dB more quietly than the rest."""
    frames = len(said) // 480
    power = lambda samples: np.mean(samples[: frames * 480].reshape(frames, 480) ** 2, axis=1)
    spoken, arrived = power(said), power(heard)
    speech = spoken > np.mean(spoken) * 10 ** (PAUSE_DB / 10)
    if not np.any(speech) or np.mean(arrived) == 0:
        return None
    gain = np.median(arrived[speech] / spoken[speech])
    return float(np.mean(arrived[speech] < spoken[speech] * gain * 1e-3))


def score_stoi(said, heard):
    from pystoi import stoi

    return float(stoi(said, heard, RATE))


def score_pesq(said, heard):
    from pesq import pesq

    down = lambda samples: resample_poly(samples, 1, 3)
    return float(pesq(16_000, down(said), down(heard), "wb"))


def score_visqol(said, heard):
    from visqol import VisqolApi

    api = VisqolApi()
    api.create(mode="speech", use_lattice_model=False)
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("said.wav", "heard.wav")]
        for path, samples in zip(paths, (said, heard)):
            low = np.clip(resample_poly(samples, 1, 3), -1, 1)
            wavfile.write(path, 16_000, (low * 32_767).astype(np.int16))
        return float(api.measure(*paths).moslqo)


def main():
    recording, options = sys.argv[1], json.loads(sys.argv[2])
    both = np.fromfile(recording, dtype="<f4")
    both = both[: len(both) // 2 * 2].reshape(-1, 2).astype(np.float64)
    said, heard = both[:, 0], both[:, 1]
    # From the first to the last word, so that pauses at the ends do not count.
    loud = np.flatnonzero(np.abs(said) > 0.01)
    if len(loud) == 0:
        print(json.dumps({"error": "nothing was said"}))
        return
    begin, end = max(0, loud[0] - RATE // 10), min(len(said), loud[-1] + RATE // 10)
    delays = [(start, delay) for start, delay in delays_of(said, heard)]
    match = aligned(said, heard, delays)
    result = {
        "delays": delays,
        "missingShare": silence_shares(said[begin:end], match[begin:end]),
        "stoi": score_stoi(said[begin:end], match[begin:end]) if np.any(match) else None,
        "notes": [],
    }
    if options.get("perceptual"):
        # The first word is where the speech of the file begins.
        offset = begin + RATE // 10 - round(options["firstWordS"] * RATE)
        part = slice(offset + round(options["fromS"] * RATE), min(end, offset + round(options["toS"] * RATE)))
        result["stoiClean"] = score_stoi(said[part], match[part])
        # PESQ and ViSQOL align by themselves, so they get the sound at one delay, as it was heard.
        known = [delay for _, delay in delays if delay is not None]
        shift = round(np.median(known) * RATE / 1000) if known else 0
        steady = np.concatenate([heard[shift:], np.zeros(shift)])
        for name, score in (("pesq", score_pesq), ("visqol", score_visqol)):
            try:
                # ViSQOL takes two seconds for each second of speech; its authors recommend 5 to 10 s.
                scored = slice(part.start, min(part.stop, part.start + 8 * RATE)) if name == "visqol" else part
                result[name] = score(said[scored], steady[scored])
            except Exception as error:  # One score that cannot be had leaves the others.
                result["notes"].append(f"{name}: {type(error).__name__}: {error}")
    print(json.dumps(result))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
