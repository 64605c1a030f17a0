package portal

import (
	"math"
	"slices"
	"time"
)

// Stages of a case, in order. Received ends when the last file is verified, quality when
// the last slide is judged, queue when the first batch is being scored, model when the last
// run is over, specialist when the report is signed.
var stageNames = []string{"received", "quality", "queue", "model", "specialist", "signed"}

// StagesOf reads the stage line off a case's timeline.
func StagesOf(d CaseDetail, now time.Time) []Stage {
	m := marksOf(d.Events)
	ends := []*time.Time{m.received, m.judged, m.inferring, m.analysed, m.signed, m.signed}
	out := make([]Stage, len(stageNames))
	var from *time.Time = m.uploaded
	for i, name := range stageNames {
		st := Stage{Stage: name, State: "waiting", Since: from}
		switch {
		case ends[i] != nil:
			st.State = "done"
			if from != nil {
				st.Seconds = seconds(*from, *ends[i])
			}
		case i >= 2 && d.Case.State == CaseWithdrawn:
			st.State = "skipped"
		case i >= 2 && (d.Case.State == CaseDraft || d.Case.State == CaseReturned): // nothing waits in a queue
		case from != nil && (i == 0 || out[i-1].State == "done"):
			st.State, st.Seconds = "running", seconds(*from, now)
		}
		if ends[i] != nil {
			from = ends[i]
		} else if st.State != "running" {
			st.Since = nil
		}
		out[i] = st
	}
	out[5].Seconds = nil
	markTrouble(out, d)
	return out
}

// markTrouble says where a slide stopped and which stages no model had.
func markTrouble(out []Stage, d CaseDetail) {
	for _, sl := range d.Slides {
		if sl.Slide.Trouble == nil || !sl.Slide.InUse() {
			continue
		}
		i := 1
		if sl.Slide.State == SlideFailed {
			i = 3
		}
		out[i].State, out[i].Note = "trouble", sl.Slide.Trouble.Code
	}
	if d.Case.NoAI != "" && out[4].State != "waiting" {
		for _, i := range []int{2, 3} {
			if out[i].State == "waiting" || out[i].State == "running" {
				out[i].State, out[i].Note, out[i].Seconds = "skipped", "no-ai", nil
			}
		}
	}
}

func seconds(from, to time.Time) *float64 {
	s := math.Max(0, math.Round(to.Sub(from).Seconds()*1000)/1000)
	return &s
}

// marks are the moments of a case that end its stages; nil: not yet.
type marks struct {
	uploaded, received, judged, inferring, analysed, opened, signed, submitted *time.Time
}

// marksOf reads the moments off the events. Every event carries the time at which it
// happened; where something happened again (a second slide, a return) the last counts up to
// the signature, and what comes after is not the case's way any more.
func marksOf(events []Event) marks {
	var m marks
	first := func(p **time.Time, at time.Time) {
		if *p == nil {
			*p = &at
		}
	}
	last := func(p **time.Time, at time.Time) { *p = &at }
	for _, e := range events {
		if m.signed != nil {
			break
		}
		switch e.Kind + " " + e.State {
		case "upload receiving":
			first(&m.uploaded, e.At)
		case "upload verified":
			last(&m.received, e.At)
		case "slide ready", "slide rejected":
			last(&m.judged, e.At)
		case "run running":
			first(&m.inferring, e.At)
		case "case submitted":
			first(&m.submitted, e.At)
		case "case awaiting-review":
			last(&m.analysed, e.At)
		case "case in-review":
			last(&m.opened, e.At)
		case "case signed-out":
			last(&m.signed, e.At)
		}
	}
	if m.analysed == nil && m.opened != nil {
		m.analysed = m.opened
	}
	return m
}

// Turnaround is how long cases took, and where the time went.
type Turnaround struct {
	From  time.Time        `json:"from"`
	To    time.Time        `json:"to"`
	By    string           `json:"by"`
	Rows  []TurnaroundRow  `json:"rows"`
	Cases []TurnaroundCase `json:"cases"`
	Open  int              `json:"open"`
}

// TurnaroundRow sums up the signed cases of one hospital, stage or priority.
type TurnaroundRow struct {
	Key    string  `json:"key"`
	Name   string  `json:"name"`
	Cases  int     `json:"cases"`
	Median float64 `json:"median_seconds"`
	P90    float64 `json:"p90_seconds"`
	Mean   float64 `json:"mean_seconds"`
}

// TurnaroundCase is one signed case's clock. Stages are in seconds; Total runs from the
// submission to the signature.
type TurnaroundCase struct {
	Case      string             `json:"case"`
	Accession string             `json:"accession"`
	Priority  string             `json:"priority"`
	Hospital  string             `json:"hospital"`
	SignedAt  time.Time          `json:"signed_at"`
	Stages    map[string]float64 `json:"stages"`
	Total     float64            `json:"total_seconds"`
}

// rowOf sums up durations in seconds.
func rowOf(key, name string, values []float64) TurnaroundRow {
	slices.Sort(values)
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	n := len(values)
	return TurnaroundRow{
		Key: key, Name: name, Cases: n, Median: quantile(values, 0.5), P90: quantile(values, 0.9), Mean: sum / float64(n),
	}
}

// quantile of sorted values, by linear interpolation between the neighbours.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
