package portal

import (
	"context"

	"telepath/queue"
	"telepath/tiling"
)

// Masks shows tissue masks to people: as they hold, as they were, and as they would be.
type Masks struct {
	Store  Store
	Blobs  Blobs
	Shelf  *Shelf
	Choose ChooseModel
}

// MaskState is the mask of a slide that holds, or an earlier one.
type MaskState struct {
	Mask
	// ByName of who drew it; empty for the automatic mask.
	ByName string
	// Mark is the slide's MaskMark.
	Mark string
	// Cells is the mask with the edits applied.
	Cells *tiling.TissueMask
	// Run is the slide's latest and Plan what it looks at; nil before that is known.
	Run  *Run
	Plan *tiling.Plan
}

// State reads the mask that holds.
func (k *Masks) State(ctx context.Context, s Scope, slideID string) (MaskState, error) {
	var out MaskState
	var sl Slide
	err := k.Store.Read(ctx, s, func(tx Tx) (err error) {
		if sl, err = tx.Slide(slideID); err != nil {
			return err
		}
		if out.Mask, err = maskOf(tx, sl.ID, sl.MaskVersion); err != nil {
			return err
		}
		names := map[string]string{}
		if err := addPeople(tx, names, []string{out.By}); err != nil {
			return err
		}
		out.ByName = names[out.By]
		out.Run, err = latestRun(tx, sl.ID)
		return err
	})
	if err != nil {
		return out, err
	}
	auto, err := k.automatic(ctx, sl)
	if err != nil {
		return out, err
	}
	out.Mark, out.Edits = sl.MaskMark(), out.EditsOn(*sl.Info)
	out.Cells = auto.Apply(out.Edits)
	if out.Run == nil {
		return out, nil
	}
	if out.Plan, err = LoadPlan(ctx, k.Blobs, out.Run.ID); CodeOf(err) == NotFound {
		err = nil
	}
	return out, err
}

// automatic is the slide's mask as the program found it.
func (k *Masks) automatic(ctx context.Context, sl Slide) (*tiling.TissueMask, error) {
	if sl.Info == nil {
		return nil, Missing("tissue mask of this slide")
	}
	if m, err := loadMask(ctx, k.Blobs, sl); err == nil || CodeOf(err) != NotFound {
		return m, err
	}
	opened, giveBack, err := k.Shelf.TakeRow(ctx, sl)
	if err != nil {
		return nil, err
	}
	defer giveBack()
	return findMask(ctx, k.Blobs, sl, opened)
}

// Picture is that version of a slide's mask over the whole slide, one pixel a cell. sl was
// read through the scope; NotFound for a version that there is not.
func (k *Masks) Picture(ctx context.Context, s Scope, sl Slide, version int) ([]byte, error) {
	if data, err := readBlob(ctx, k.Blobs, MaskPictureKey(sl, version)); err == nil || CodeOf(err) != NotFound {
		return data, err
	}
	auto, err := k.automatic(ctx, sl)
	if err != nil {
		return nil, err
	}
	var m Mask
	if err := k.Store.Read(ctx, s, func(tx Tx) (err error) { m, err = maskOf(tx, sl.ID, version); return err }); err != nil {
		return nil, err
	}
	return keepMaskPicture(ctx, k.Blobs, sl, version, auto.Apply(m.EditsOn(*sl.Info)))
}

// MaskPreview says what edits would lead to, without keeping them.
type MaskPreview struct {
	// Tissue is the share of the slide, 0 to 1.
	Tissue float64
	// Tiles that the model would look at; nil when no model fits the slide or none could be
	// planned for it.
	Tiles *int
	// Now is how many tiles the latest run has; nil when nothing is planned yet.
	Now *int
	// Judged regions have a person's verdict, which stays only where the region does.
	Judged int
}

// Preview plans the slide as if the edits were made.
func (k *Masks) Preview(ctx context.Context, s Scope, slideID string, edits []tiling.MaskEdit) (MaskPreview, error) {
	var out MaskPreview
	var sl Slide
	var card *queue.Card
	err := k.Store.Read(ctx, s, func(tx Tx) (err error) {
		if sl, err = tx.Slide(slideID); err != nil {
			return err
		}
		if sl.Info == nil {
			return errNotOpened(sl)
		}
		c, err := tx.Case(sl.CaseID)
		if err != nil {
			return err
		}
		if chosen, err := k.Choose(*sl.Info, c.Request); err == nil {
			card = &chosen
		}
		return out.look(tx, sl.ID)
	})
	if err != nil {
		return out, err
	}
	if err := checkEdits(edits, *sl.Info); err != nil {
		return out, err
	}
	auto, err := k.automatic(ctx, sl)
	if err != nil {
		return out, err
	}
	cells := auto.Apply(edits)
	out.Tissue = cells.Fraction()
	if card == nil {
		return out, nil
	}
	if plan, err := tiling.NewPlan(*sl.Info, cells, card.Target()); err == nil {
		n := len(plan.Tiles)
		out.Tiles = &n
	}
	return out, nil
}

// look reads what there is now.
func (p *MaskPreview) look(tx Tx, slideID string) error {
	run, err := latestRun(tx, slideID)
	if err != nil || run == nil {
		return err
	}
	if run.Batches > 0 {
		n := run.Tiles.Sent
		p.Now = &n
	}
	findings, err := tx.FindingsOf(run.ID)
	for _, f := range findings {
		if f.Verdict.Decision != "" {
			p.Judged++
		}
	}
	return err
}
