package httpapi

import "testing"

func TestByteRange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		field    string
		size     int64
		from, to int64
		kind     rangeKind
	}{
		{"bytes=0-99", 1000, 0, 99, rangeGiven},
		{"bytes=0-0", 1000, 0, 0, rangeGiven},
		{"bytes=500-", 1000, 500, 999, rangeGiven},
		{"bytes=-300", 1000, 700, 999, rangeGiven},
		{"bytes=-3000", 1000, 0, 999, rangeGiven},
		{"bytes=900-5000", 1000, 900, 999, rangeGiven},
		{"Bytes= 1-2 ", 1000, 1, 2, rangeGiven},
		{"bytes=5-99999999999999999999", 1000, 5, 999, rangeGiven},
		{"bytes=1000-", 1000, 0, 0, rangeOutside},
		{"bytes=99999999999999999999-", 1000, 0, 0, rangeOutside},
		{"bytes=-0", 1000, 0, 0, rangeOutside},
		{"bytes=0-", 0, 0, 0, rangeOutside},
		{"bytes=0-1,5-6", 1000, 0, 0, rangeIgnored},
		{"bytes=5-4", 1000, 0, 0, rangeIgnored},
		{"bytes=-", 1000, 0, 0, rangeIgnored},
		{"bytes=a-b", 1000, 0, 0, rangeIgnored},
		{"bytes=+1-2", 1000, 0, 0, rangeIgnored},
		{"bytes=--1", 1000, 0, 0, rangeIgnored},
		{"bytes", 1000, 0, 0, rangeIgnored},
		{"tiles=0-1", 1000, 0, 0, rangeIgnored},
	} {
		from, to, kind := byteRange(c.field, c.size)
		if from != c.from || to != c.to || kind != c.kind {
			t.Errorf("%q of %d: %d-%d kind %d, want %d-%d kind %d", c.field, c.size, from, to, kind, c.from, c.to, c.kind)
		}
	}
}

func FuzzByteRange(f *testing.F) {
	f.Add("bytes=0-99", int64(1000))
	f.Add("bytes=-5", int64(3))
	f.Fuzz(func(t *testing.T, field string, size int64) {
		if size < 0 {
			return
		}
		from, to, kind := byteRange(field, size)
		if kind == rangeGiven && (from < 0 || to < from || to >= size) {
			t.Errorf("%q of %d gave %d to %d", field, size, from, to)
		}
	})
}
