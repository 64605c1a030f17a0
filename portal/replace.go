package portal

import (
	"context"
	"strings"
	"time"
)

// How a slide came to be out of use.
const (
	SlideReplaced = "replaced"
	SlideLeftOut  = "left-out"
)

// SetAside says why a slide is out of use: it stays in the case with all that was found on it
// and can still be looked at, but neither the report nor the case's progress counts it.
type SetAside struct {
	Kind string `json:"kind"`
	// BySlide is the new scan that took its place.
	BySlide string    `json:"by_slide,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// InUse says whether the slide counts for the case.
func (s Slide) InUse() bool { return s.SetAside == nil }

// inUse leaves out what is set aside.
func inUse(slides []Slide) []Slide {
	var out []Slide
	for _, s := range slides {
		if s.InUse() {
			out = append(out, s)
		}
	}
	return out
}

// hasMaterial says whether a case has or gets a slide that counts.
func hasMaterial(slides []Slide, uploads []Upload) bool {
	for _, u := range uploads {
		if u.State == UploadReceiving || u.State == UploadReceived {
			return true
		}
	}
	return len(inUse(slides)) > 0
}

// HasMaterial says whether the case has or gets a slide that counts.
func (c CaseDetail) HasMaterial() bool {
	slides := make([]Slide, len(c.Slides))
	for i, s := range c.Slides {
		slides[i] = s.Slide
	}
	return hasMaterial(slides, c.Uploads)
}

// mayReplace says whether a new scan may take the place of that slide of the case. A slide
// that was replaced already may be named again: a series has several files.
func (p progress) mayReplace(c Case, slideID string) error {
	sl, err := p.tx.Slide(slideID)
	if err != nil {
		return err
	}
	if sl.CaseID != c.ID {
		return FailField("replaces", "The slide to be replaced belongs to another case.", "Choose a slide of this case.")
	}
	return p.readByOther(c.ID)
}

// readByOther refuses what takes findings away from somebody who is reading the case.
func (p progress) readByOther(caseID string) error {
	c, err := p.tx.Case(caseID)
	if err != nil {
		return err
	}
	if actor, ok := p.scope.Actor(); ok && c.State == CaseInReview && c.HeldBy != actor.UserID {
		return Fail(Conflict, "Somebody else is reading this case.", "Wait until it is released, or ask them to release it.")
	}
	return nil
}

// replace sets the slide aside for which the new one was sent. A signed report keeps what it
// was signed over: a scan that comes later is a further slide.
func (p progress) replace(u Upload, fresh Slide) error {
	if u.Replaces == "" || u.Replaces == fresh.ID {
		return nil
	}
	c, err := p.tx.Case(u.CaseID)
	if err != nil || !c.State.Open() {
		return err
	}
	old, err := p.tx.Slide(u.Replaces)
	if err != nil {
		return err
	}
	if old.SetAside != nil && old.SetAside.Kind == SlideReplaced {
		return nil
	}
	if err := p.putAside(&old, SetAside{Kind: SlideReplaced, BySlide: fresh.ID, By: u.UserID}); err != nil {
		return err
	}
	return p.tx.SaveSlide(&old)
}

// putAside ends the slide's runs that are under way; what they found before stays with it. The
// caller saves the slide.
func (p progress) putAside(sl *Slide, why SetAside) error {
	if err := p.cancelRuns(sl.ID, "the slide was set aside"); err != nil {
		return err
	}
	if sl.State == SlideTiling || sl.State == SlideInferring {
		if err := sl.Move(SlideReady); err != nil {
			return err
		}
	}
	why.At = p.at
	sl.SetAside, sl.UpdatedAt = &why, p.at
	return p.slideDone(*sl, why.Kind, why.Reason)
}

func (p progress) slideDone(sl Slide, act, note string) error {
	e := Event{HospitalID: sl.HospitalID, CaseID: sl.CaseID, SlideID: sl.ID, Kind: "slide", State: act, Note: note}
	return p.changed(e, note)
}

// LeaveOut goes on without a slide that can't be used, with the reason.
func (d *Desk) LeaveOut(ctx context.Context, s Scope, slide, reason string) (Slide, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" || len(reason) > 2000 {
		return Slide{}, FailField("reason", "A reason is needed (at most 2000 characters).", "Say in a few words why.")
	}
	return d.changeSlide(ctx, s, OverrideSlide, slide, func(p progress, sl *Slide) error {
		if sl.State != SlideRejected && sl.State != SlideFailed && sl.State != SlideQuarantined {
			return Fail(Conflict, "Only a slide that was rejected, failed or is held back can be left out.", "Send a new scan that replaces this slide.")
		}
		if !sl.InUse() {
			return Fail(Conflict, "The slide is out of use already.", "Reload the case to see where it stands.")
		}
		if err := p.readByOther(sl.CaseID); err != nil {
			return err
		}
		return p.putAside(sl, SetAside{Kind: SlideLeftOut, Reason: reason, By: s.Name()})
	})
}

// TakeIn takes a slide that was replaced or left out into use again.
func (d *Desk) TakeIn(ctx context.Context, s Scope, slide string) (Slide, error) {
	return d.changeSlide(ctx, s, OverrideSlide, slide, func(p progress, sl *Slide) error {
		if sl.InUse() {
			return Fail(Conflict, "The slide is in use.", "Reload the case to see where it stands.")
		}
		if err := p.readByOther(sl.CaseID); err != nil {
			return err
		}
		sl.SetAside = nil
		return p.slideDone(*sl, "taken-in", "")
	})
}

// Retry has a slide analysed again whose run failed or for which there was no model.
func (d *Desk) Retry(ctx context.Context, s Scope, slide string) (Slide, error) {
	return d.changeSlide(ctx, s, OverrideSlide, slide, func(p progress, sl *Slide) error {
		if sl.State != SlideFailed || sl.Info == nil || !sl.InUse() {
			return Fail(Conflict, "Only a slide whose analysis failed can be analysed again.", "Reload the case to see where it stands.")
		}
		if err := p.readByOther(sl.CaseID); err != nil {
			return err
		}
		if err := sl.Move(SlideReady); err != nil {
			return err
		}
		return p.slideDone(*sl, "retried", "")
	})
}
