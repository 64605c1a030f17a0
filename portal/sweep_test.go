package portal_test

import (
	"testing"
	"time"

	"telepath/portal"
	"telepath/queue"
)

// The server was away for a night: what stood still meanwhile is asked for again at start
// and only then gets its time to be answered in.
func TestOutageDoesNotEndRuns(t *testing.T) {
	t.Parallel()
	w := setup(t)
	data := drawnTIFF(t)
	c := w.newCase("A-1", queue.Frozen)
	w.upload(c.ID, data, len(data))
	w.submit(c.ID)
	w.pass(9 * time.Hour)
	for _, step := range []struct {
		wait  time.Duration
		start bool
		want  portal.RunState
	}{{0, true, portal.RunPlanned}, {4 * time.Minute, false, portal.RunPlanned}, {2 * time.Minute, false, portal.RunFailed}} {
		w.pass(step.wait)
		if err := w.sweeper.Sweep(t.Context(), step.start); err != nil {
			t.Fatal(err)
		}
		if got := w.detail(c.ID).Slides[0].Run.State; got != step.want {
			t.Errorf("start %v, %v later: the run is %s, want %s", step.start, step.wait, got, step.want)
		}
	}
}
