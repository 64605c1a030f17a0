package dicomwsi

import (
	"fmt"
	"image"
	"image/draw"

	"telepath/tiling"
)

// decode gives the visible part of a tile; white if the file leaves it out.
func (p *picture) decode(codecs tiling.Codecs, at tiling.TileIndex) (img *image.RGBA, err error) {
	defer tiling.Recovered("dicomwsi", &err)
	width, height := p.level.TileSize(at)
	in, span, ok := p.frame(at)
	if !ok {
		return tiling.NewWhite(width, height), nil
	}
	if isNative(in.syntax) {
		samples, err := span.read(in.file, true, in.rawSize())
		if err != nil {
			return nil, damaged(err)
		}
		return in.native(samples, width, height), nil
	}
	data, err := in.jpeg(span)
	if err != nil {
		return nil, damaged(err)
	}
	info, err := tiling.InspectJPEG(data)
	if err != nil {
		return nil, damaged(err)
	}
	if info.Width < width || info.Height < height || info.Width > in.tileWidth || info.Height > in.tileHeight {
		return nil, damaged(fmt.Errorf("the tile has %dx%d pixels instead of %dx%d", info.Width, info.Height, in.tileWidth, in.tileHeight))
	}
	img, err = codecs.JPEG.Decode(data, in.rgb())
	if err != nil {
		return nil, damaged(err)
	}
	return tiling.Crop(img, width, height), nil
}

// rawSize is the size of a tile's samples in bytes.
func (in *instance) rawSize() int64 {
	return int64(in.tileWidth) * int64(in.tileHeight) * int64(in.samples)
}

// jpeg reads a frame as a complete JPEG, its colours marked. A baseline JPEG is hardly
// larger than its samples: more than twice that is not read.
func (in *instance) jpeg(span frameSpan) ([]byte, error) {
	data, err := span.read(in.file, false, 2*in.rawSize()+(1<<20))
	if err != nil {
		return nil, err
	}
	return tiling.MergeJPEG(nil, data, in.rgb())
}

// native turns a frame's samples into pixels: RGB by pixel or by plane, or grey.
func (in *instance) native(samples []byte, width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	step, plane := in.samples, 1
	if in.samples == 3 && in.planar() {
		step, plane = 1, in.tileWidth*in.tileHeight
	}
	green, blue := plane, 2*plane
	if in.samples == 1 {
		green, blue = 0, 0
	}
	invert := byte(0)
	if in.photometric == "MONOCHROME1" {
		invert = 0xff
	}
	for y := range height {
		row := img.Pix[y*img.Stride:]
		for x := range width {
			from := (y*in.tileWidth + x) * step
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = samples[from]^invert, samples[from+green]^invert, samples[from+blue]^invert, 0xff
		}
	}
	return img
}

func paste(out, tile *image.RGBA, x, y int) {
	draw.Draw(out, tile.Bounds().Add(image.Pt(x, y)), tile, image.Point{}, draw.Src)
}

// damaged says that a tile can't be used although the slide could be opened.
func damaged(err error) error {
	return &tiling.UnreadableError{Code: "damaged-tile", What: "A tile of the slide is damaged", Do: "Send the file again; if it fails again, export it again from the scanner.", Err: err}
}
