package localmodel

// nucleus is one connected area of dense haematoxylin at one threshold; touching nuclei
// count as one.
type nucleus struct {
	area, perimeter int32 // pixels; pixel edges
	first           int32 // its first pixel
	density         int64 // sum of the haematoxylin densities
}

// growth joins marked pixels into 4-connected nuclei while the threshold falls: a pixel once
// marked stays, and a nucleus only grows or meets another (a component tree, built by
// union-find).
type growth struct {
	h      plane
	label  []int32 // of each pixel: one more than the index of its nucleus, 0 unmarked
	parent []int32 // of each nucleus, itself while it has met no older one
	nuclei []nucleus
}

// segment calls visit for every nucleus at every threshold. depth says at how many of the
// steps thresholds each pixel is marked.
func segment(h plane, depth []uint8, visit func(nucleus)) {
	g := growth{h: h, label: make([]int32, len(depth))}
	var apart []int32 // nuclei that have met no older one
	for _, pixels := range deepestFirst(depth) {
		old := len(g.nuclei)
		for _, at := range pixels {
			g.mark(at)
		}
		for i := old; i < len(g.nuclei); i++ {
			apart = append(apart, int32(i))
		}
		still := apart[:0]
		for _, i := range apart {
			if g.parent[i] == i {
				still = append(still, i)
				visit(g.nuclei[i])
			}
		}
		apart = still
	}
}

// deepestFirst sorts the marked pixels by depth, row by row within one.
func deepestFirst(depth []uint8) (byDepth [steps][]int32) {
	var count [steps + 1]int
	for _, d := range depth {
		count[d]++
	}
	all := make([]int32, 0, len(depth)-count[0])
	for i := range byDepth {
		n := count[steps-i]
		byDepth[i] = all[len(all) : len(all) : len(all)+n]
		all = all[:len(all)+n]
	}
	for at, d := range depth {
		if d > 0 {
			byDepth[steps-d] = append(byDepth[steps-d], int32(at))
		}
	}
	return byDepth
}

// mark adds a pixel to the nuclei beside it, or begins one.
func (g *growth) mark(at int32) {
	w, last := int32(g.h.width), int32(g.h.height-1)
	x, y := at%w, at/w
	own := int32(-1)
	var beside int32
	touch := func(other int32) {
		if g.label[other] == 0 {
			return
		}
		beside++
		if root := g.root(g.label[other] - 1); own < 0 {
			own = root
		} else if root != own {
			own = g.join(own, root)
		}
	}
	if x > 0 {
		touch(at - 1)
	}
	if x < w-1 {
		touch(at + 1)
	}
	if y > 0 {
		touch(at - w)
	}
	if y < last {
		touch(at + w)
	}
	if own < 0 {
		own = int32(len(g.nuclei))
		g.parent = append(g.parent, own)
		g.nuclei = append(g.nuclei, nucleus{first: at})
	}
	g.label[at] = own + 1
	n := &g.nuclei[own]
	n.area++
	n.perimeter += 4 - 2*beside // an edge between two marked pixels is none
	n.density += int64(g.h.v[at])
}

func (g *growth) root(i int32) int32 {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

// join gives the younger of two nuclei to the older.
func (g *growth) join(a, b int32) int32 {
	a, b = min(a, b), max(a, b)
	g.parent[b] = a
	g.nuclei[a].area += g.nuclei[b].area
	g.nuclei[a].perimeter += g.nuclei[b].perimeter
	g.nuclei[a].density += g.nuclei[b].density
	return a
}
