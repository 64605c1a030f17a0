package photo

import (
	"bytes"
	"context"
	"fmt"
	"image"

	"telepath/tiling"
)

const (
	pngSignature  = "\x89PNG\r\n\x1a\n"
	jpegSignature = "\xff\xd8\xff"
	// maxFile bounds the bytes that are read into memory at once: no photo of 64 megapixels
	// has more but a PNG of noise.
	maxFile = 512 << 20
	// tileSide is the grid's: the picture is in memory, so tiles can be what viewers like.
	tileSide = 256
)

// header is what the beginning of a file says of its picture.
type header struct {
	// width and height are as stored, before turning.
	width, height int
	turn          turn
	icc           []byte
	// density is a sentence's part that names the dots per inch, or "".
	density string
	deep    bool // 16 bits a channel
	decode  func(data []byte) (*image.RGBA, error)
}

// Sniff says whether a file's first bytes are those of a JPEG or PNG picture.
func Sniff(head []byte) bool {
	return bytes.HasPrefix(head, []byte(jpegSignature)) || bytes.HasPrefix(head, []byte(pngSignature))
}

// Open opens a JPEG or PNG as a slide of one level without a scale. Bad input is an
// *tiling.UnreadableError. The source stays open until the slide is closed; who opened it
// closes it.
func Open(ctx context.Context, file tiling.Source, codecs tiling.Codecs) (slide tiling.Slide, err error) {
	defer tiling.Recovered("photo", &err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if file.Size > maxFile {
		return nil, tooLarge(fmt.Sprintf("The picture's file has %d MB", file.Size>>20))
	}
	h, err := readHeader(file, codecs)
	if err != nil {
		return nil, err
	}
	p := &photo{file: file, header: h, info: describe(h)}
	return p, nil
}

func readHeader(file tiling.Source, codecs tiling.Codecs) (header, error) {
	start := make([]byte, min(max(file.Size, 0), int64(len(pngSignature))))
	if n, err := file.ReadAt(start, 0); n < len(start) {
		return header{}, fmt.Errorf("read the first bytes: %w", err)
	}
	switch {
	case bytes.HasPrefix(start, []byte(pngSignature)):
		return readPNG(file)
	case bytes.HasPrefix(start, []byte(jpegSignature)):
		return readJPEG(file, codecs.JPEG)
	}
	return header{}, tiling.Unreadable("unknown-format", "This is not a JPEG or PNG picture", "the file's first bytes", "Save the photo as JPEG or PNG and send that.")
}

// describe says what is known of a photo, which is little, and what is not.
func describe(h header) tiling.Info {
	l := tiling.Level{Width: h.width, Height: h.height, TileWidth: tileSide, TileHeight: tileSide, Downsample: 1}
	if h.turn.swaps() {
		l.Width, l.Height = l.Height, l.Width
	}
	unknown := "A photo does not say how large a pixel is on the glass (MPP): give it before anything is measured."
	if h.density != "" {
		unknown += " The " + h.density + " that the file names tell a printer or a screen how large to show the photo, not what the microscope saw, and are not used."
	}
	info := tiling.Info{
		Format: "photo", Reader: "photo", Width: l.Width, Height: l.Height, Levels: []tiling.Level{l},
		Associated: []string{}, ICC: len(h.icc) > 0, Doubts: []string{unknown},
	}
	if h.deep {
		info.Doubts = append(info.Doubts, "The photo has 16 bits a colour, of which the upper 8 are shown: it may look too dark.")
	}
	return info
}

// checkSize refuses a picture that has no size, may not be held in memory, or that so few
// bytes can't hold: perByte is the most pixels that a byte of the file can describe.
func checkSize(width, height, limit int, size, perByte int64) error {
	switch {
	case width <= 0 || height <= 0:
		return malformed("its header", fmt.Errorf("it has %dx%d pixels", width, height))
	case width > limit/height:
		return tooLarge(fmt.Sprintf("The picture has %dx%d pixels", width, height))
	case int64(width)*int64(height) > 1<<20+size*perByte:
		return cutOff(fmt.Sprintf("%dx%d pixels in %d bytes", width, height, size), nil)
	}
	return nil
}

func tooLarge(what string) error {
	return tiling.Unreadable("too-large", what+", more than is held in memory as a photo (64 megapixels; 32 of 16 bits, 16 as progressive JPEG)", "", "Save it as a tiled pyramidal TIFF, or as a smaller picture.")
}

func malformed(where string, err error) error {
	return &tiling.UnreadableError{Code: "malformed", What: "The picture is malformed", Where: where, Do: "Save the photo again from the camera's program and send that.", Err: err}
}

func cutOff(where string, err error) error {
	return &tiling.UnreadableError{Code: "truncated", What: "The picture is cut off", Where: where, Do: "Send the file again; the copy is not complete.", Err: err}
}
