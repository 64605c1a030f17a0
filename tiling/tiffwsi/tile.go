package tiffwsi

import (
	"fmt"
	"image"

	"telepath/tiling"
)

// tile decodes one of the viewer's tiles, cut to the picture's edge; white where the file
// leaves it out.
func (p *page) tile(codecs tiling.Codecs, at tiling.TileIndex) (img *image.RGBA, err error) {
	defer tiling.Recovered("tiffwsi", &err)
	width, height := p.level.TileSize(at)
	place := image.Rect(0, 0, width, height).Add(image.Pt(at.Col*p.level.TileWidth, at.Row*p.level.TileHeight))
	if p.direct() {
		from, err := p.load(codecs, at)
		if err != nil {
			return nil, damaged(err)
		}
		if from != nil && from.img != nil {
			return tiling.Crop(from.img, width, height), nil
		}
		img := image.NewRGBA(image.Rect(0, 0, width, height))
		p.draw(img, image.Point{}, from, img.Bounds())
		return img, nil
	}
	return p.cut(codecs, place)
}

// cut puts a part of the picture together from its pieces.
func (p *page) cut(codecs tiling.Codecs, place image.Rectangle) (*image.RGBA, error) {
	img := image.NewRGBA(image.Rect(0, 0, place.Dx(), place.Dy()))
	w, h := p.stored.TileWidth, p.stored.TileHeight
	for row := place.Min.Y / h; row*h < place.Max.Y; row++ {
		for col := place.Min.X / w; col*w < place.Max.X; col++ {
			from, err := p.cache.get(codecs, p, tiling.TileIndex{Col: col, Row: row})
			if err != nil {
				return nil, damaged(err)
			}
			corner := image.Pt(col*w, row*h)
			part := image.Rect(0, 0, w, h).Add(corner).Intersect(place)
			p.draw(img, part.Min.Sub(place.Min), from, part.Sub(corner))
		}
	}
	return img, nil
}

// damaged says that a piece can't be used although the slide could be opened. What a codec or
// the panic of one explains already is left as it is, so that it advises once.
func damaged(err error) error {
	if u, ok := tiling.AsUnreadable(err); ok {
		return u
	}
	return &tiling.UnreadableError{Code: "damaged-tile", What: "A tile of the slide is damaged", Do: "Send the file again; if it fails again, export it again from the scanner.", Err: err}
}

// placed says where in the slide a tile or picture can't be used.
func placed(err error, where string) error {
	u, ok := tiling.AsUnreadable(err)
	if !ok {
		return fmt.Errorf("%s: %w", where, err)
	}
	at := *u
	at.Where = where
	if u.Where != "" {
		at.Where += ", " + u.Where
	}
	return &at
}
