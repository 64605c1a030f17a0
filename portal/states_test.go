package portal_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"telepath/portal"
)

// The arrows as design.md draws them: "from: to to …". Whatever is not here is forbidden.
const (
	caseDrawing = `
		draft:           submitted withdrawn
		submitted:       analysing awaiting-review in-review returned withdrawn
		analysing:       awaiting-review in-review returned withdrawn
		awaiting-review: in-review analysing returned withdrawn
		in-review:       signed-out awaiting-review returned withdrawn
		returned:        submitted withdrawn
		signed-out:
		withdrawn:`
	slideDrawing = `
		received:    checking quarantined
		checking:    ready rejected failed received quarantined
		ready:       tiling checking failed quarantined
		tiling:      inferring analysed ready failed quarantined
		inferring:   analysed ready failed quarantined
		analysed:    checking ready quarantined
		rejected:    checking ready quarantined
		failed:      checking ready quarantined
		quarantined:`
	runDrawing = `
		planned:   running failed cancelled
		running:   complete failed cancelled
		complete:
		failed:
		cancelled:`
	uploadDrawing = `
		receiving: received failed
		received:  verified failed
		verified:
		failed:`
)

// arrows reads a drawing.
func arrows(drawing string) map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(drawing) {
		if from, to, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			m[from] = strings.Fields(to)
		}
	}
	return m
}

// everyArrow tries every state with every state, and with words that are no state.
func everyArrow(t *testing.T, drawing string, move func(from, to string) (now string, err error)) {
	t.Helper()
	allowed := arrows(drawing)
	words := []string{"", "nonsense"}
	for state := range allowed {
		words = append(words, state)
	}
	for _, from := range words {
		for _, to := range words {
			now, err := move(from, to)
			if slices.Contains(allowed[from], to) {
				if err != nil || now != to {
					t.Errorf("%s → %s: state %s, error %v", from, to, now, err)
				}
				continue
			}
			var e *portal.Error
			if !errors.As(err, &e) || e.Code != portal.Conflict || e.Message == "" || e.Do == "" || now != from {
				t.Errorf("%s → %s is forbidden: state %s, error %v", from, to, now, err)
			}
		}
	}
}

func TestCaseArrows(t *testing.T) {
	t.Parallel()
	everyArrow(t, caseDrawing, func(from, to string) (string, error) {
		c := portal.Case{State: portal.CaseState(from)}
		err := c.Move(portal.CaseState(to))
		return string(c.State), err
	})
}

func TestSlideArrows(t *testing.T) {
	t.Parallel()
	everyArrow(t, slideDrawing, func(from, to string) (string, error) {
		s := portal.Slide{State: portal.SlideState(from)}
		err := s.Move(portal.SlideState(to))
		return string(s.State), err
	})
}

func TestRunArrows(t *testing.T) {
	t.Parallel()
	everyArrow(t, runDrawing, func(from, to string) (string, error) {
		r := portal.Run{State: portal.RunState(from)}
		err := r.Move(portal.RunState(to))
		return string(r.State), err
	})
}

func TestUploadArrows(t *testing.T) {
	t.Parallel()
	everyArrow(t, uploadDrawing, func(from, to string) (string, error) {
		u := portal.Upload{State: portal.UploadState(from)}
		err := u.Move(portal.UploadState(to))
		return string(u.State), err
	})
}

// A state is final exactly when no arrow leaves it, for cases and runs; a slide rests in a
// terminal state until a person asks again.
func TestFinalStates(t *testing.T) {
	t.Parallel()
	for state, to := range arrows(caseDrawing) {
		if open := portal.CaseState(state).Open(); open != (len(to) > 0) {
			t.Errorf("case %s: open %v", state, open)
		}
	}
	for state, to := range arrows(runDrawing) {
		if over := portal.RunState(state).Over(); over != (len(to) == 0) {
			t.Errorf("run %s: over %v", state, over)
		}
	}
	resting := []string{"analysed", "rejected", "failed", "quarantined"}
	for state := range arrows(slideDrawing) {
		if got := portal.SlideState(state).Terminal(); got != slices.Contains(resting, state) {
			t.Errorf("slide %s: terminal %v", state, got)
		}
	}
}

// From every open state of a case there is a way to the end: nothing waits for ever.
func TestEveryCaseCanEnd(t *testing.T) {
	t.Parallel()
	allowed := arrows(caseDrawing)
	for start := range allowed {
		reached := map[string]bool{start: true}
		for queue := []string{start}; len(queue) > 0; queue = queue[1:] {
			for _, next := range allowed[queue[0]] {
				if !reached[next] {
					reached[next] = true
					queue = append(queue, next)
				}
			}
		}
		if start != "withdrawn" && !reached["signed-out"] {
			t.Errorf("a case that is %s can't be signed out any more", start)
		}
	}
}

// The reason goes when the slide goes on, and stays while it is rejected or failed.
func TestTroubleFollowsTheSlide(t *testing.T) {
	t.Parallel()
	for from, next := range arrows(slideDrawing) {
		for _, to := range next {
			s := portal.Slide{State: portal.SlideState(from), Trouble: &portal.Trouble{Code: "no-scale"}}
			if err := s.Move(portal.SlideState(to)); err != nil {
				t.Fatal(err)
			}
			if kept := s.Trouble != nil; kept != (to == "rejected" || to == "failed") {
				t.Errorf("%s → %s: trouble kept %v", from, to, kept)
			}
		}
	}
}
