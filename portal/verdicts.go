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

// outdated says whether what the slide's latest run says no longer holds: the slide has been
// taken up again since, or the run itself gave no result, and nothing more will come.
func outdated(s Slide, latest Run) bool {
	return s.State.Terminal() && (s.State != SlideAnalysed || latest.State != RunComplete)
}

// withoutResult lists the slides that had a result and have none that holds: they are being
// analysed again, or that came to nothing. A report signed meanwhile would leave out regions
// that a person has already judged. What came to nothing stops nobody who has seen it; known
// are those runs.
func (p progress) withoutResult(caseID string, known []string) ([]Blocker, error) {
	slides, err := p.tx.SlidesOf(caseID)
	if err != nil {
		return nil, err
	}
	var out []Blocker
	for _, sl := range inUse(slides) {
		before, err := lastComplete(p.tx, sl.ID, "")
		if err != nil {
			return nil, err
		}
		if before == nil {
			continue
		}
		latest, err := latestRun(p.tx, sl.ID)
		if err != nil {
			return nil, err
		}
		switch {
		case !sl.State.Terminal():
			out = append(out, Blocker{Code: "analysing-again", Slide: sl.ID, Message: sl.Name + " is being analysed again: wait for the result."})
		case outdated(sl, *latest) && !slices.Contains(known, latest.ID):
			out = append(out, Blocker{
				Code: "result-outdated", Slide: sl.ID, Run: latest.ID,
				Message: sl.Name + " was taken up again and has no new result: what was found and judged before is not in the report. Have it analysed again, or confirm that you go on without it.",
			})
		}
	}
	return out, nil
}

// acknowledge notes that a person has seen that these runs gave no result.
func (p progress) acknowledge(r *Report, runs []string) error {
	if len(runs) == 0 {
		return nil
	}
	missing, err := p.withoutResult(r.CaseID, r.Draft.WithoutAI)
	if err != nil {
		return err
	}
	for _, b := range missing {
		if b.Run != "" && slices.Contains(runs, b.Run) {
			r.Draft.WithoutAI = append(r.Draft.WithoutAI, b.Run)
			if err := p.audit("report.without-result", r.HospitalID, "run/"+b.Run, b.Message); err != nil {
				return err
			}
		}
	}
	return nil
}
