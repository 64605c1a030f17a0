package tiling

import "image"

// Codec decodes and encodes JPEG tiles. It is injected into readers and the cutter, so
// that the fast path and the pure-Go path are chosen in one place.
type Codec interface {
	// Decode decodes a baseline JPEG. With rgb true the three components are R, G and B
	// even if no Adobe marker says so (DICOM PhotometricInterpretation RGB, TIFF
	// Photometric 2). The declared size is checked against maxPixels before allocation.
	Decode(jpeg []byte, rgb bool) (*image.RGBA, error)
	// Encode writes a baseline JPEG (4:2:0) at quality 1 to 100.
	Encode(img *image.RGBA, quality int) ([]byte, error)
	// Name says which implementation this is, for `telepath version`.
	Name() string
}

// ScaledDecoder is the optional ability of a Codec to decode a smaller picture out of the
// same bytes, in the DCT domain (ITU-T T.81 has no such clause; libjpeg does it).
type ScaledDecoder interface {
	// DecodeScaled decodes at 1/denominator (2, 4 or 8). Each side is the stored one divided
	// by denominator, rounded up. Sizes are checked as Decode does.
	DecodeScaled(jpeg []byte, rgb bool, denominator int) (*image.RGBA, error)
}

// PictureReuser is the optional ability of a Codec to decode into a picture that the caller
// gives up, which saves clearing and collecting a quarter of a megabyte a tile.
type PictureReuser interface {
	// DecodeInto does what Decode does. into may be nil or of any size: it is overwritten and
	// returned if it has exactly the size needed and starts at 0,0, else a new picture is made.
	DecodeInto(jpeg []byte, rgb bool, into *image.RGBA) (*image.RGBA, error)
}

// FrameDecoder decodes compressed pictures of a kind other than JPEG: JPEG 2000 and HTJ2K.
type FrameDecoder interface {
	// Decode decodes one codestream or JP2 file with one (grey), three or four components of
	// 8 bits. With ycc true the three components are Y, Cb and Cr, whatever the stream says
	// (Aperio's compression 33003). The declared size is checked before allocation.
	Decode(data []byte, ycc bool) (*image.RGBA, error)
	// Name says which implementation this is, for `telepath version`.
	Name() string
}

// Codecs are what a reader decodes pixels with. JPEG is always there. JPEG2000 is nil where
// its library is not installed: a reader then refuses such a slide and says what to install.
type Codecs struct {
	JPEG     Codec
	JPEG2000 FrameDecoder
}
