package dicomwsi

import (
	"fmt"
	"math"
	"slices"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
)

// pixelFormat is what a picture's samples are.
type pixelFormat struct {
	samples     int // of a pixel
	bits        int // of a sample, as allocated
	photometric string
	planar      bool // native samples lie plane by plane
	swapped     bool // pairs of 8-bit samples are swapped
	// grey maps 16-bit samples to 8 bits; nil for 8-bit ones.
	grey []uint8
}

// readPixelFormat refuses sample formats that can't be shown.
func (in *instance) readPixelFormat() error {
	v := in.values
	in.samples, in.bits = max(1, v.count(tag.SamplesPerPixel)), v.count(tag.BitsAllocated)
	in.photometric = printable(v.text(tag.PhotometricInterpretation))
	in.planar = v.count(tag.PlanarConfiguration) == 1
	grey := in.samples == 1 && (in.photometric == "MONOCHROME2" || in.photometric == "MONOCHROME1")
	colour := in.samples == 3 && slices.Contains(coloursOf(in.compression), in.photometric)
	if !grey && !colour {
		return tiling.Unreadable("unsupported-pixels", fmt.Sprintf("The slide has %d samples of %q a pixel, which can't be shown", in.samples, in.photometric), "PhotometricInterpretation (0028,0004)", "Export the slide as 8-bit RGB or YBR_FULL_422.")
	}
	if in.photometric == "YBR_FULL_422" && in.compression == native && in.tileWidth%2 == 1 {
		return tiling.Unreadable("unsupported-pixels", "The slide's tiles share colours between pairs of pixels and are an odd number of pixels wide", "Columns (0028,0011)", exportAgain)
	}
	switch {
	case in.bits == 8:
		return nil
	case in.bits == 16 && grey && (in.compression == native || in.compression == runLength) && v.count(tag.PixelRepresentation) == 0:
		return in.readGreyScale()
	}
	return tiling.Unreadable("unsupported-pixels", fmt.Sprintf("The slide has %d bits a sample; only 8 can be shown, or 16 of grey", in.bits), "BitsAllocated (0028,0100)", "Export the slide as 8-bit RGB.")
}

// coloursOf are the colour spaces that frames may have (PS3.5 8.2). The decoder of JPEG 2000
// undoes the transforms of YBR_RCT and YBR_ICT itself.
func coloursOf(c compression) []string {
	switch c {
	case jpeg2000:
		return []string{"RGB", "YBR_RCT", "YBR_ICT", "YBR_FULL", "YBR_FULL_422"}
	case runLength:
		return []string{"RGB", "YBR_FULL"}
	}
	return []string{"RGB", "YBR_FULL_422", "YBR_FULL"}
}

// rawSize is the size of a tile's samples in bytes.
func (in *instance) rawSize() int64 {
	pixels := int64(in.tileWidth) * int64(in.tileHeight)
	if in.photometric == "YBR_FULL_422" && in.compression == native {
		return 2 * pixels // two pixels share a Cb and a Cr (PS3.3 C.7.6.3.1.2)
	}
	return pixels * int64(in.samples) * int64(in.bits/8)
}

// rgb says whether JPEG components are R, G and B.
func (in *instance) rgb() bool { return in.photometric == "RGB" }

// doubtColours compares the colours that the header states with the markers of the first
// frame's JPEG, for which it reads once and little: RGB with a JFIF marker, or with Adobe's
// marker for YCbCr, is a contradiction that some writers make. What is believed is what
// MergeJPEG and the codec make of it.
func (p *picture) doubtColours() {
	const markers = 1 << 10 // bytes: JFIF comes first, Adobe soon after
	in := p.first()
	if in.compression != jpeg || in.samples != 3 || !in.rgb() {
		return
	}
	f := in.frames.span(0)
	b, err := in.values.w.bytes(f.at+itemHead, int(min(f.size-itemHead, markers)))
	if err != nil {
		return
	}
	info, _ := tiling.InspectJPEG(b) // as far as it goes
	mark, believed := "JFIF", "the header was believed"
	if info.Adobe {
		believed = "the tiles were believed"
	}
	switch {
	case info.Adobe && info.AdobeTransform == 1:
		mark = "Adobe"
	case !info.JFIF:
		return
	}
	p.doubt("The file says that its colours are RGB, but its JPEG tiles are marked as YCbCr (%s); %s, and the colours may be wrong.", mark, believed)
}

// readGreyScale makes the table from 16-bit samples to 8 bits: by the window that the file
// states for viewing, else from 0 to the largest number that BitsStored allows.
func (in *instance) readGreyScale() error {
	v := in.values
	stored, high := v.count(tag.BitsStored), v.count(tag.HighBit)
	if stored == 0 {
		stored, high = 16, 15
	}
	if stored > 16 || high > 15 || high+1 < stored {
		return tiling.Unreadable("unsupported-pixels", fmt.Sprintf("The slide says that %d bits of a 16-bit sample are used, up to bit %d", stored, high), "BitsStored (0028,0101)", exportAgain)
	}
	shown := func(n float64) float64 { return n * 255 / float64(int(1)<<stored-1) }
	said := fmt.Sprintf("scaled from 0–%d", int(1)<<stored-1)
	if window, ok := in.readWindow(); ok {
		shown, said = window.shown, "by the window that the file states"
	}
	in.grey = make([]uint8, 1<<16)
	for i := range in.grey {
		n := i >> (high + 1 - stored) & (1<<stored - 1)
		in.grey[i] = uint8(math.Round(min(max(shown(float64(n)), 0), 255)))
	}
	in.doubt("The slide has 16-bit grey values; they are shown with 8 bits, " + said + ".")
	return nil
}

// window is a linear VOI transformation (PS3.3 C.11.2.1.2.1) after a rescaling (C.11.1).
type window struct{ center, width, slope, intercept float64 }

func (w window) shown(n float64) float64 {
	if w.width == 1 {
		w.width = 1 + 1e-9
	}
	return ((n*w.slope+w.intercept-(w.center-0.5))/(w.width-1) + 0.5) * 255
}

// readWindow takes the window from the shared functional groups, else from the top level.
func (in *instance) readWindow() (window, bool) {
	shared := in.values.first(tag.SharedFunctionalGroupsSequence)
	w := window{slope: 1}
	for _, from := range []dataset{shared.first(tag.FrameVOILUTSequence), in.values} {
		center, width := from.numbers(tag.WindowCenter), from.number(tag.WindowWidth)
		if len(center) == 0 || width < 1 {
			continue
		}
		w.center, w.width = center[0], width
		values := shared.first(tag.PixelValueTransformationSequence)
		if slope := values.number(tag.RescaleSlope); slope != 0 {
			w.slope, w.intercept = slope, values.number(tag.RescaleIntercept)
		}
		return w, true
	}
	return w, false
}
