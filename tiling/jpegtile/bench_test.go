//go:build (linux || darwin) && (amd64 || arm64)

package jpegtile

import (
	"image"
	"testing"
	"time"
)

// against runs both ways by turns, so that both see the same machine, and reports each in
// microseconds and how many times faster the library is.
func against(b *testing.B, pure, fast func()) {
	var slow, quick time.Duration
	for b.Loop() {
		start := time.Now()
		pure()
		between := time.Now()
		fast()
		slow, quick = slow+between.Sub(start), quick+time.Since(between)
	}
	b.ReportMetric(float64(slow.Microseconds())/float64(b.N), "pure-µs")
	b.ReportMetric(float64(quick.Microseconds())/float64(b.N), "fast-µs")
	b.ReportMetric(float64(slow)/float64(quick), "times-faster")
}

func benchmarkDecode(b *testing.B, side int, rgb bool) {
	c := fast(b)
	data, err := c.Encode(tissue(side, side), 80)
	if err != nil {
		b.Fatal(err)
	}
	slow, quick := image.NewRGBA(image.Rect(0, 0, side, side)), image.NewRGBA(image.Rect(0, 0, side, side))
	against(b,
		func() { slow, err = c.pure.DecodeInto(data, rgb, slow) },
		func() { quick, err = c.DecodeInto(data, rgb, quick) })
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkDecode256(b *testing.B)    { benchmarkDecode(b, 256, false) }
func BenchmarkDecode256RGB(b *testing.B) { benchmarkDecode(b, 256, true) }
func BenchmarkDecode1024(b *testing.B)   { benchmarkDecode(b, 1024, false) }

func BenchmarkDecodeHalf256(b *testing.B)   { benchmarkScaled(b, 2) }
func BenchmarkDecodeEighth256(b *testing.B) { benchmarkScaled(b, 8) }

// benchmarkScaled compares with decoding all and averaging, in pure Go.
func benchmarkScaled(b *testing.B, denominator int) {
	c := fast(b)
	data, err := c.Encode(tissue(256, 256), 80)
	if err != nil {
		b.Fatal(err)
	}
	against(b,
		func() {
			full, err := c.pure.Decode(data, false)
			if err != nil {
				b.Fatal(err)
			}
			shrink(full, denominator)
		},
		func() {
			if _, err := c.DecodeScaled(data, false, denominator); err != nil {
				b.Fatal(err)
			}
		})
}

func BenchmarkEncode256(b *testing.B) {
	c := fast(b)
	img := tissue(256, 256)
	var err error
	against(b, func() { _, err = c.pure.Encode(img, 90) }, func() { _, err = c.Encode(img, 90) })
	if err != nil {
		b.Fatal(err)
	}
}
