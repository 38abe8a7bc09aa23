package abi

import "testing"

func TestTakeAlignsAndRefusesWhatDoesNotFit(t *testing.T) {
	var a arena
	if at, fits := a.take(3, 1); at != 0 || !fits {
		t.Fatalf("the first 3 bytes are at %d", at)
	}
	if at, fits := a.take(8, 8); at != 8 || !fits {
		t.Fatalf("8 bytes after 3 are at %d, not 8", at)
	}
	if _, fits := a.take(blockBytes, 4); fits {
		t.Fatal("a whole block fits where 16 bytes are taken")
	}
	if at, fits := a.take(blockBytes-16, 4); at != 16 || !fits {
		t.Fatalf("the rest of the block is at %d, not 16", at)
	}
}

func TestReleaseGivesBackWhatWasTakenSinceTheMark(t *testing.T) {
	var a arena
	a.take(100, 4)
	before := a.mark()
	a.take(1_000, 4)
	a.takeSpare(1 << 20)
	a.release(before)
	if a.used != 100 || len(a.spare) != 0 {
		t.Fatalf("%d bytes and %d blocks are still taken", a.used, len(a.spare))
	}
}

func TestAFrameAllocatesNothing(t *testing.T) {
	var a arena
	frames := testing.AllocsPerRun(1_000, func() {
		before := a.mark()
		a.take(1_920, 4)
		a.take(8, 4)
		a.release(before)
	})
	if frames != 0 {
		t.Fatalf("%v allocations a frame", frames)
	}
}
