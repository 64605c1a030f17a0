package portal

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"strconv"

	"telepath/queue"
	"telepath/reports"
	"telepath/tiling"
)

// PrintJob is one report to be printed: a draft or a signed version, with its pictures.
type PrintJob struct {
	Draft    *reports.Document
	Version  *reports.Version
	Previous *reports.Version
	// Hash of the sealed version.
	Hash string
	// Superseded is the number of the version that holds instead of this one; 0 if none does.
	Superseded int
	// Kind, Issuer and First are what a draft would be signed as: the document, the hospital
	// that answers for it, and who signed it first. A Version has its own.
	Kind     reports.Kind
	Issuer   string
	First    *reports.FirstSignature
	Lang     string
	Hospital string
	Pictures []SlidePicture
}

// SlidePicture shows one slide: the overview with heat and outlines, and close views of the
// first findings.
type SlidePicture struct {
	Slide   string
	Overlay *image.RGBA
	Crops   []FindingPicture
}

// FindingPicture is a close view of the finding with that rank.
type FindingPicture struct {
	Rank  int
	Image *image.RGBA
}

// Papers prints reports.
type Papers struct {
	Store    Store
	Blobs    Blobs
	Shelf    *Shelf
	Resample tiling.Resampler
	Card     func(model string) (queue.Card, error)
	Choose   ChooseModel
	Now      Clock
	Print    func(w io.Writer, job PrintJob) error
	// Places writes what a report says about places of slides, as other slide viewers read it.
	Places func(w io.Writer, sections []reports.SlideSection) error
}

const (
	overlaySide = 900 // px, longer side of the overview on paper
	cropSide    = 400 // px, close views
	maxCrops    = 3   // close views per slide
)

// SignedPDF is a signed version on paper. It is printed once and kept; once more when a newer
// version takes its place.
func (p *Papers) SignedPDF(ctx context.Context, s Scope, reportID string, n int) ([]byte, error) {
	var v, before StoredVersion
	var job PrintJob
	err := p.Store.Read(ctx, s, func(tx Tx) (err error) {
		if v, err = tx.Version(reportID, n); err != nil {
			return err
		}
		r, err := tx.Report(reportID)
		if err != nil {
			return err
		}
		if job.Superseded = 0; r.Versions > n {
			job.Superseded = r.Versions
		}
		if n > 1 {
			if before, err = tx.Version(reportID, n-1); err != nil {
				return err
			}
		}
		h, err := tx.Hospital(v.HospitalID)
		job.Lang, job.Hospital, job.Hash = h.Lang, h.Name, v.Sealed.Hash
		return err
	})
	if err != nil {
		return nil, err
	}
	key := "reports/" + reportID + "/" + strconv.Itoa(n)
	if job.Superseded > 0 { // another paper: it says so on every page
		key += "-until-" + strconv.Itoa(job.Superseded)
	}
	key += ".pdf"
	if data, err := readBlob(ctx, p.Blobs, key); err == nil || CodeOf(err) != NotFound {
		return data, err
	}
	version, err := v.Sealed.Open(nil)
	if err != nil {
		return nil, fmt.Errorf("print report %s version %d: %w", reportID, n, err)
	}
	job.Version = &version
	if n > 1 {
		previous, err := before.Sealed.Open(nil)
		if err != nil {
			return nil, fmt.Errorf("print report %s version %d: %w", reportID, n-1, err)
		}
		job.Previous = &previous
	}
	data, err := p.print(ctx, s, version.Document, job)
	if err != nil {
		return nil, err
	}
	return data, p.Blobs.Put(ctx, key, bytes.NewReader(data))
}

// DraftPDF is the draft as it is now, watermarked.
func (p *Papers) DraftPDF(ctx context.Context, s Scope, caseID string) ([]byte, error) {
	var doc reports.Document
	var job PrintJob
	err := p.Store.Read(ctx, s, func(tx Tx) error {
		c, err := tx.Case(caseID)
		if err != nil {
			return err
		}
		r, err := tx.ReportOf(caseID)
		if err != nil {
			return err
		}
		if doc, err = (progress{journal{tx, s, p.Now()}, p.Choose}).full(c, r); err != nil {
			return err
		}
		reading, err := readingOf(tx, s, c)
		if err != nil {
			return err
		}
		if reading.Hidden {
			hideInDocument(&doc)
		}
		h, err := tx.Hospital(c.HospitalID)
		if err != nil {
			return err
		}
		job.Lang, job.Hospital = h.Lang, h.Name
		return job.sayWho(tx, s, c, r, doc)
	})
	if err != nil {
		return nil, err
	}
	job.Draft = &doc
	return p.print(ctx, s, doc, job)
}

// sayWho puts in what the draft would be if this person signed it.
func (job *PrintJob) sayWho(tx Tx, s Scope, c Case, r Report, doc reports.Document) error {
	actor, person := s.Actor()
	if !person {
		return nil
	}
	h, err := tx.Hospital(actor.HospitalID)
	if err != nil {
		return err
	}
	job.Kind, job.Issuer = reports.KindFor(c.HospitalID, h.ID), h.Name
	first, err := lastFirst(tx, r.ID)
	if err != nil || first == nil || first.State != FirstWaiting || first.Digest != reports.Digest(doc) {
		return err
	}
	job.First = &reports.FirstSignature{Signer: first.By, SignedAt: first.SignedAt, Digest: first.Digest}
	return nil
}

func (p *Papers) print(ctx context.Context, s Scope, doc reports.Document, job PrintJob) ([]byte, error) {
	for _, section := range doc.Slides {
		picture, err := p.picture(ctx, s, section)
		if err != nil {
			return nil, fmt.Errorf("picture of slide %s: %w", section.Slide, err)
		}
		if picture != nil {
			job.Pictures = append(job.Pictures, *picture)
		}
	}
	var out bytes.Buffer
	if err := p.Print(&out, job); err != nil {
		return nil, fmt.Errorf("print report: %w", err)
	}
	return out.Bytes(), nil
}

// picture draws what the report shows of a slide; nil when the slide can't be opened (the
// report then says in words what it knows).
func (p *Papers) picture(ctx context.Context, s Scope, section reports.SlideSection) (*SlidePicture, error) {
	if section.Width == 0 {
		return nil, nil
	}
	slide, release, err := p.Shelf.Take(ctx, s, section.Slide)
	if err != nil {
		if _, unreadable := tiling.AsUnreadable(err); unreadable {
			return nil, nil
		}
		return nil, err
	}
	defer release()
	run, err := p.lastRun(ctx, s, section.Slide)
	if err != nil {
		return nil, err
	}
	thumb, err := Thumbnail(ctx, slide, p.Resample, overlaySide)
	if err != nil {
		return nil, err
	}
	out := &SlidePicture{Slide: section.Slide, Overlay: thumb}
	if run == nil || section.Result == nil {
		return out, nil
	}
	plan, outcome, err := p.outcome(ctx, *run)
	if err != nil {
		return nil, err
	}
	if out.Overlay, out.Crops, err = Picture(ctx, slide, p.Resample, thumb, plan, outcome); err != nil {
		return nil, err
	}
	return out, nil
}

func (p *Papers) lastRun(ctx context.Context, s Scope, slide string) (run *Run, err error) {
	err = p.Store.Read(ctx, s, func(tx Tx) error { run, err = latestRun(tx, slide); return err })
	return run, err
}

// outcome computes a run's outcome again from its kept plan and scores: the same scores
// give the same outcome.
func (p *Papers) outcome(ctx context.Context, run Run) (*tiling.Plan, reports.Outcome, error) {
	plan, err := LoadPlan(ctx, p.Blobs, run.ID)
	if err != nil {
		return nil, reports.Outcome{}, err
	}
	scores, err := LoadScores(ctx, p.Blobs, run.ID)
	if err != nil {
		return nil, reports.Outcome{}, err
	}
	card, err := p.Card(run.Model.Name)
	if err != nil {
		return nil, reports.Outcome{}, err
	}
	out, err := scores.Aggregate(plan, card)
	return plan, out, err
}

// Picture lays heat and outlines over a thumbnail and takes close views of the first
// regions.
func Picture(ctx context.Context, s tiling.Slide, r tiling.Resampler, thumb *image.RGBA, plan *tiling.Plan, out reports.Outcome) (*image.RGBA, []FindingPicture, error) {
	overlay := reports.Overlay(thumb, GridOf(plan), out.Heat, out.Regions)
	var crops []FindingPicture
	for _, region := range out.Regions[:min(len(out.Regions), maxCrops)] {
		img, err := closeView(ctx, s, r, region.Hottest)
		if err != nil {
			return nil, nil, fmt.Errorf("close view of region %d: %w", region.Rank, err)
		}
		crops = append(crops, FindingPicture{Rank: region.Rank, Image: img})
	}
	return overlay, crops, nil
}

// closeView shows a rectangle of level-0 pixels, read from the level that needs least
// scaling.
func closeView(ctx context.Context, s tiling.Slide, r tiling.Resampler, box [4]int) (*image.RGBA, error) {
	info := s.Info()
	level := 0
	for i, l := range info.Levels {
		if float64(max(box[2], box[3]))/l.Downsample >= cropSide {
			level = i
		}
	}
	l := info.Levels[level]
	at := func(v int) int { return int(float64(v) / l.Downsample) }
	img, err := tiling.ReadRegion(ctx, s, tiling.Region{
		Level: level, X: at(box[0]), Y: at(box[1]), Width: max(1, at(box[2])), Height: max(1, at(box[3])),
	})
	if err != nil {
		return nil, err
	}
	w, h := tiling.Fit(img.Bounds().Dx(), img.Bounds().Dy(), cropSide)
	return r.Resize(img, w, h), nil
}
