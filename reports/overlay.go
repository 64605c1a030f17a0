package reports

import (
	"image"
	"image/color"
	"image/draw"
	"strconv"
)

// heatShare is how much of the picture is heat over the hottest tiles: enough to see the
// scale's colours, little enough to see the tissue. Over cold tiles it falls to coldShare,
// so that unsuspicious tissue is not veiled.
const heatShare, coldShare = 0.45, 0.12

var (
	lineColour = color.RGBA{R: 255, G: 255, B: 255, A: 255}
	haloColour = color.RGBA{A: 255}
)

// Overlay draws heat, outlines and rank numbers over a thumbnail that shows the whole
// slide, at any scale, and returns a new picture of the same size. Where heat and grid
// don't fit, only outlines are drawn.
func Overlay(thumb *image.RGBA, g Grid, heat Heat, regions []RegionOfInterest) *image.RGBA {
	if thumb == nil || thumb.Rect.Empty() || g.validate() != nil {
		return image.NewRGBA(image.Rectangle{})
	}
	out := image.NewRGBA(image.Rect(0, 0, thumb.Rect.Dx(), thumb.Rect.Dy()))
	draw.Draw(out, out.Rect, thumb, thumb.Rect.Min, draw.Src)
	if heat.fits(g) == nil {
		blend(out, g, heat)
	}
	c := canvas{out, float64(out.Rect.Dx()) / float64(g.Width), float64(out.Rect.Dy()) / float64(g.Height)}
	side := max(out.Rect.Dx(), out.Rect.Dy())
	width := max(1, side/500)
	for _, r := range regions {
		c.rings(r.Polygon, 2*width+1, haloColour)
	}
	for _, r := range regions {
		c.rings(r.Polygon, width, lineColour)
	}
	for i := len(regions) - 1; i >= 0; i-- { // the highest rank last, on top
		c.number(regions[i], max(1, side/280))
	}
	return out
}

// blend mixes the heat into the picture, pixel by pixel.
func blend(img *image.RGBA, g Grid, heat Heat) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for y := range h {
		row := int((float64(y) + 0.5) * float64(g.Height) / float64(h) / g.CellHeight)
		for x := range w {
			col := int((float64(x) + 0.5) * float64(g.Width) / float64(w) / g.CellWidth)
			score, seen := heat.At(col, row)
			if !seen {
				continue
			}
			hot := HeatColour(float64(score))
			share := min(coldShare+float64(score)*2*(heatShare-coldShare), heatShare) // full from 0.5 on
			px := img.Pix[img.PixOffset(x, y):][:4]
			for i, v := range [3]uint8{hot.R, hot.G, hot.B} {
				px[i] = uint8(float64(px[i])*(1-share) + float64(v)*share + 0.5)
			}
			px[3] = 255
		}
	}
}

// canvas draws in level-0 coordinates on a picture of the slide.
type canvas struct {
	img    *image.RGBA
	sx, sy float64
}

func (c canvas) point(p [2]int) image.Point {
	return image.Pt(int(float64(p[0])*c.sx), int(float64(p[1])*c.sy))
}

// rings draws outlines; all their lines run along the axes.
func (c canvas) rings(rings [][][2]int, width int, colour color.RGBA) {
	for _, ring := range rings {
		for i := 1; i < len(ring); i++ {
			a, b := c.point(ring[i-1]), c.point(ring[i])
			box := image.Rectangle{Min: a, Max: b}.Canon()
			box.Min = box.Min.Sub(image.Pt(width/2, width/2))
			box.Max = box.Max.Add(image.Pt((width+1)/2, (width+1)/2))
			c.fill(box, colour)
		}
	}
}

func (c canvas) fill(box image.Rectangle, colour color.RGBA) {
	draw.Draw(c.img, box.Intersect(c.img.Rect), image.NewUniform(colour), image.Point{}, draw.Src)
}

// number writes the rank in a dark box at the region's upper left corner, moved so that it
// lies inside the picture.
func (c canvas) number(r RegionOfInterest, dot int) {
	text := strconv.Itoa(r.Rank)
	size := image.Pt((len(text)*6+1)*dot, 9*dot)
	at := c.point([2]int{r.Bounds[0], r.Bounds[1]}).Sub(image.Pt(0, size.Y))
	at.X = max(min(at.X, c.img.Rect.Dx()-size.X), 0)
	at.Y = max(min(at.Y, c.img.Rect.Dy()-size.Y), 0)
	c.fill(image.Rectangle{Min: at, Max: at.Add(size)}, haloColour)
	for i, digit := range text {
		c.digit(digit, at.Add(image.Pt((i*6+1)*dot, dot)), dot)
	}
}

func (c canvas) digit(digit rune, at image.Point, dot int) {
	if digit < '0' || digit > '9' {
		return
	}
	for y, line := range digits[digit-'0'] {
		for x := range 5 {
			if line&(1<<(4-x)) != 0 {
				from := at.Add(image.Pt(x*dot, y*dot))
				c.fill(image.Rectangle{Min: from, Max: from.Add(image.Pt(dot, dot))}, lineColour)
			}
		}
	}
}

// digits 0 to 9 in 5 x 7 dots, a line of dots per byte.
var digits = [10][7]byte{
	{0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110},
	{0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110},
	{0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111},
	{0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110},
	{0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010},
	{0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110},
	{0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110},
	{0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000},
	{0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110},
	{0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100},
}
