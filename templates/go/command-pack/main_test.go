package main

import (
	"slices"
	"testing"
)

func TestChoicesAreTrimmedAndEmptyOnesLeftOut(t *testing.T) {
	if choices := choicesOf("tea, ,coffee "); !slices.Equal(choices, []string{"tea", "coffee"}) {
		t.Fatalf("%q", choices)
	}
}

func TestChancePicksOne(t *testing.T) {
	if picked := oneOf([]string{"heads", "tails"}, 7); picked != "tails" {
		t.Fatal(picked)
	}
}
