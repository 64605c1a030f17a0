package portal

import (
	"context"
	"fmt"
	"image"

	"telepath/reports"
	"telepath/tiling"
)

const (
	// thumbSide of a region's picture in a list, px: twice what is shown, for dense screens.
	thumbSide = 192
	// leastView is the least that a picture shows of the slide, in level-0 pixels: a tile of
	// few pixels, alone, shows nobody where it is.
	leastView = 512
)

// FindingView shows where a region is most suspicious, small, for a list.
func (p *Papers) FindingView(ctx context.Context, s tiling.Slide, f reports.Finding) (*image.RGBA, error) {
	box := f.Hottest
	if box[2] <= 0 || box[3] <= 0 {
		box = f.Bounds
	}
	img, err := closeView(ctx, s, p.Resample, around(box, s.Info()))
	if err != nil {
		return nil, fmt.Errorf("view of finding %s: %w", f.ID, err)
	}
	w, h := tiling.Fit(img.Bounds().Dx(), img.Bounds().Dy(), thumbSide)
	return p.Resample.Resize(img, w, h), nil
}

// around widens a box to a square of at least leastView and moves it onto the slide.
func around(box [4]int, info tiling.Info) [4]int {
	side := min(max(box[2], box[3], leastView), info.Width, info.Height)
	x := box[0] + box[2]/2 - side/2
	y := box[1] + box[3]/2 - side/2
	return [4]int{min(max(x, 0), info.Width-side), min(max(y, 0), info.Height-side), side, side}
}
