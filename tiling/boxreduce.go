package tiling

import "image"

// boxReduce averages factor x factor pixels into one, the sides rounded up; what a square at
// the edge lacks counts as white. The result is in into, if that has the right size.
func boxReduce(img *image.RGBA, factor int, into *image.RGBA) *image.RGBA {
	b := img.Bounds()
	out := sized(into, ceilDiv(b.Dx(), factor), ceilDiv(b.Dy(), factor))
	sums := make([]uint32, 3*out.Rect.Dx())
	half, n := uint32(factor*factor/2), uint32(factor*factor)
	for y := range out.Rect.Dy() {
		rows := min(factor, b.Dy()-y*factor)
		// All squares start as white; every pixel that is there takes what white has too much.
		for i := range sums {
			sums[i] = 255*n + half
		}
		for dy := range rows {
			row := img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y*factor+dy):][:4*b.Dx()]
			addRow(sums, row, factor)
		}
		to := out.Pix[y*out.Stride:][:4*out.Rect.Dx()]
		for x := range out.Rect.Dx() {
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = uint8(sums[3*x]/n), uint8(sums[3*x+1]/n), uint8(sums[3*x+2]/n), 0xff
		}
	}
	return out
}

// addRow takes from each sum how much darker than white factor pixels of a row are.
func addRow(sums []uint32, row []uint8, factor int) {
	for ; len(row) > 0; sums = sums[3:] {
		n := min(4*factor, len(row))
		var r, g, b uint32
		for p := row[:n]; len(p) >= 4; p = p[4:] {
			r, g, b = r+255-uint32(p[0]), g+255-uint32(p[1]), b+255-uint32(p[2])
		}
		sums[0], sums[1], sums[2] = sums[0]-r, sums[1]-g, sums[2]-b
		row = row[n:]
	}
}
