package main

import "testing"

func TestSecondsHaveTwoDigits(t *testing.T) {
	for seconds, wanted := range map[int]string{65: "1:05", 1_500: "25:00", 0: "0:00"} {
		if got := clock(seconds); got != wanted {
			t.Errorf("%d seconds are %q, not %q", seconds, got, wanted)
		}
	}
}
