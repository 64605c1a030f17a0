package tiling

import "testing"

func TestPercent(t *testing.T) {
	t.Parallel()
	for share, want := range map[float64]Text{
		0: {"0 %", "0%"}, 0.00001: {"under 0.1 %", "不到 0.1%"}, 0.00099: {"under 0.1 %", "不到 0.1%"}, 0.001: {"0.1 %", "0.1%"},
		0.00149: {"0.1 %", "0.1%"}, 0.034: {"3.4 %", "3.4%"}, 0.05: {"5 %", "5%"}, 0.09996: {"10 %", "10%"}, 0.256: {"26 %", "26%"}, 1: {"100 %", "100%"},
	} {
		if got := percent(share); got != want {
			t.Errorf("%v is %q, want %q", share, got, want)
		}
	}
}
