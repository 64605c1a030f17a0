package tiling

import (
	"context"
	"fmt"
	"image"
	"slices"
)

// Verdict of a slide's quality.
type Verdict string

// The verdicts: go on; go on but say so; a person must decide first.
const (
	Pass     Verdict = "pass"
	Doubtful Verdict = "doubtful"
	Reject   Verdict = "reject"
)

// Quality is the judgement of a scan, made in seconds from the mask and a few tiles.
type Quality struct {
	Verdict Verdict
	// Issues are what was found, worst first; empty for Pass.
	Issues []QualityIssue
	// TissueFraction is the share of the slide that is tissue, 0 to 1.
	TissueFraction float64
	// Sharpness is the median over sampled tissue tiles of the Laplacian's variance,
	// divided by the variance of the grey values: independent of stain strength.
	Sharpness float64
}

// QualityIssue is one thing found: a stable code, and in words what and what to do. The
// sentences have no full stop.
type QualityIssue struct {
	Code    string
	Verdict Verdict
	What    Text
	Do      Text
}

// Text is a sentence in the two languages of the portal.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// Thresholds of the judgement, all in one place.
const (
	minSharpness      = 0.02  // below: out of focus; sharp H&E at 0.25 to 0.5 µm gives 0.1 to 1
	minTissueFraction = 0.002 // below: hardly any tissue on the glass
	sharpnessSamples  = 24
)

// Judge looks at a slide the way a scanner operator should.
func Judge(ctx context.Context, s Slide, mask *TissueMask) (Quality, error) {
	q := Quality{Verdict: Pass, TissueFraction: mask.Fraction()}
	info := s.Info()
	switch {
	case info.MPP == nil:
		q.add("mpp-missing", Doubtful, Text{"The file does not say how large a pixel is, so sizes and the model's scale are uncertain", "文件没有说明像素大小，因此尺寸和模型的比例不确定"}, Text{"Enter the micrometres per pixel; the scanner's settings show them", "请填写每像素微米数，可在扫描仪设置中查到"})
	case !info.MPP.Plausible():
		q.add("mpp-implausible", Doubtful, Text{
			fmt.Sprintf("The file claims %.4g µm per pixel, which a microscope scan hardly has (0.1 to 2.0)", info.MPP.Mean()),
			fmt.Sprintf("文件标注每像素 %.4g 微米，显微扫描一般不会如此（0.1 至 2.0）", info.MPP.Mean()),
		}, Text{"Check the scanner's settings and enter the right value", "请核对扫描仪设置并填写正确的数值"})
	}
	if q.TissueFraction == 0 {
		q.add("no-tissue", Reject, Text{"No tissue was found on the slide", "切片上没有找到组织"}, Text{"Look at the glass: if there is tissue, scan again; if the stain is very pale, override with a reason", "请查看玻片：若有组织，请重新扫描；若染色很浅，请说明理由后放行"})
		return q, nil
	}
	if q.TissueFraction < minTissueFraction {
		q.add("little-tissue", Doubtful, Text{
			fmt.Sprintf("Only %.2g %% of the slide is tissue", 100*q.TissueFraction), fmt.Sprintf("切片上只有 %.2g%% 是组织", 100*q.TissueFraction),
		}, Text{"Check that nothing is missing compared with the glass", "请与玻片对照，确认没有遗漏"})
	}
	var err error
	if q.Sharpness, err = sharpness(ctx, s, mask); err != nil {
		return q, fmt.Errorf("judge sharpness: %w", err)
	}
	if q.Sharpness < minSharpness {
		q.add("blurred", Doubtful, Text{"The slide looks out of focus", "切片看起来没有对焦"}, Text{"Scan again; if it stays blurred, say so when submitting", "请重新扫描；若仍然模糊，提交时请注明"})
	}
	return q, nil
}

func (q *Quality) add(code string, v Verdict, what, do Text) {
	q.Issues = append(q.Issues, QualityIssue{Code: code, Verdict: v, What: what, Do: do})
	if v == Reject || q.Verdict == Pass {
		q.Verdict = v
	}
}

// sharpness samples level-0 tiles spread evenly over the tissue.
func sharpness(ctx context.Context, s Slide, mask *TissueMask) (float64, error) {
	l := s.Info().Levels[0]
	var places []TileIndex
	for row := range l.Rows() {
		for col := range l.Cols() {
			x, y := float64(col*l.TileWidth), float64(row*l.TileHeight)
			if mask.FractionOf(x, y, x+float64(l.TileWidth), y+float64(l.TileHeight)) > 0.3 {
				places = append(places, TileIndex{Col: col, Row: row})
			}
		}
	}
	step := max(1, len(places)/sharpnessSamples)
	var values []float64
	for i := step / 2; i < len(places); i += step {
		tile, err := s.Tile(ctx, 0, places[i])
		if err != nil {
			return 0, fmt.Errorf("tile %d,%d: %w", places[i].Col, places[i].Row, err)
		}
		values = append(values, laplacianRatio(tile))
	}
	if len(values) == 0 {
		return 1, nil // too little tissue to tell; "little-tissue" says so
	}
	slices.Sort(values)
	return values[len(values)/2], nil
}

// laplacianRatio is the variance of the 4-neighbour Laplacian over the variance of the
// green values, 0 for a flat picture.
func laplacianRatio(img *image.RGBA) float64 {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	at := func(x, y int) float64 { return float64(img.Pix[y*img.Stride+4*x+1]) }
	var n, sum, sum2, lap2 float64
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			v := at(x, y)
			d := 4*v - at(x-1, y) - at(x+1, y) - at(x, y-1) - at(x, y+1)
			n, sum, sum2, lap2 = n+1, sum+v, sum2+v*v, lap2+d*d
		}
	}
	variance := sum2/max(n, 1) - (sum/max(n, 1))*(sum/max(n, 1))
	if n == 0 || variance < 1e-9 {
		return 0
	}
	return lap2 / n / variance
}
