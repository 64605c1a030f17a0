package main

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	_ "image/png"

	"telepath/tiling"
)

// decodeTile reads a labelled tile, JPEG or PNG; its size is checked before it is decoded.
func decodeTile(data []byte) (*image.RGBA, error) {
	if bytes.HasPrefix(data, []byte("\xff\xd8")) {
		return newOpener().codecs.JPEG.Decode(data, false)
	}
	cfg, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, tiling.Unreadable("not-a-picture", "The file is neither a JPEG nor a PNG picture", "", "Put only tile pictures into the class folders.")
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > tiling.MaxTilePixels/cfg.Height {
		return nil, tiling.Unreadable("too-large", fmt.Sprintf("The picture declares %d x %d pixels", cfg.Width, cfg.Height), "", "A tile has at most 64 megapixels.")
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("decode picture: %w", err)
	}
	out := image.NewRGBA(image.Rect(0, 0, cfg.Width, cfg.Height))
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
	return out, nil
}
