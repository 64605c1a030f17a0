package localmodel

// nucleus is one connected area of dense haematoxylin; touching nuclei count as one.
type nucleus struct {
	area, perimeter int   // pixels; pixel edges
	density         int64 // sum of the haematoxylin densities
}

// segment collects the 4-connected areas of marked pixels. Spots under noiseArea are
// dropped and unmarked.
func segment(h plane, marked []bool, noiseArea int) (found []nucleus) {
	seen := make([]bool, len(h.v))
	var area []int32 // pixels of the current one; also the queue of the flood
	for start, in := range marked {
		if !in || seen[start] {
			continue
		}
		var n nucleus
		n, area = flood(h, marked, seen, int32(start), area[:0])
		if n.area >= noiseArea {
			found = append(found, n)
			continue
		}
		for _, at := range area {
			marked[at] = false
		}
	}
	return found
}

// resolved are the nuclei that are large enough for their shape to be measured.
func resolved(found []nucleus, minArea int) []nucleus {
	var out []nucleus
	for _, n := range found {
		if n.area >= minArea {
			out = append(out, n)
		}
	}
	return out
}

func flood(h plane, above, seen []bool, start int32, area []int32) (nucleus, []int32) {
	w, last := int32(h.width), int32(h.height-1)
	var n nucleus
	area = append(area, start)
	seen[start] = true
	visit := func(ok bool, at int32) {
		if !ok || !above[at] {
			n.perimeter++
			return
		}
		if !seen[at] {
			seen[at] = true
			area = append(area, at)
		}
	}
	for i := 0; i < len(area); i++ {
		at := area[i]
		x, y := at%w, at/w
		n.area++
		n.density += int64(h.v[at])
		visit(x > 0, at-1)
		visit(x < w-1, at+1)
		visit(y > 0, at-w)
		visit(y < last, at+w)
	}
	return n, area
}
