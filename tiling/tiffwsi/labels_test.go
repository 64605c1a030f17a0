package tiffwsi_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"telepath/tiling"
)

// associatedOf lists the pictures beside the slide.
func associatedOf(info tiling.Info) string { return strings.Join(info.Associated, " ") }

// greyStrip is a grey picture in one strip.
func greyStrip(m *made, width, height int, more ...entry) int {
	at := m.block(bytes.Repeat([]byte{90}, width*height))
	return m.directory(append([]entry{
		{256, []int{width}}, {257, []int{height}}, {258, []int{8}}, {259, []int{1}}, {262, []int{1}},
		{273, []int{at}}, {277, []int{1}}, {278, []int{height}}, {279, []int{width * height}},
	}, more...)...)
}

// However large a label is, it is not the slide: its barcode and name would be shown as tissue.
func TestOMELabelIsNeverTheSlide(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{
		"label": "label", "LABEL IMAGE": "label", "17.svs [label image]": "label", "Label_Image_2": "label", "Macro": "overview", "17 macro image": "overview",
		"overview": "overview", "slide overview": "overview", "Thumbnail": "thumbnail", "thumb": "thumbnail",
		"label-free 20x": "", "Macrophages CD68": "", "labelled": "", "": "",
	} {
		image := func(name string, width, height int) string {
			return fmt.Sprintf(`<Image Name="%s"><Pixels SizeX="%d" SizeY="%d" SizeC="3"><Channel SamplesPerPixel="3"/></Pixels></Image>`, name, width, height)
		}
		m := newMade(binary.LittleEndian, false)
		flatPage(m, 200, 160, []byte{1, 1, 1}, entry{270, `<OME xmlns="x">` + image(name, 200, 160) + image("tissue", 120, 90) + `</OME>`})
		flatPage(m, 120, 90, []byte{2, 2, 2})
		info := mustOpen(t, m).Info()
		if want := map[bool]string{true: "200x160", false: "120x90"}[kind == ""]; sizes(info) != want || associatedOf(info) != kind {
			t.Errorf("%q: levels %s, pictures %q, want %s and %q", name, sizes(info), associatedOf(info), want, kind)
		}
	}
}

// A file of nothing but a label is shown, and doubted.
func TestOMEOfALabelOnly(t *testing.T) {
	t.Parallel()
	m := newMade(binary.LittleEndian, false)
	flatPage(m, 48, 48, []byte{1, 1, 1}, entry{270, `<OME xmlns="x"><Image Name="label"><Pixels SizeX="48" SizeY="48"/></Image></OME>`})
	doubted(t, mustOpen(t, m).Info(), "named as the label, is taken as the slide")
}

// PageName (tag 285) is honoured as the description is.
func TestPageNameNamesPictures(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"label": "label", "Label Image": "label", "macro": "overview", "overview": "overview", "thumbnail": "thumbnail"} {
		m := newMade(binary.LittleEndian, false)
		flatPage(m, 320, 240, []byte{1, 1, 1}, entry{285, name})
		flatPage(m, 160, 120, []byte{2, 2, 2})
		if info := mustOpen(t, m).Info(); sizes(info) != "160x120" || associatedOf(info) != want {
			t.Errorf("%q: levels %s, pictures %q", name, sizes(info), associatedOf(info))
		}
	}
}

// A thumbnail or label in strips may have the slide's shape: only a step of the pyramid is one.
func TestStripsAreLevelsOnlyAsSteps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tiled, strip [2]int // tiled: a level of 0x0 is left out
		level        bool
	}{
		{[2]int{0, 0}, [2]int{200, 150}, true},
		{[2]int{0, 0}, [2]int{100, 75}, true},
		{[2]int{0, 0}, [2]int{101, 76}, true},
		{[2]int{0, 0}, [2]int{120, 90}, false},
		{[2]int{0, 0}, [2]int{300, 225}, false},
		{[2]int{200, 150}, [2]int{60, 45}, false},
		{[2]int{133, 100}, [2]int{44, 33}, true}, // thirds
	} {
		m := newMade(binary.LittleEndian, false)
		flatPage(m, 400, 300, []byte{1, 1, 1})
		if c.tiled[0] > 0 {
			flatPage(m, c.tiled[0], c.tiled[1], []byte{2, 2, 2}, entry{254, []int{1}})
		}
		greyStrip(m, c.strip[0], c.strip[1], entry{254, []int{1}})
		info := mustOpen(t, m).Info()
		size := fmt.Sprintf("%dx%d", c.strip[0], c.strip[1])
		if strings.HasSuffix(sizes(info), size) != c.level {
			t.Errorf("%+v: levels are %s", c, sizes(info))
		}
		if !c.level {
			doubted(t, info, size+" in the file is in strips and no step of the tiled pyramid")
		}
	}
}

// A second picture of the slide's size, flagged as a macro is, is doubted.
func TestSecondIdenticalPageIsDoubted(t *testing.T) {
	t.Parallel()
	m := newMade(binary.LittleEndian, false)
	flatPage(m, 160, 120, []byte{1, 1, 1})
	flatPage(m, 160, 120, []byte{1, 1, 1}, entry{254, []int{9}})
	info := mustOpen(t, m).Info()
	if sizes(info) != "160x120" {
		t.Errorf("levels are %s", sizes(info))
	}
	doubted(t, info, "1 more picture of the same size")
	m = newMade(binary.LittleEndian, false)
	flatPage(m, 160, 120, []byte{1, 1, 1}, entry{270, "Aperio\n160x120|MPP = 0.5"})
	flatPage(m, 160, 120, []byte{1, 1, 1}, entry{254, []int{9}})
	doubted(t, mustOpen(t, m).Info(), "160x120 in the file does not belong")
}

// No page of an SVS vanishes: it is a picture, or a doubt says that it was left aside.
func TestUnnamedPagesOfAnSVS(t *testing.T) {
	t.Parallel()
	type strip struct {
		width, height int
		more          []entry
	}
	named := []entry{{270, "Aperio\nlabel 12x14"}}
	for name, c := range map[string]struct {
		strips []strip
		want   string
		doubts []string
	}{
		"three by shape":    {[]strip{{20, 15, nil}, {12, 14, nil}, {40, 12, nil}}, "label overview thumbnail", nil},
		"a named label":     {[]strip{{20, 15, nil}, {13, 14, nil}, {12, 14, named}}, "label thumbnail", []string{"13x14 in the file is neither named nor known"}},
		"a fourth":          {[]strip{{20, 15, nil}, {12, 14, nil}, {40, 12, nil}, {13, 15, nil}}, "label overview thumbnail", []string{"13x15 in the file is neither"}},
		"two macros":        {[]strip{{20, 15, nil}, {40, 12, nil}, {41, 12, nil}}, "overview thumbnail", []string{"41x12 in the file is neither"}},
		"two named labels":  {[]strip{{20, 15, nil}, {12, 14, named}, {11, 14, named}}, "label thumbnail", []string{"11x14 in the file is a second label"}},
		"two of one size":   {[]strip{{20, 15, nil}, {12, 14, nil}, {12, 15, nil}, {12, 15, nil}}, "label thumbnail", []string{"12x15 in the file is neither named nor known by its shape and is left aside (2 such pictures)"}},
		"nothing but tiles": {nil, "", nil},
	} {
		m := newMade(binary.LittleEndian, false)
		flatPage(m, 160, 120, []byte{1, 1, 1}, entry{270, "Aperio\n160x120|AppMag = 40|MPP = 0.25"})
		for _, s := range c.strips {
			greyStrip(m, s.width, s.height, s.more...)
		}
		info := mustOpen(t, m).Info()
		if associatedOf(info) != c.want || len(info.Doubts) != len(c.doubts) {
			t.Errorf("%s: pictures %q, doubts %q", name, associatedOf(info), info.Doubts)
		}
		doubted(t, info, c.doubts...)
	}
}
