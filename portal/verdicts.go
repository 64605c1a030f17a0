package portal

import (
	"fmt"
	"slices"

	"telepath/reports"
)

// lastComplete is the slide's newest run with a result, other than not; nil if there is none.
func lastComplete(tx Tx, slideID, not string) (*Run, error) {
	runs, err := tx.RunsOf(slideID)
	if err != nil {
		return nil, err
	}
	var last *Run
	for i, r := range runs {
		if r.State == RunComplete && r.ID != not && (last == nil || r.CreatedAt.After(last.CreatedAt)) {
			last = &runs[i]
		}
	}
	return last, nil
}

// keepVerdicts carries what people said about the regions of the run before over to the
// regions of r that are exactly the same, by the same model with the same threshold. A
// region that differs is to be judged anew; the timeline says how many verdicts stayed, and
// those of the run before stay with it.
func (p progress) keepVerdicts(r Run) error {
	before, err := lastComplete(p.tx, r.SlideID, r.ID)
	if err != nil || before == nil {
		return err
	}
	old, err := p.tx.FindingsOf(before.ID)
	if err != nil {
		return err
	}
	found, err := p.tx.FindingsOf(r.ID)
	if err != nil {
		return err
	}
	judged, kept := 0, 0
	for _, o := range old {
		if o.Verdict.Decision == "" {
			continue
		}
		judged++
		i := slices.IndexFunc(found, func(f reports.Finding) bool { return sameRegion(o, f) })
		if i < 0 || before.Model != r.Model || before.Threshold != r.Threshold {
			continue
		}
		kept++
		if err := p.tx.SaveVerdict(found[i].ID, o.Verdict); err != nil {
			return err
		}
	}
	if judged == 0 {
		return nil
	}
	e := Event{HospitalID: r.HospitalID, CaseID: r.CaseID, SlideID: r.SlideID, RunID: r.ID, Kind: "finding", State: "kept"}
	e.Note = fmt.Sprintf("%d of %d verdicts", kept, judged)
	return p.changed(e, e.Note)
}

func sameRegion(a, b reports.Finding) bool {
	return a.Bounds == b.Bounds && slices.EqualFunc(a.Polygon, b.Polygon, slices.Equal[[][2]int])
}

// beingRepeated lists the slides that had a result and are being analysed again. A report
// signed meanwhile would leave out regions that a person has already judged.
func (p progress) beingRepeated(caseID string) ([]Blocker, error) {
	slides, err := p.tx.SlidesOf(caseID)
	if err != nil {
		return nil, err
	}
	var out []Blocker
	for _, sl := range slides {
		if sl.State.Terminal() {
			continue
		}
		before, err := lastComplete(p.tx, sl.ID, "")
		if err != nil {
			return nil, err
		}
		if before != nil {
			out = append(out, Blocker{Code: "analysing-again", Slide: sl.ID, Message: sl.Name + " is being analysed again: wait for the result."})
		}
	}
	return out, nil
}
