package portal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strconv"

	"telepath/tiling"
)

// FilesMark is short and differs when a slide's files differ: what is made of them is kept
// under it.
func (s Slide) FilesMark() string {
	sum := sha256.New()
	for _, f := range s.Files {
		sum.Write([]byte(f.SHA256 + "\n"))
	}
	return hex.EncodeToString(sum.Sum(nil)[:4])
}

// MaskMark differs when a slide's automatic mask may: with its files, and with the scale that
// a person gave, because tissue is looked for in micrometres.
func (s Slide) MaskMark() string {
	if s.GivenMPP == 0 {
		return s.FilesMark()
	}
	return s.FilesMark() + "-" + strconv.FormatFloat(s.GivenMPP, 'g', -1, 64)
}

// maskKey is where the automatic mask of a slide is kept.
func maskKey(s Slide) string { return "slides/" + s.ID + "/tissue-" + s.MaskMark() + ".json" }

// MaskPictureKey is where the picture of that version of a slide's mask is kept.
func MaskPictureKey(s Slide, version int) string {
	return "slides/" + s.ID + "/tissue-" + s.MaskMark() + "-" + strconv.Itoa(version) + ".png"
}

// keptMask is a tiling.TissueMask as it is stored: one bit a cell, row by row, the first cell
// in the lowest bit.
type keptMask struct {
	Width      int     `json:"width"`
	Height     int     `json:"height"`
	CellWidth  float64 `json:"cell_width"`
	CellHeight float64 `json:"cell_height"`
	Bits       []byte  `json:"bits"`
}

func encodeMask(m *tiling.TissueMask) ([]byte, error) {
	k := keptMask{Width: m.Width, Height: m.Height, CellWidth: m.CellWidth, CellHeight: m.CellHeight, Bits: make([]byte, (len(m.Tissue)+7)/8)}
	for i, t := range m.Tissue {
		if t {
			k.Bits[i/8] |= 1 << (i % 8)
		}
	}
	return json.Marshal(k)
}

func decodeMask(data []byte) (*tiling.TissueMask, error) {
	var k keptMask
	if err := json.Unmarshal(data, &k); err != nil {
		return nil, fmt.Errorf("decode tissue mask: %w", err)
	}
	if k.Width < 1 || k.Height < 1 || !(k.CellWidth > 0 && k.CellHeight > 0) || len(k.Bits) != (k.Width*k.Height+7)/8 {
		return nil, fmt.Errorf("decode tissue mask: %dx%d cells in %d bytes", k.Width, k.Height, len(k.Bits))
	}
	m := &tiling.TissueMask{Width: k.Width, Height: k.Height, CellWidth: k.CellWidth, CellHeight: k.CellHeight, Tissue: make([]bool, k.Width*k.Height)}
	for i := range m.Tissue {
		m.Tissue[i] = k.Bits[i/8]>>(i%8)&1 == 1
	}
	return m, nil
}

// loadMask reads a slide's automatic mask; NotFound when none was kept.
func loadMask(ctx context.Context, blobs Blobs, s Slide) (*tiling.TissueMask, error) {
	data, err := readBlob(ctx, blobs, maskKey(s))
	if err != nil {
		return nil, err
	}
	return decodeMask(data)
}

// findMask is the slide's automatic mask: the one that was kept, or a new one, kept before
// use, so that whoever plans or draws sees the same.
func findMask(ctx context.Context, blobs Blobs, s Slide, opened tiling.Slide) (*tiling.TissueMask, error) {
	if m, err := loadMask(ctx, blobs, s); err == nil || CodeOf(err) != NotFound {
		return m, err
	}
	return makeMask(ctx, blobs, s, opened)
}

func makeMask(ctx context.Context, blobs Blobs, s Slide, opened tiling.Slide) (*tiling.TissueMask, error) {
	m, err := tiling.FindTissue(ctx, opened)
	if err != nil {
		return nil, err
	}
	data, err := encodeMask(m)
	if err != nil {
		return nil, err
	}
	return m, blobs.Put(ctx, maskKey(s), bytes.NewReader(data))
}

// keepMaskPicture stores the mask of that version, edits applied, as a picture.
func keepMaskPicture(ctx context.Context, blobs Blobs, s Slide, version int, edited *tiling.TissueMask) ([]byte, error) {
	data, err := edited.PNG()
	if err != nil {
		return nil, err
	}
	return data, blobs.Put(ctx, MaskPictureKey(s, version), bytes.NewReader(data))
}

// PlanPicture is a plan as a picture of one pixel a cell of its grid: the tiles that are cut
// opaque, the rest transparent.
func PlanPicture(p *tiling.Plan) ([]byte, error) {
	img := image.NewPaletted(image.Rect(0, 0, p.Cols, p.Rows), color.Palette{color.NRGBA{}, color.NRGBA{A: 255}})
	for _, at := range p.Tiles {
		img.SetColorIndex(at.Col, at.Row, 1)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("encode tiles of the plan: %w", err)
	}
	return b.Bytes(), nil
}
