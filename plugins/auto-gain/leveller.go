package main

import "math"

const (
	frameSeconds = 0.01
	// Below this a frame is no speech: its level says nothing about the speaker.
	gateDB = -50
	// How fast the gain follows: at once when it is too loud, at leisure when it is too soft.
	fallSeconds = 0.25
	riseSeconds = 2.5
	// Peaks are bent below this, so that nothing clips.
	ceiling = 0.891
)

// leveller brings a voice to one loudness. It holds the gain through pauses.
type leveller struct {
	targetDB, mostDB float64
	// The gain now, dB, and the factor that the last frame ended with.
	gainDB float64
	factor float64
}

func newLeveller(targetDB, mostDB float64) leveller {
	return leveller{targetDB: targetDB, mostDB: mostDB, factor: 1}
}

// process changes a frame in place.
func (l *leveller) process(samples []float32) {
	if level := levelDB(samples); level > gateDB {
		wanted := math.Max(-l.mostDB, math.Min(l.mostDB, l.targetDB-level))
		seconds := riseSeconds
		if wanted < l.gainDB {
			seconds = fallSeconds
		}
		l.gainDB += (wanted - l.gainDB) * (1 - math.Exp(-frameSeconds/seconds))
	}
	next := math.Pow(10, l.gainDB/20)
	step := (next - l.factor) / float64(len(samples))
	for index, sample := range samples {
		l.factor += step
		samples[index] = float32(bend(float64(sample) * l.factor))
	}
	l.factor = next
}

// levelDB is the level of a frame, dBFS; what is not finite counts as silence.
func levelDB(samples []float32) float64 {
	sum := 0.0
	for _, sample := range samples {
		sum += float64(sample) * float64(sample)
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return math.Inf(-1)
	}
	return 10 * math.Log10(sum/float64(len(samples)))
}

// bend leaves three quarters of the way to the ceiling alone and rounds what is above.
func bend(sample float64) float64 {
	const knee = 0.75 * ceiling
	size := math.Abs(sample)
	if size <= knee {
		return sample
	}
	if math.IsNaN(sample) {
		return 0
	}
	return math.Copysign(knee+(ceiling-knee)*math.Tanh((size-knee)/(ceiling-knee)), sample)
}
