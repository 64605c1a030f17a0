package portal

import (
	"context"
	"time"

	"telepath/reports"
)

// SlideDetail is a slide with its latest run and what the run found.
type SlideDetail struct {
	Slide    Slide
	Run      *Run
	Findings []reports.Finding
}

// CaseDetail is everything about one case.
type CaseDetail struct {
	Case    Case
	Slides  []SlideDetail
	Uploads []Upload
	Events  []Event
	Report  *Report
	// Reading says whether what the model says is left out, and Impressions what people noted at
	// first sight: the person's own alone while it is.
	Reading     Reading
	Impressions []Impression
	// Names of the people and hospitals that occur, by id.
	Names map[string]string
}

// CaseDetail reads a case with all that belongs to it; the draft has the facts and slides
// as they are now.
func (d *Desk) CaseDetail(ctx context.Context, s Scope, id string) (CaseDetail, error) {
	var out CaseDetail
	err := d.Store.Read(ctx, s, func(tx Tx) (err error) {
		out = CaseDetail{Names: map[string]string{}}
		if out.Case, err = tx.Case(id); err != nil {
			return err
		}
		slides, err := tx.SlidesOf(id)
		if err != nil {
			return err
		}
		for _, sl := range slides {
			detail, err := slideDetail(tx, sl)
			if err != nil {
				return err
			}
			out.Slides = append(out.Slides, detail)
		}
		if out.Uploads, err = tx.UploadsOf(id); err != nil {
			return err
		}
		if out.Events, err = tx.EventsOf(id); err != nil {
			return err
		}
		r, err := tx.ReportOf(id)
		switch {
		case err == nil:
			if r.Status == reports.Draft {
				p := progress{journal{tx, s, d.Now()}, d.Choose}
				if r.Draft, err = p.full(out.Case, r); err != nil {
					return err
				}
			}
			out.Report = &r
		case CodeOf(err) != NotFound:
			return err
		}
		if err := out.read(tx, s); err != nil {
			return err
		}
		return out.addNames(tx)
	})
	return out, err
}

// SlideDetail reads one slide with its latest run.
func (d *Desk) SlideDetail(ctx context.Context, s Scope, id string) (out SlideDetail, err error) {
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		sl, err := tx.Slide(id)
		if err != nil {
			return err
		}
		if out, err = slideDetail(tx, sl); err != nil {
			return err
		}
		hide, err := d.HiddenFrom(tx, s, sl.CaseID)
		if hide {
			out.hideAI()
		}
		return err
	})
	return out, err
}

func slideDetail(tx Tx, sl Slide) (SlideDetail, error) {
	out := SlideDetail{Slide: sl, Findings: []reports.Finding{}}
	run, err := latestRun(tx, sl.ID)
	if err != nil || run == nil {
		return out, err
	}
	out.Run = run
	out.Findings, err = tx.FindingsOf(run.ID)
	return out, err
}

func (c *CaseDetail) addNames(tx Tx) error {
	h, err := tx.Hospital(c.Case.HospitalID)
	if err != nil {
		return err
	}
	c.Names[h.ID] = h.Name
	people := []string{c.Case.CreatedBy, c.Case.AssignedTo, c.Case.HeldBy}
	for _, e := range c.Events {
		people = append(people, e.Actor)
	}
	return addPeople(tx, c.Names, people)
}

// addPeople looks up the names that are not known yet. Parts of the program have none.
func addPeople(tx Tx, names map[string]string, ids []string) error {
	for _, id := range ids {
		if _, known := names[id]; known || id == "" {
			continue
		}
		u, err := tx.User(id)
		if CodeOf(err) == NotFound {
			names[id] = ""
			continue
		}
		if err != nil {
			return err
		}
		names[id] = u.Name
	}
	return nil
}

// Stage is one step of a case's way, for the stage line.
type Stage struct {
	Stage string `json:"stage"`
	// State is waiting, running, done, trouble or skipped.
	State   string     `json:"state"`
	Since   *time.Time `json:"since"`
	Seconds *float64   `json:"seconds"`
	Note    string     `json:"note"`
}
