package dicomwsi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"strings"

	"telepath/tiling"
)

// decode gives the visible part of a tile; white if the file leaves it out.
func (p *picture) decode(codecs tiling.Codecs, at tiling.TileIndex) (img *image.RGBA, err error) {
	defer tiling.Recovered("dicomwsi", &err)
	width, height := p.level.TileSize(at)
	in, frame, ok := p.frame(at)
	if !ok {
		return tiling.NewWhite(width, height), nil
	}
	switch in.compression {
	case jpeg:
		img, err = in.decodeJPEG(codecs.JPEG, frame, width, height)
	case jpeg2000:
		img, err = in.decodeJPEG2000(codecs.JPEG2000, frame, width, height)
	default:
		img, err = in.decodeSamples(frame, width, height)
	}
	if err != nil {
		return nil, damaged(err)
	}
	if in.photometric == "MONOCHROME1" {
		invert(img)
	}
	return img, nil
}

// stored gives a tile's JPEG as it is in the file; ok is false where it isn't one of 8 bits
// and the tile's size that shows the right colours by itself.
func (p *picture) stored(into []byte, at tiling.TileIndex) (data []byte, ok bool, err error) {
	defer tiling.Recovered("dicomwsi", &err)
	in, frame, ok := p.frame(at)
	if !ok || in.syntax != jpegBaseline || in.photometric == "MONOCHROME1" {
		return nil, false, nil
	}
	data, info, err := in.jpeg(into, frame)
	if err != nil {
		return nil, false, damaged(err)
	}
	whole := info.Width == in.tileWidth && info.Height == in.tileHeight && info.Components == in.samples
	return data, whole && precision(data) == 8 && !info.Progressive, nil
}

// maxFrame bounds the bytes of one compressed frame: a compressed tile is hardly larger than
// its samples.
func (in *instance) maxFrame() int64 { return 2*in.rawSize() + 1<<20 }

// jpeg reads a frame as a complete JPEG, its colours marked.
func (in *instance) jpeg(into []byte, frame int) ([]byte, tiling.JPEGInfo, error) {
	data, err := in.readFrame(into, frame, in.maxFrame())
	if err != nil {
		return nil, tiling.JPEGInfo{}, err
	}
	info, err := tiling.InspectJPEG(data)
	if err != nil {
		return nil, info, err
	}
	used := int(in.frames.span(frame).size)
	data, err = tiling.MergeJPEGInto(into[min(used, cap(into)):cap(into)], nil, data, in.rgb())
	return data, info, err
}

func (in *instance) decodeJPEG(codec tiling.Codec, frame, width, height int) (*image.RGBA, error) {
	data, info, err := in.jpeg(nil, frame)
	if err != nil {
		return nil, err
	}
	if err := in.checkSize(info.Width, info.Height, width, height); err != nil {
		return nil, err
	}
	img, err := codec.Decode(data, in.rgb())
	if err != nil {
		return nil, err
	}
	return tiling.Crop(img, width, height), nil
}

// decodeJPEG2000 lets the library undo the stream's own colour transform. Components that
// are Y, Cb and Cr although the stream names no transform are rare: YBR_FULL. A frame that is
// not what the slide's header says never reaches the library, which allocates by the frame's
// own.
func (in *instance) decodeJPEG2000(codec tiling.FrameDecoder, frame, width, height int) (*image.RGBA, error) {
	data, err := in.readFrame(nil, frame, in.maxFrame())
	if err != nil {
		return nil, err
	}
	info, err := tiling.InspectJPEG2000(data)
	if err != nil {
		return nil, err
	}
	if err := in.checkSize(info.Width, info.Height, width, height); err != nil {
		return nil, err
	}
	if info.Components != in.samples {
		return nil, fmt.Errorf("the tile has %d components where the slide has %d samples a pixel", info.Components, in.samples)
	}
	ycc := info.Components == 3 && !info.Transformed && strings.HasPrefix(in.photometric, "YBR_")
	img, err := codec.Decode(data, ycc)
	if err != nil {
		return nil, err
	}
	return tiling.Crop(img, width, height), nil
}

// checkSize wants a frame that fills the visible part of its tile and no more than the tile.
func (in *instance) checkSize(has, hasHigh, width, height int) error {
	if has < width || hasHigh < height || has > in.tileWidth || hasHigh > in.tileHeight {
		return fmt.Errorf("the tile has %dx%d pixels instead of %dx%d", has, hasHigh, in.tileWidth, in.tileHeight)
	}
	return nil
}

func invert(img *image.RGBA) {
	for i, v := range img.Pix {
		if i%4 != 3 {
			img.Pix[i] = 0xff - v
		}
	}
}

func paste(out, tile *image.RGBA, x, y int) {
	draw.Draw(out, tile.Bounds().Add(image.Pt(x, y)), tile, image.Point{}, draw.Src)
}

// damaged says that a tile can't be used although the slide could be opened. What a codec
// says in full sentences stands, and so does that the file could not be read.
func damaged(err error) error {
	if outage := (*tiling.SourceError)(nil); errors.As(err, &outage) {
		return err
	}
	if _, ok := tiling.AsUnreadable(err); ok {
		return err
	}
	return &tiling.UnreadableError{Code: "damaged-tile", What: "A tile of the slide is damaged", Do: "Send the file again; if it fails again, export it again from the scanner.", Err: err}
}

// precision is the bits of a sample in a JPEG that has been inspected (T.81 B.2.2).
func precision(data []byte) int {
	for at := 2; at+4 < len(data); {
		switch marker := data[at+1]; {
		case marker == 0xff:
			at++
		case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
			return int(data[at+4])
		default:
			at += 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		}
	}
	return 0
}
