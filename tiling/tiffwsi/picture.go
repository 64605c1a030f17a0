package tiffwsi

import (
	"bytes"
	"errors"
	"fmt"
	"image"

	"golang.org/x/image/webp"

	"telepath/tiling"
)

// loadPicture decodes piece i with a picture codec; nil if the file leaves it out.
func (p *page) loadPicture(codecs tiling.Codecs, i uint64, at tiling.TileIndex) (*image.RGBA, error) {
	offset, size, ok, err := p.pieces.piece(i)
	if err != nil || !ok {
		return nil, err
	}
	var img *image.RGBA
	switch p.compression {
	case compressionJPEG:
		img, err = p.decodeJPEG(codecs, offset, size, at)
	case compressionWebP:
		img, err = p.decodeWebP(offset, size, at)
	default:
		img, err = p.decodeJ2K(codecs, offset, size, at)
	}
	if err != nil {
		return nil, err
	}
	if err := p.fitsPiece(img.Bounds().Dx(), img.Bounds().Dy(), at); err != nil {
		return nil, err
	}
	if p.photometric == photometricWhiteIsZero {
		invert(img.Pix)
	}
	return img, nil
}

// fitsPiece wants at least the visible part of a piece, and at most the whole.
func (p *page) fitsPiece(width, height int, at tiling.TileIndex) error {
	w, h := p.stored.TileSize(at)
	if width < w || height < h || width > p.stored.TileWidth || height > p.stored.TileHeight {
		return fmt.Errorf("the piece has %dx%d pixels instead of %dx%d", width, height, p.stored.TileWidth, p.stored.TileHeight)
	}
	return nil
}

func (p *page) decodeJPEG(codecs tiling.Codecs, offset, size int64, at tiling.TileIndex) (*image.RGBA, error) {
	data, info, err := p.jpeg(nil, offset, size)
	if err != nil {
		return nil, err
	}
	if err := p.fitsPiece(info.Width, info.Height, at); err != nil {
		return nil, err
	}
	return codecs.JPEG.Decode(data, p.rgb())
}

// rgb says whether JPEG components are R, G and B.
func (p *page) rgb() bool { return p.photometric == photometricRGB }

// jpeg reads a piece as a complete JPEG: shared tables merged in, colours marked.
func (p *page) jpeg(into []byte, offset, size int64) (data []byte, info tiling.JPEGInfo, err error) {
	if data, err = p.packedInto(into, offset, size); err != nil {
		return nil, info, err
	}
	if info, err = tiling.InspectJPEG(data); err != nil {
		return nil, info, err
	}
	data, err = tiling.MergeJPEGInto(into[min(len(data), cap(into)):cap(into)], p.tables, data, p.rgb())
	return data, info, err
}

// storedTile is a tile of the viewer's as the JPEG that the file stores. ok is false where it
// is anything but a baseline JPEG of the tile's size whose samples need no other work.
func (p *page) storedTile(into []byte, at tiling.TileIndex) (data []byte, ok bool, err error) {
	if p.compression != compressionJPEG || !p.direct() || p.photometric == photometricWhiteIsZero {
		return nil, false, nil
	}
	offset, size, ok, err := p.pieces.piece(uint64(at.Row)*uint64(p.stored.Cols()) + uint64(at.Col))
	if err != nil || !ok {
		return nil, false, err
	}
	data, info, err := p.jpeg(into, offset, size)
	if err != nil {
		return nil, false, err
	}
	// Extended sequential (SOF1 of ITU-T T.81 table B.1) is taken by every reader too.
	if info.Progressive || info.Bits != 8 || info.Components != p.samples || p.fitsPiece(info.Width, info.Height, at) != nil {
		return nil, false, nil
	}
	return data, true, nil
}

// decodeJ2K decodes JPEG 2000. Aperio's 33003 stores Y, Cb and Cr without saying so in the
// stream; elsewhere the photometric value says what they are.
func (p *page) decodeJ2K(codecs tiling.Codecs, offset, size int64, at tiling.TileIndex) (*image.RGBA, error) {
	data, err := p.packed(offset, size)
	if err != nil {
		return nil, err
	}
	info, err := tiling.InspectJPEG2000(data)
	if err != nil {
		return nil, err
	}
	if err := p.fitsPiece(info.Width, info.Height, at); err != nil {
		return nil, err
	}
	ycc := p.compression == compressionAperioYCC || p.compression != compressionAperioRGB && p.photometric == photometricYCbCr
	return codecs.JPEG2000.Decode(data, ycc)
}

func (p *page) decodeWebP(offset, size int64, at tiling.TileIndex) (*image.RGBA, error) {
	data, err := p.packed(offset, size)
	if err != nil {
		return nil, err
	}
	config, err := webp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if err := p.fitsPiece(config.Width, config.Height, at); err != nil {
		return nil, err
	}
	img, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	switch src := img.(type) {
	case *image.YCbCr:
		return fromVP8(src), nil
	case *image.NYCbCrA:
		return overWhite(fromVP8(&src.YCbCr), src.A, src.AStride, 1), nil
	case *image.NRGBA:
		out := image.NewRGBA(src.Rect)
		copy(out.Pix, src.Pix)
		return overWhite(out, src.Pix[3:], src.Stride, 4), nil
	}
	return nil, errors.New("unknown kind of WebP picture")
}

// overWhite puts a picture on white through its alpha, step bytes from pixel to pixel.
func overWhite(img *image.RGBA, alpha []byte, stride, step int) *image.RGBA {
	b := img.Bounds()
	for y := range b.Dy() {
		row := img.Pix[y*img.Stride:][:4*b.Dx()]
		for x := range b.Dx() {
			a := int(alpha[y*stride+x*step])
			for c := range 3 {
				row[4*x+c] = byte((int(row[4*x+c])*a+127)/255 + 255 - a)
			}
			row[4*x+3] = 0xff
		}
	}
	return img
}

// fromVP8 converts WebP's lossy planes: 4:2:0 in the studio range of CCIR 601 (RFC 6386
// section 9.2), not JPEG's full range, with the chroma interpolated as WebP's own decoder
// does it: 9/16 of the nearest sample, 3/16 of its two neighbours, 1/16 of the diagonal one.
func fromVP8(src *image.YCbCr) *image.RGBA {
	width, height := src.Rect.Dx(), src.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	across, down := (width+1)/2, (height+1)/2
	for y := range height {
		near := y / 2
		far := min(max(near-1+y%2*2, 0), down-1)
		luma := src.Y[y*src.YStride:][:width]
		row := out.Pix[y*out.Stride:][:4*width]
		cb := [2][]byte{src.Cb[near*src.CStride:], src.Cb[far*src.CStride:]}
		cr := [2][]byte{src.Cr[near*src.CStride:], src.Cr[far*src.CStride:]}
		for x := range width {
			a := x / 2
			b := min(max(a-1+x%2*2, 0), across-1)
			u := (9*int32(cb[0][a]) + 3*int32(cb[0][b]) + 3*int32(cb[1][a]) + int32(cb[1][b]) + 8) >> 4
			v := (9*int32(cr[0][a]) + 3*int32(cr[0][b]) + 3*int32(cr[1][a]) + int32(cr[1][b]) + 8) >> 4
			// 1.164, 1.596, 0.392, 0.813 and 2.017 of CCIR 601, times 2^14.
			l := 19077*(int32(luma[x])-16) + 1<<13
			row[4*x] = clamp((l + 26149*(v-128)) >> 14)
			row[4*x+1] = clamp((l - 6419*(u-128) - 13320*(v-128)) >> 14)
			row[4*x+2] = clamp((l + 33050*(u-128)) >> 14)
			row[4*x+3] = 0xff
		}
	}
	return out
}
