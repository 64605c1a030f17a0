package jpeg2000

import (
	"encoding/hex"
	"errors"
	"fmt"
	"image/color"
	"strings"

	"telepath/tiling"
)

// sample is a lossless RGB codestream of 5 x 3 pixels, two resolutions, with the multiple
// component transformation; pixel x,y is sampleColour(x, y).
const sample = `
ff4fff51002f000000000005000000030000000000000000000000050000000300000000000000000003070101070101
070101ff52000c00000001010104040001ff5c00074040484850ff90000a0000000000350001ff93cfb41c07c5076562
7a7fdf804003d5a82f6060d7bfdf80400c1b9098e7e723cfc0110001cf8080ffd9`

func sampleColour(x, y int) color.RGBA {
	return color.RGBA{R: uint8(60 * x), G: uint8(100 * y), B: uint8(255 - 30*x - 20*y), A: 255}
}

func sampleStream() ([]byte, error) {
	data, err := hex.DecodeString(strings.ReplaceAll(sample, "\n", ""))
	if err != nil {
		return nil, fmt.Errorf("read the sample: %w", err)
	}
	return data, nil
}

// try decodes the sample, whole and cut off: a library that lays out its structures in
// another way, or passes half a picture for a whole one, is not used.
func try(d tiling.FrameDecoder) error {
	data, err := sampleStream()
	if err != nil {
		return err
	}
	img, err := d.Decode(data, false)
	if err != nil {
		return fmt.Errorf("decode the sample: %w", err)
	}
	for y := range 3 {
		for x := range 5 {
			if got, want := img.RGBAAt(x, y), sampleColour(x, y); got != want {
				return fmt.Errorf("the sample's pixel %d,%d is %v, not %v", x, y, got, want)
			}
		}
	}
	if _, err := d.Decode(data[:len(data)-20], false); err == nil {
		return errors.New("a sample that is cut off was decoded")
	}
	return nil
}
