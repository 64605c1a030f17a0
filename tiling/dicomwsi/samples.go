package dicomwsi

import (
	"errors"
	"image"
	"image/color"
)

// decodeSamples reads a frame of samples, as they are or run-length coded.
func (in *instance) decodeSamples(frame, width, height int) (*image.RGBA, error) {
	limit := in.rawSize() + itemHead + 1 // a fragment has an even length
	if in.compression == runLength {
		limit = in.maxFrame()
	}
	data, err := in.readFrame(nil, frame, limit)
	if err != nil {
		return nil, err
	}
	if in.compression == runLength {
		if data, err = unpackRunLength(data, in.tileWidth*in.tileHeight, in.samples, in.bits/8); err != nil {
			return nil, err
		}
	}
	if int64(len(data)) < in.rawSize() {
		return nil, errors.New("the tile has too few samples")
	}
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	switch {
	case in.grey != nil:
		in.paintGrey16(img, data)
	case in.samples == 1:
		in.paintGrey(img, data)
	case in.photometric == "YBR_FULL_422":
		in.paintPairs(img, data)
	default:
		in.paintColour(img, data)
	}
	return img, nil
}

// paintGrey takes one byte a pixel.
func (in *instance) paintGrey(img *image.RGBA, samples []byte) {
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:]
		for x, v := range samples[y*in.tileWidth:][:img.Rect.Dx()] {
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = v, v, v, 0xff
		}
	}
}

// paintGrey16 takes two bytes a pixel, in the file's byte order or, from run lengths, the
// high one first.
func (in *instance) paintGrey16(img *image.RGBA, samples []byte) {
	low, high := 0, 1
	if in.big || in.compression == runLength {
		low, high = 1, 0
	}
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:]
		line := samples[2*y*in.tileWidth:][:2*img.Rect.Dx()]
		for x := range img.Rect.Dx() {
			v := in.grey[int(line[2*x+low])|int(line[2*x+high])<<8]
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = v, v, v, 0xff
		}
	}
}

// paintColour takes three bytes a pixel, or three planes, and turns Y, Cb and Cr into R, G
// and B (PS3.3 C.7.6.3.1.2, the equations of JFIF).
func (in *instance) paintColour(img *image.RGBA, samples []byte) {
	step, plane := 3, 1
	if in.planar || in.compression == runLength {
		step, plane = 1, in.tileWidth*in.tileHeight
	}
	luma := in.photometric != "RGB"
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:]
		from := y * in.tileWidth * step
		for x := range img.Rect.Dx() {
			a, b, c := samples[from], samples[from+plane], samples[from+2*plane]
			if luma {
				a, b, c = color.YCbCrToRGB(a, b, c)
			}
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = a, b, c, 0xff
			from += step
		}
	}
}

// paintPairs takes two pixels in four bytes: both Y, then the Cb and Cr that they share
// (YBR_FULL_422, PS3.3 C.7.6.3.1.2).
func (in *instance) paintPairs(img *image.RGBA, samples []byte) {
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:]
		line := samples[2*y*in.tileWidth:][:2*in.tileWidth]
		for x := range img.Rect.Dx() {
			pair := line[x/2*4:]
			r, g, b := color.YCbCrToRGB(pair[x%2], pair[2], pair[3])
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = r, g, b, 0xff
		}
	}
}
