package main

import "math/bits"

// ITU-T G.711: a sign, 3 bits that say how loud, 4 bits that say where in between.
const (
	bias    = 132
	loudest = 32_635
)

// compress makes a byte of a sample of -1 to 1.
func compress(sample float32) byte {
	scaled := max(-loudest, min(loudest, sample*32_768))
	if scaled != scaled {
		scaled = 0
	}
	magnitude, sign := int32(scaled), int32(0)
	if magnitude < 0 {
		magnitude, sign = -magnitude, 0x80
	}
	magnitude += bias
	exponent := 24 - bits.LeadingZeros32(uint32(magnitude))
	mantissa := magnitude >> (exponent + 3) & 15
	return ^byte(sign | int32(exponent)<<4 | mantissa)
}

// expand makes a sample of a byte.
func expand(value byte) float32 {
	value = ^value
	magnitude := float32((int32(value&15)<<3+bias)<<(value>>4&7) - bias)
	if value&0x80 != 0 {
		magnitude = -magnitude
	}
	return magnitude / 32_768
}
