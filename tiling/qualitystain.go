package tiling

import (
	"fmt"
	"image"
	"slices"
	"strings"
)

// StainGuess is what a slide looks stained with, by its colours.
type StainGuess struct {
	// Stain is "H&E", "IHC" (brown on blue), "other" (colours of neither), "grey" (no
	// colour), "fluorescence" (bright on black), or empty: too little to tell.
	Stain string `json:"stain"`
	// Confidence is 0 to 1.
	Confidence float64 `json:"confidence"`
	// Pink, Purple, Brown, Blue and Grey are the shares of the stained pixels.
	Pink   float64 `json:"pink"`
	Purple float64 `json:"purple"`
	Brown  float64 `json:"brown"`
	Blue   float64 `json:"blue"`
	Grey   float64 `json:"grey"`
}

// colourCount counts stained pixels by what absorbs in them.
type colourCount struct {
	n, pink, purple, brown, blue, grey int
	dense                              int // sum of the green densities, thousandths
}

// countColours looks at every other pixel of every other row, on clear glass.
func countColours(img *image.RGBA, light [3]float64) (c colourCount, mean [3]float64) {
	var clear [3][256]uint8
	for i := range clear {
		for v := range 256 {
			clear[i][v] = uint8(min(float64(v)*255/light[i], 255))
		}
	}
	b := img.Bounds()
	var sum [3]int
	n := 0
	for y := 0; y < b.Dy(); y += 2 {
		for x := 0; x < b.Dx(); x += 2 {
			px := img.Pix[y*img.Stride+4*x:]
			for i := range sum {
				sum[i] += int(px[i])
			}
			n++
			c.count(clear[0][px[0]], clear[1][px[1]], clear[2][px[2]])
		}
	}
	for i := range mean {
		mean[i] = float64(sum[i]) / float64(max(n, 1))
	}
	return c, mean
}

// count tells by the ratios of the optical densities. Haematoxylin takes 0.93 as much red as
// green and 0.4 as much blue; eosin little red; DAB more blue than green (Ruifrok 2001).
func (c *colourCount) count(r, g, b uint8) {
	odr, odg, odb := opticalDensity[r], opticalDensity[g], opticalDensity[b]
	if odr+odg+odb < minStainDensity {
		return
	}
	c.n++
	c.dense += int(1000 * odg)
	switch {
	case chroma(int(r), int(g), int(b)) < greyChroma+(255-int(max(r, g, b)))*greyChromaPercent/100:
		c.grey++
	case odb >= brownBlueOverGreen*odg && odr < odg:
		c.brown++
	case odr > blueRedOverGreen*odg:
		c.blue++
	case odr > purpleRedOverGreen*odg:
		c.purple++
	default:
		c.pink++
	}
}

func (q *inspection) judgeStain(samples []sample) {
	var sum colourCount
	for _, s := range samples {
		if s.ink > maxSampleInk {
			continue
		}
		c := s.colours
		sum.n, sum.pink, sum.purple, sum.brown, sum.blue, sum.grey, sum.dense = sum.n+c.n, sum.pink+c.pink, sum.purple+c.purple, sum.brown+c.brown, sum.blue+c.blue, sum.grey+c.grey, sum.dense+c.dense
	}
	q.Stain = guessStain(sum, q.seen.onBlack())
	claimed := claimedStain(q.info.Stain)
	g := q.Stain
	switch {
	case g.Confidence < minStainConfidence || g.Stain == "" || g.Stain == claimed:
	case g.Stain == "fluorescence":
		q.add("stain-fluorescence", Reject, Text{"The picture is bright on black: it looks like fluorescence, which no model for stained slides can read", "图像为黑底亮像，看起来是荧光图像，染色切片的模型无法判读"},
			Text{"Send the stained slide of the case, or have a person decide", "请发送本病例的染色切片，或由人工决定"})
	case q.PenFraction > 0:
		// Yellow ink on purple tissue is as brown as DAB; the pen is doubted already.
	case claimed == "H&E", claimed == "IHC" && g.Stain == "H&E" && g.Pink > minPinkAgainstIHC:
		q.add("stain-mismatch", Doubtful, Text{
			fmt.Sprintf("The file says %s, but the slide looks like %s", q.info.Stain, stainName(g.Stain).EN),
			fmt.Sprintf("文件标注为 %s，但切片看起来像%s", q.info.Stain, stainName(g.Stain).ZH),
		}, Text{"Check that the slide belongs to the case and correct its stain", "请核对切片是否属于本病例并更正染色方法"})
	case claimed == "" && g.Stain != "H&E":
		q.add("stain-not-he", Doubtful, Text{
			"The slide does not look like H&E but like " + stainName(g.Stain).EN, "切片看起来不是 HE 染色，而像" + stainName(g.Stain).ZH,
		}, Text{"Enter the stain; a model for H&E must not read it", "请填写染色方法；HE 模型不适用于该切片"})
	}
	q.judgePale()
}

func stainName(stain string) Text {
	switch stain {
	case "H&E":
		return Text{"H&E", " HE 染色"}
	case "IHC":
		return Text{"immunohistochemistry (brown)", "免疫组化（棕色）"}
	case "grey":
		return Text{"a picture without colour", "无色彩的图像"}
	}
	return Text{"a special stain", "特殊染色"}
}

func guessStain(c colourCount, onBlack bool) StainGuess {
	if onBlack {
		return StainGuess{Stain: "fluorescence", Confidence: 0.95}
	}
	if c.n < minStainPixels {
		return StainGuess{}
	}
	n := float64(c.n)
	g := StainGuess{Pink: float64(c.pink) / n, Purple: float64(c.purple) / n, Brown: float64(c.brown) / n, Blue: float64(c.blue) / n, Grey: float64(c.grey) / n}
	// How far each guess is past its limit, 0.5 at the limit.
	sure := func(v, limit float64) float64 { return min(1, 0.5*v/limit) }
	switch {
	case g.Grey > minGreyShare:
		g.Stain, g.Confidence = "grey", sure(g.Grey, minGreyShare)
	case g.Brown > minBrownShare && g.Brown > g.Pink/2:
		g.Stain, g.Confidence = "IHC", sure(g.Brown, minBrownShare)
	case g.Pink+g.Purple > minPinkShare:
		g.Stain, g.Confidence = "H&E", sure(g.Pink+g.Purple, minPinkShare)
	default:
		g.Stain, g.Confidence = "other", sure(1-g.Pink-g.Purple, 1-minPinkShare)
	}
	return g
}

// claimedStain is what a file's own words mean: "H&E", "IHC", "other" or empty.
func claimedStain(words string) string {
	w := strings.ToLower(strings.TrimSpace(words))
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(w, p) })
	}
	switch {
	case w == "":
		return ""
	case has("immuno", "ihc", "dab", "免疫"):
		return "IHC"
	case w == "he" || w == "h-e" || has("h&e", "h & e", "h+e", "eosin", "苏木", "伊红", "he染", "he 染"):
		return "H&E"
	}
	return "other"
}

// onBlack says whether the picture is bright on black: mostly black, and no glass.
func (s *survey) onBlack() bool {
	black, bright := 0, 0
	for i := 0; i < len(s.rgb); i += 3 {
		switch m := max(s.rgb[i], s.rgb[i+1], s.rgb[i+2]); {
		case m < blackMax:
			black++
		case min(s.rgb[i], s.rgb[i+1], s.rgb[i+2]) > 150:
			bright++
		}
	}
	return !s.glass.found && 2*black > len(s.kinds) && bright*100 < len(s.kinds) && black < len(s.kinds)
}

// judgePale doubts a faded or barely stained H&E section; the mask keeps it all the same.
func (q *inspection) judgePale() {
	var hist [256]int
	n := 0
	q.seen.eachRow(func(y int, row []uint8) {
		for x := range q.seen.width {
			if i := y*q.seen.width + x; q.mask.Tissue[i] && (q.seen.kinds[i] == isTissue || q.seen.kinds[i] == isPale) {
				hist[max(chroma(int(row[3*x]), int(row[3*x+1]), int(row[3*x+2])), 255-int(row[3*x+1]))]++
				n++
			}
		}
	})
	if n == 0 || q.Stain.Stain == "grey" || q.Stain.Stain == "fluorescence" {
		return
	}
	left, median := n/2, 0
	for ; median < 255 && left >= hist[median]; median++ {
		left -= hist[median]
	}
	if median < paleStrength {
		q.add("pale-stain", Doubtful, Text{"The stain is very pale", "染色很浅"},
			Text{"Check the glass: stain again if it is faded; the model was not made for such slides", "请查看玻片：若已褪色请重新染色；模型不适用于此类切片"})
	}
}
