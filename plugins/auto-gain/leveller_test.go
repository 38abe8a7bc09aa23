package main

import (
	"math"
	"testing"
)

// speak runs a sine of a level through the leveller and returns the level of its last frame, dBFS.
func speak(l *leveller, atDB float64, frames int) float64 {
	peak := math.Sqrt2 * math.Pow(10, atDB/20)
	frame := make([]float32, 480)
	for count := range frames {
		for index := range frame {
			frame[index] = float32(peak * math.Sin(2*math.Pi*1_000*float64(count*480+index)/48_000))
		}
		l.process(frame)
	}
	return levelDB(frame)
}

func TestALoudAndASoftVoiceComeToOneLoudness(t *testing.T) {
	for _, level := range []float64{-36, -28, -12} {
		l := newLeveller(-20, 18)
		if heard := speak(&l, level, 1_500); math.Abs(heard+20) > 1 {
			t.Errorf("%v dB came out at %v dB", level, heard)
		}
	}
}

func TestAPauseChangesNothing(t *testing.T) {
	l := newLeveller(-20, 18)
	speak(&l, -30, 1_500)
	before := l.gainDB
	speak(&l, -70, 1_000)
	if l.gainDB != before {
		t.Errorf("the gain went from %v to %v dB in a pause", before, l.gainDB)
	}
}

func TestPeaksStayBelowTheCeiling(t *testing.T) {
	l := newLeveller(-10, 30)
	speak(&l, -40, 1_500)
	frame := []float32{1, -1, float32(math.NaN()), 3e38, 0.5}
	l.process(frame)
	for _, sample := range frame {
		if !(math.Abs(float64(sample)) <= ceiling) {
			t.Errorf("a sample of %v", sample)
		}
	}
}
