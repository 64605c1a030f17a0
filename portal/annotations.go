package portal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"telepath/reports"
)

// AnnotationDetail is an annotation with what a person reads of it.
type AnnotationDetail struct {
	Annotation
	// Points in the pixels of level 0 as it is now.
	Points            [][2]float64
	LengthUM, AreaMM2 *float64
	// Names of who drew it and who changed it last.
	ByName, ChangedName string
}

// Annotations lists what people drew on a slide, for whoever sees the case.
func (d *Desk) Annotations(ctx context.Context, s Scope, slideID string) ([]AnnotationDetail, error) {
	if err := s.May(ReadCase); err != nil {
		return nil, err
	}
	out := []AnnotationDetail{}
	err := d.Store.Read(ctx, s, func(tx Tx) error {
		sl, err := tx.Slide(slideID)
		if err != nil {
			return err
		}
		list, err := tx.AnnotationsOf(slideID)
		if err != nil {
			return err
		}
		names := map[string]string{}
		out = make([]AnnotationDetail, len(list))
		for i, a := range list {
			if out[i], err = annotationDetail(tx, names, sl, a); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func annotationDetail(tx Tx, names map[string]string, sl Slide, a Annotation) (AnnotationDetail, error) {
	out := AnnotationDetail{Annotation: a, Points: a.Points}
	if sl.Info != nil {
		out.Points = a.PointsOn(*sl.Info)
	}
	out.LengthUM, out.AreaMM2 = a.Measure(sl)
	err := addPeople(tx, names, []string{a.By, a.ChangedBy})
	out.ByName, out.ChangedName = names[a.By], names[a.ChangedBy]
	return out, err
}

// errSameAnnotation ends a change that would change nothing.
var errSameAnnotation = errors.New("it is so already")

// AddAnnotation keeps what the person who holds the case drew. The same id by the same
// person on the same slide again returns what is there: an answer may have been lost.
func (d *Desk) AddAnnotation(ctx context.Context, s Scope, slideID, id string, in AnnotationInput) (AnnotationDetail, error) {
	return d.annotate(ctx, s, func(Tx) (string, error) { return slideID, nil }, func(p progress, at marked) (Annotation, error) {
		if !annotationID.MatchString(id) {
			return Annotation{}, FailField("id", "The annotation needs an id of 26 lower-case letters and digits 2 to 7.", "Make a random one, and send the same again on a retry.")
		}
		if before, err := p.tx.Annotation(id); err == nil {
			if before.SlideID != slideID || before.By != s.Name() {
				return before, &Error{Code: Conflict, Field: "id", Message: "There is such an annotation already.", Do: "Make another id."}
			}
			return before, errSameAnnotation
		} else if CodeOf(err) != NotFound {
			return Annotation{}, err
		}
		a := Annotation{
			ID: id, SlideID: slideID, CaseID: at.slide.CaseID, HospitalID: at.slide.HospitalID,
			By: s.Name(), ChangedBy: s.Name(), CreatedAt: p.at, UpdatedAt: p.at, Revision: 1,
		}
		if err := at.fill(p.tx, &a, in); err != nil {
			return a, err
		}
		if err := p.tx.AddAnnotation(a); err != nil {
			return a, err
		}
		return a, p.annotated("added", a, fmt.Sprintf("%s, %d corners", a.Kind, len(a.Points)), Annotation{})
	})
}

// SaveAnnotation changes an annotation that still has that revision.
func (d *Desk) SaveAnnotation(ctx context.Context, s Scope, id string, revision int, in AnnotationInput) (AnnotationDetail, error) {
	var a Annotation
	find := func(tx Tx) (slide string, err error) { a, err = tx.Annotation(id); return a.SlideID, err }
	return d.annotate(ctx, s, find, func(p progress, at marked) (Annotation, error) {
		before := a
		next := a
		if err := at.fill(p.tx, &next, in); err != nil {
			return a, err
		}
		if next.sameAs(before) {
			return before, errSameAnnotation
		}
		if before.Revision != revision {
			return before, errAnnotationMoved
		}
		next.ChangedBy, next.UpdatedAt = s.Name(), p.at
		if err := p.tx.SaveAnnotation(&next); err != nil {
			return next, err
		}
		return next, p.annotated("changed", next, fmt.Sprintf("revision %d, %s, %d corners", next.Revision, next.Kind, len(next.Points)), before)
	})
}

// RemoveAnnotation takes that revision away; what it was stays in the audit.
func (d *Desk) RemoveAnnotation(ctx context.Context, s Scope, id string, revision int) error {
	var a Annotation
	find := func(tx Tx) (slide string, err error) { a, err = tx.Annotation(id); return a.SlideID, err }
	_, err := d.annotate(ctx, s, find, func(p progress, _ marked) (Annotation, error) {
		if a.Revision != revision {
			return a, errAnnotationMoved
		}
		if err := p.tx.DeleteAnnotation(a); err != nil {
			return a, err
		}
		old, err := json.Marshal(struct {
			Annotation
			Points [][2]float64 `json:"points"`
		}{a, a.Points})
		if err != nil {
			return a, fmt.Errorf("encode annotation: %w", err)
		}
		before, gone := a, a
		gone.InReport = false
		return a, p.annotated("removed", gone, string(old), before)
	})
	return err
}

var errAnnotationMoved = Fail(Conflict, "Somebody else has changed this annotation in the meantime.", "Your drawing is still here: compare it with the newer one, then save again.")

// marked is a slide that is being drawn on, and the language of its hospital.
type marked struct {
	slide Slide
	lang  string
}

// fill puts checked input into a, within what a slide may carry.
func (m marked) fill(tx Tx, a *Annotation, in AnnotationInput) error {
	if err := in.check(*m.slide.Info); err != nil {
		return err
	}
	n, corners, err := tx.CountAnnotations(m.slide.ID)
	if err != nil {
		return err
	}
	corners += len(in.Points) - len(a.Points)
	if fresh := a.Points == nil; (fresh && n >= MaxAnnotations) || (corners > maxSlideCorners && len(in.Points) > len(a.Points)) {
		return Fail(TooLarge, "The slide carries as many annotations as it can.", "Remove some that are not needed any more.")
	}
	a.put(in, *m.slide.Info, m.lang)
	if !a.InReport {
		return nil
	}
	return m.roomInReport(tx, *a)
}

// roomInReport keeps what a report says about one slide printable.
func (m marked) roomInReport(tx Tx, a Annotation) error {
	list, err := tx.AnnotationsOf(m.slide.ID)
	if err != nil {
		return err
	}
	n, words := 1, len(a.Label)+len(a.Note)
	for _, other := range list {
		if other.InReport && other.ID != a.ID {
			n, words = n+1, words+len(other.Label)+len(other.Note)
		}
	}
	if n > maxInReport || words > maxReportWords {
		return FailField("in_report", "The report can't take more findings of this slide.", "Take one out of it, or shorten the notes.")
	}
	return nil
}

// annotate is the frame of every change: only whoever holds the case draws on its slides.
func (d *Desk) annotate(ctx context.Context, s Scope, find func(Tx) (slide string, err error), act func(progress, marked) (Annotation, error)) (AnnotationDetail, error) {
	if err := s.May(GiveVerdict); err != nil {
		return AnnotationDetail{}, err
	}
	var out AnnotationDetail
	err := d.Store.Write(ctx, s, func(tx Tx) error {
		slideID, err := find(tx)
		if err != nil {
			return err
		}
		at, err := markedSlide(tx, s, slideID)
		if err != nil {
			return err
		}
		a, err := act(progress{journal{tx, s, d.Now()}, d.Choose}, at)
		if err != nil && !errors.Is(err, errSameAnnotation) {
			return err
		}
		out, err = annotationDetail(tx, map[string]string{}, at.slide, a)
		return err
	})
	d.Outbox.Ring()
	return out, err
}

func markedSlide(tx Tx, s Scope, id string) (m marked, err error) {
	if m.slide, err = tx.Slide(id); err != nil {
		return m, err
	}
	c, err := tx.Case(m.slide.CaseID)
	if err != nil {
		return m, err
	}
	if err := holds(s, c); err != nil {
		return m, err
	}
	if m.slide.Info == nil {
		return m, Fail(Conflict, "A slide that is "+string(m.slide.State)+" can't be drawn on yet.", "Wait until it has been checked.")
	}
	h, err := tx.Hospital(c.HospitalID)
	m.lang = h.Lang
	return m, err
}

// annotated records a change. Drawing is no step of the case: the timeline says only what
// goes into the report or out of it, the audit everything, and the pages are told.
func (p progress) annotated(act string, a Annotation, detail string, before Annotation) error {
	if err := p.audit("annotation."+act, a.HospitalID, "annotation/"+a.ID, detail); err != nil {
		return err
	}
	state := act
	if a.InReport != before.InReport {
		state = "in-report"
		if !a.InReport {
			state = "out-of-report"
		}
		return p.changed(Event{HospitalID: a.HospitalID, CaseID: a.CaseID, SlideID: a.SlideID, Kind: "annotation", State: state}, "annotation/"+a.ID)
	}
	n := Notice{Kind: "annotation", Hospital: a.HospitalID, Case: a.CaseID, Slide: a.SlideID, State: state, At: p.at}
	return p.tx.AddOutbox(n.Message())
}

// annotationsInReport are those of a slide that its section of the report lists.
func (p progress) annotationsInReport(s Slide) ([]reports.Annotation, error) {
	list, err := p.tx.AnnotationsOf(s.ID)
	if err != nil {
		return nil, err
	}
	var out []reports.Annotation
	names := map[string]string{}
	for _, a := range list {
		if !a.InReport {
			continue
		}
		d, err := annotationDetail(p.tx, names, s, a)
		if err != nil {
			return nil, err
		}
		out = append(out, reports.Annotation{
			ID: a.ID, Kind: a.Kind, Points: d.Points, Code: a.Code, Label: a.Label, Note: a.Note,
			LengthUM: d.LengthUM, AreaMM2: d.AreaMM2, By: d.ByName, At: a.CreatedAt,
		})
	}
	return out, nil
}
