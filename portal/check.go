package portal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"strings"

	"telepath/reports"
	"telepath/tiling"
)

// thumbnailSide bounds the longer side of the thumbnail, in pixels.
const thumbnailSide = 1024

// checkSlides opens and judges the slides that wait for it.
func (in *Intake) checkSlides(ctx context.Context) error {
	var failures []error
	for _, state := range []SlideState{SlideReceived, SlideChecking} {
		var slides []Slide
		err := in.Store.Read(ctx, System("intake"), func(tx Tx) (err error) {
			slides, err = tx.SlidesIn(state, 1000)
			return err
		})
		if err != nil {
			return err
		}
		for _, s := range slides {
			if err := in.check(ctx, s.ID); err != nil {
				failures = append(failures, fmt.Errorf("check slide %s: %w", s.ID, err))
			}
		}
	}
	return errors.Join(failures...)
}

// judgement is what looking at a slide gave.
type judgement struct {
	info    *tiling.Info
	quality *reports.Quality
	trouble *Trouble
	claim   string
	says    []LabelSaying
}

// check takes one slide from received or checking to ready or rejected.
func (in *Intake) check(ctx context.Context, id string) error {
	slide, err := in.beginCheck(ctx, id)
	if err != nil || slide == nil {
		return err
	}
	j, err := in.judge(ctx, *slide)
	if err != nil {
		return err
	}
	s := System("intake")
	err = in.Store.Write(ctx, s, func(tx Tx) error {
		now := in.Now()
		fresh, err := tx.Slide(id)
		if err != nil || fresh.State != SlideChecking || len(fresh.Files) != len(slide.Files) {
			return err // a file came in meanwhile: the slide is checked again
		}
		fresh.Info, fresh.Quality, fresh.LabelClaim, fresh.LabelSays, fresh.UpdatedAt = j.info, j.quality, j.claim, j.says, now
		if fresh.Stain == "" && j.info != nil {
			fresh.Stain = j.info.Stain
		}
		next := SlideReady
		if j.trouble != nil {
			next = SlideRejected
		}
		if err := fresh.Move(next); err != nil {
			return err
		}
		fresh.Trouble = j.trouble
		if err := tx.SaveSlide(&fresh); err != nil {
			return err
		}
		log := journal{tx, s, now}
		if err := log.slideMoved(fresh); err != nil {
			return err
		}
		return progress{log, in.Choose}.advance(fresh.CaseID)
	})
	in.Outbox.Ring()
	return err
}

// beginCheck moves the slide to checking; nil when it is no longer to be checked.
func (in *Intake) beginCheck(ctx context.Context, id string) (out *Slide, err error) {
	s := System("intake")
	err = in.Store.Write(ctx, s, func(tx Tx) error {
		slide, err := tx.Slide(id)
		if err != nil {
			return err
		}
		out = nil
		switch slide.State {
		case SlideReceived:
			if err := slide.Move(SlideChecking); err != nil {
				return err
			}
			slide.UpdatedAt = in.Now()
			if err := tx.SaveSlide(&slide); err != nil {
				return err
			}
			if err := (journal{tx, s, slide.UpdatedAt}).slideMoved(slide); err != nil {
				return err
			}
		case SlideChecking:
		default:
			return nil
		}
		out = &slide
		return nil
	})
	in.Outbox.Ring()
	return out, err
}

// judge opens the slide, makes its thumbnail and judges its quality. What is wrong with the
// file is a judgement; an error is ours.
func (in *Intake) judge(ctx context.Context, s Slide) (judgement, error) {
	opened, err := openFiles(ctx, in.Blobs, in.Open, s)
	if err != nil {
		return troubled(err)
	}
	defer opened.Close()
	if err := tiling.CheckWhole(ctx, opened); err != nil {
		return troubled(err)
	}
	info := opened.Info()
	mask, err := in.makeMask(ctx, s, opened)
	if err != nil {
		return troubled(err)
	}
	q, err := tiling.Judge(ctx, opened, mask)
	if err != nil {
		return troubled(err)
	}
	if err := in.makeThumbnail(ctx, s.ID, opened); err != nil {
		return troubled(err)
	}
	j := judgement{info: &info, quality: QualityOf(q), claim: labelClaim(info.Claims, in.accession(ctx, s)), says: labelSays(info.Claims)}
	for _, issue := range q.Issues {
		if issue.Verdict == tiling.Reject || issue.Code == "mpp-missing" || issue.Code == "mpp-implausible" {
			what, do := sentences(issue.What), sentences(issue.Do)
			j.trouble = &Trouble{Code: issue.Code, What: what.EN, Do: do.EN, WhatZH: what.ZH, DoZH: do.ZH}
			break
		}
	}
	return j, nil
}

// makeMask finds the tissue anew, keeps mask and picture, and returns the mask as people
// have drawn it.
func (in *Intake) makeMask(ctx context.Context, s Slide, opened tiling.Slide) (*tiling.TissueMask, error) {
	auto, err := makeMask(ctx, in.Blobs, s, opened)
	if err != nil {
		return nil, err
	}
	var drawn Mask
	err = in.Store.Read(ctx, System("intake"), func(tx Tx) (err error) { drawn, err = maskOf(tx, s.ID, s.MaskVersion); return err })
	if err != nil {
		return nil, err
	}
	mask := auto.Apply(drawn.EditsOn(opened.Info()))
	_, err = keepMaskPicture(ctx, in.Blobs, s, s.MaskVersion, mask)
	return mask, err
}

func (in *Intake) accession(ctx context.Context, s Slide) (accession string) {
	_ = in.Store.Read(ctx, System("intake"), func(tx Tx) error {
		c, err := tx.Case(s.CaseID)
		accession = c.Request.AccessionNumber
		return err
	})
	return accession
}

// labelClaim compares what the file says of itself with the accession number. The file is
// never believed; a mismatch is shown to the person who checks the label.
func labelClaim(c tiling.Claims, accession string) string {
	claims := append([]string{c.AccessionNumber, c.ContainerID, c.Barcode, c.LabelText}, c.Specimens...)
	any := false
	for _, claim := range claims {
		if claim == "" {
			continue
		}
		any = true
		if accession != "" && strings.Contains(strings.ToLower(claim), strings.ToLower(accession)) {
			return "match"
		}
	}
	if any {
		return "mismatch"
	}
	return ""
}

func troubled(err error) (judgement, error) {
	if u, ok := tiling.AsUnreadable(err); ok {
		what := u.What
		if u.Where != "" {
			what += " (" + u.Where + ")"
		}
		return judgement{trouble: &Trouble{Code: u.Code, What: what + ".", Do: u.Do}}, nil
	}
	return judgement{}, err
}

// QualityOf puts a judgement into the words of reports: whole sentences in both languages.
func QualityOf(q tiling.Quality) *reports.Quality {
	out := &reports.Quality{Verdict: string(q.Verdict), TissueFraction: q.TissueFraction, Sharpness: q.Sharpness, Reasons: []string{}, Codes: []string{}}
	for _, i := range q.Issues {
		what, do := sentences(i.What), sentences(i.Do)
		out.Reasons = append(out.Reasons, what.EN+" "+do.EN)
		out.ReasonsZH = append(out.ReasonsZH, what.ZH+do.ZH)
		out.Codes = append(out.Codes, i.Code)
	}
	return out
}

// sentences gives the words of the judgement their full stops.
func sentences(t tiling.Text) tiling.Text { return tiling.Text{EN: t.EN + ".", ZH: t.ZH + "。"} }

func (in *Intake) makeThumbnail(ctx context.Context, id string, s tiling.Slide) error {
	img, err := Thumbnail(ctx, s, in.Resample, thumbnailSide)
	if err != nil {
		return err
	}
	data, err := in.Codec.Encode(img, 85)
	if err != nil {
		return fmt.Errorf("encode thumbnail: %w", err)
	}
	return in.Blobs.Put(ctx, ThumbnailKey(id), bytes.NewReader(data))
}

// ThumbnailKey is where a slide's thumbnail is kept.
func ThumbnailKey(slide string) string { return "slides/" + slide + "/thumbnail.jpg" }

// Thumbnail is the whole slide with a longer side of at most side pixels. Memory is a strip
// of tiles and the result, however large the slide's smallest level is.
func Thumbnail(ctx context.Context, s tiling.Slide, r tiling.Resampler, side int) (*image.RGBA, error) {
	info := s.Info()
	level := 0
	for i, l := range info.Levels {
		if max(l.Width, l.Height) >= side {
			level = i
		}
	}
	img, err := tiling.AverageLevel(ctx, s, level, 2*side)
	if err != nil {
		return nil, fmt.Errorf("thumbnail from level %d: %w", level, err)
	}
	w, h := tiling.Fit(info.Width, info.Height, side)
	return r.Resize(img, w, h), nil
}

// openFiles opens a slide from the blob store. Closing it closes the blobs.
func openFiles(ctx context.Context, blobs Blobs, open OpenSlide, s Slide) (tiling.Slide, error) {
	var sources []tiling.Source
	var held []Blob
	closeAll := func() (err error) {
		for _, b := range held {
			err = errors.Join(err, b.Close())
		}
		return err
	}
	for _, f := range s.Files {
		b, err := blobs.Open(ctx, f.Blob)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open blob of slide %s: %w", s.ID, err), closeAll())
		}
		held = append(held, b)
		sources = append(sources, tiling.Source{Name: f.Name, Size: b.Size(), ReaderAt: b})
	}
	opened, err := open(ctx, sources)
	if err != nil {
		return nil, errors.Join(err, closeAll())
	}
	if s.GivenMPP > 0 {
		opened = tiling.WithMPP(opened, tiling.MPP{X: s.GivenMPP, Y: s.GivenMPP, Source: "given by a person"})
	}
	return &blobSlide{Abilities: tiling.Abilities{Slide: opened}, closeBlobs: closeAll}, nil
}

// blobSlide is a slide with the blobs it reads from.
type blobSlide struct {
	tiling.Abilities
	closeBlobs func() error
}

func (b *blobSlide) Close() error { return errors.Join(b.Slide.Close(), b.closeBlobs()) }
