package portal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"telepath/tiling"
)

// Mask is what a person drew into a slide's tissue mask or out of it. Every change is a new
// version and none is ever altered, so a run can always say what it was planned with.
type Mask struct {
	SlideID    string
	CaseID     string
	HospitalID string
	// Version counts from 1; version 0 is the automatic mask and is not kept here.
	Version int
	// Edits are drawn over the automatic mask in this order; none is the automatic mask.
	Edits []tiling.MaskEdit
	// Width and Height of level 0 when they were drawn: a series may grow a finer level.
	Width, Height int
	Reason        string
	By            string
	At            time.Time
}

// EditsOn returns the edits in the level-0 pixels of a slide of that size.
func (m Mask) EditsOn(info tiling.Info) []tiling.MaskEdit {
	if m.Width == info.Width && m.Height == info.Height || m.Width == 0 || m.Height == 0 {
		return m.Edits
	}
	sx, sy := float64(info.Width)/float64(m.Width), float64(info.Height)/float64(m.Height)
	out := make([]tiling.MaskEdit, len(m.Edits))
	for i, e := range m.Edits {
		out[i] = tiling.MaskEdit{Add: e.Add, Ring: make([][2]float64, len(e.Ring))}
		for k, p := range e.Ring {
			out[i].Ring[k] = [2]float64{min(p[0]*sx, float64(info.Width)), min(p[1]*sy, float64(info.Height))}
		}
	}
	return out
}

// maskOf reads a version of a slide's mask; version 0 has no edits.
func maskOf(tx Tx, slideID string, version int) (Mask, error) {
	if version == 0 {
		return Mask{SlideID: slideID, Edits: []tiling.MaskEdit{}}, nil
	}
	return tx.Mask(slideID, version)
}

// MaskInput is a person's change of a tissue mask.
type MaskInput struct {
	// Edits replace those before; none is back to the automatic mask.
	Edits  []tiling.MaskEdit
	Reason string
	// Version is the one that was being edited; nil for whatever holds.
	Version *int
}

// errSameMask ends a change that would change nothing.
var errSameMask = errors.New("the mask is drawn so already")

// EditMask draws areas into a slide's tissue mask or out of it. The slide is planned anew: a
// run that is under way is cancelled, one that is over stays as it is, and a new one begins
// as soon as the case is submitted. The same edits again change nothing, unless the slide
// failed: then it is tried again.
func (d *Desk) EditMask(ctx context.Context, s Scope, slideID string, in MaskInput) (Slide, error) {
	in.Reason = strings.TrimSpace(in.Reason)
	if in.Reason == "" || len(in.Reason) > 2000 {
		return Slide{}, FailField("reason", "A reason is needed (at most 2000 characters).", "Say why the tissue area is changed.")
	}
	if err := s.May(OverrideSlide); err != nil {
		return Slide{}, err
	}
	if err := d.checkMask(ctx, s, slideID, in.Edits); err != nil {
		return Slide{}, err
	}
	sl, err := d.changeSlide(ctx, s, OverrideSlide, slideID, func(p progress, sl *Slide) error {
		if err := p.mayPlanAnew(*sl); err != nil {
			return err
		}
		return p.editMask(sl, in)
	})
	if errors.Is(err, errSameMask) {
		err = d.Store.Read(ctx, s, func(tx Tx) (err error) { sl, err = tx.Slide(slideID); return err })
	}
	d.Work.Ring()
	return sl, err
}

// checkMask refuses edits that lie outside the slide, or that leave nothing to be analysed.
func (d *Desk) checkMask(ctx context.Context, s Scope, slideID string, edits []tiling.MaskEdit) error {
	var sl Slide
	if err := d.Store.Read(ctx, s, func(tx Tx) (err error) { sl, err = tx.Slide(slideID); return err }); err != nil {
		return err
	}
	if sl.Info == nil {
		return errNotOpened(sl)
	}
	if err := checkEdits(edits, *sl.Info); err != nil {
		return err
	}
	mask, err := loadMask(ctx, d.Blobs, sl)
	if CodeOf(err) == NotFound {
		return nil // a slide from before masks were kept: the tiler finds out
	}
	if err != nil {
		return err
	}
	if len(edits) > 0 && mask.Apply(edits).Fraction() == 0 {
		return FailField("edits", "With these areas nothing of the slide would be analysed.", "Leave some tissue in, or draw in what the model is to look at.")
	}
	return nil
}

func checkEdits(edits []tiling.MaskEdit, info tiling.Info) error {
	if err := tiling.CheckMaskEdits(edits, info.Width, info.Height); err != nil {
		return FailField("edits", "The areas can't be used: "+err.Error()+".", "Draw them again within the slide.")
	}
	return nil
}

func errNotOpened(sl Slide) error {
	return Fail(Conflict, "A slide that is "+string(sl.State)+" has no tissue area yet.", "Wait until it has been checked, then draw.")
}

// mayPlanAnew says whether the slide can be analysed again now. While somebody reads the
// case only that person may take the findings away.
func (p progress) mayPlanAnew(sl Slide) error {
	if sl.Info == nil || sl.State == SlideReceived || sl.State == SlideChecking || sl.State == SlideQuarantined {
		return errNotOpened(sl)
	}
	c, err := p.tx.Case(sl.CaseID)
	if err != nil {
		return err
	}
	if actor, ok := p.scope.Actor(); ok && c.State == CaseInReview && c.HeldBy != actor.UserID {
		return Fail(Conflict, "Somebody else is reading this case.", "Wait until it is released, or ask them to release it.")
	}
	return nil
}

// editMask keeps the edits and puts the slide back to where a run begins.
func (p progress) editMask(sl *Slide, in MaskInput) error {
	now, err := maskOf(p.tx, sl.ID, sl.MaskVersion)
	if err != nil {
		return err
	}
	if sameEdits(now.EditsOn(*sl.Info), in.Edits) && sl.State != SlideFailed {
		return errSameMask
	}
	if in.Version != nil && *in.Version != sl.MaskVersion {
		return Fail(Conflict, "Somebody else has changed the tissue area meanwhile.", "Reload the slide and draw your change again.")
	}
	sl.MaskVersion++
	m := Mask{
		SlideID: sl.ID, CaseID: sl.CaseID, HospitalID: sl.HospitalID, Version: sl.MaskVersion, Edits: in.Edits,
		Width: sl.Info.Width, Height: sl.Info.Height, Reason: in.Reason, By: p.scope.Name(), At: p.at,
	}
	if m.Edits == nil {
		m.Edits = []tiling.MaskEdit{}
	}
	if err := p.tx.AddMask(m); err != nil {
		return err
	}
	if err := p.cancelRuns(sl.ID, "the tissue area was changed"); err != nil {
		return err
	}
	e := Event{HospitalID: sl.HospitalID, CaseID: sl.CaseID, SlideID: sl.ID, Kind: "slide", State: "mask-edited", Note: in.Reason}
	if err := p.changed(e, fmt.Sprintf("version %d, %d areas: %s", m.Version, len(m.Edits), in.Reason)); err != nil {
		return err
	}
	return p.planAnew(sl)
}

// planAnew moves the slide to where advance starts a run. One that was rejected is judged
// again: what was drawn in may be what was missing.
func (p progress) planAnew(sl *Slide) error {
	next := SlideReady
	if sl.State == SlideRejected {
		next = SlideChecking
	}
	if sl.State == next {
		return nil
	}
	if err := sl.Move(next); err != nil {
		return err
	}
	if next == SlideReady {
		return nil // "ready" in the timeline ends the stage of quality, which was long before
	}
	return p.slideMoved(*sl)
}

// cancelRuns ends the slide's runs that are under way. Scores that still come for them are
// not kept, see Collector.record.
func (p progress) cancelRuns(slideID, reason string) error {
	runs, err := p.tx.RunsOf(slideID)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.State.Over() {
			continue
		}
		if err := r.Move(RunCancelled); err != nil {
			return err
		}
		r.Reason, r.FinishedAt, r.UpdatedAt = reason, &p.at, p.at
		if err := p.tx.SaveRun(&r); err != nil {
			return err
		}
		if err := p.tx.DeleteBatches(r.ID); err != nil {
			return err
		}
		if err := p.runMoved(r); err != nil {
			return err
		}
	}
	return nil
}

func sameEdits(a, b []tiling.MaskEdit) bool {
	return slices.EqualFunc(a, b, func(x, y tiling.MaskEdit) bool { return x.Add == y.Add && slices.Equal(x.Ring, y.Ring) })
}
