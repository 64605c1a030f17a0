package dicomwsi

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/suyashkumar/dicom"
	"github.com/suyashkumar/dicom/pkg/tag"
	"github.com/suyashkumar/dicom/pkg/uid"

	"telepath/tiling"
)

const (
	// maxValue bounds one header value; ICC profiles of scanners have 0.5 to 13 MB.
	maxValue = 16 << 20
	// maxHeader bounds what is handed to the parser from one file.
	maxHeader = 32 << 20
	// maxElements bounds the elements of a file's top level; real ones have about a hundred.
	maxElements = 1 << 16
)

// Tags missing from the dictionary behind us (PS3.3 C.7.6.3).
var (
	tagExtendedOffsets = tag.Tag{Group: 0x7fe0, Element: 0x0001}
	tagExtendedLengths = tag.Tag{Group: 0x7fe0, Element: 0x0002}
)

// wanted are the elements that are parsed; everything else in a header is stepped over.
var wanted = map[tag.Tag]bool{
	tag.SpecificCharacterSet: true, tag.ImageType: true, tag.SOPClassUID: true, tag.SOPInstanceUID: true,
	tag.AccessionNumber: true, tag.PatientName: true, tag.PatientID: true,
	tag.SeriesInstanceUID: true, tag.DimensionOrganizationType: true, tag.ConcatenationUID: true,
	tag.InConcatenationNumber: true, tag.InConcatenationTotalNumber: true, tag.ConcatenationFrameOffsetNumber: true,
	tag.SamplesPerPixel: true, tag.PhotometricInterpretation: true, tag.PlanarConfiguration: true,
	tag.NumberOfFrames: true, tag.Rows: true, tag.Columns: true, tag.BitsAllocated: true,
	tag.ContainerIdentifier: true, tag.SpecimenDescriptionSequence: true,
	tag.ImagedVolumeWidth: true, tag.ImagedVolumeHeight: true,
	tag.TotalPixelMatrixColumns: true, tag.TotalPixelMatrixRows: true, tag.OpticalPathSequence: true,
	tag.NumberOfOpticalPaths: true, tag.TotalPixelMatrixFocalPlanes: true,
	tag.LabelText: true, tag.BarcodeValue: true, tag.SharedFunctionalGroupsSequence: true,
}

// scanned is a file's top level: where the elements are, and the parsed ones.
type scanned struct {
	values   dataset
	sopClass string
	syntax   string
	// places of the elements that are read directly.
	pixels, extOffsets, extLengths, perFrame *fileElement
	walker                                   *fileWalker
}

// scan walks a file's top level up to its pixel data and parses what is wanted.
func scan(file tiling.Source) (*scanned, error) {
	s := &scanned{walker: newWalker(file, file.Size, headerWindow)}
	magic, err := s.walker.bytes(0, 132)
	if err != nil || !Sniff(magic) {
		return nil, tiling.Unreadable("unknown-format", "The file is not DICOM", "offset 128", "Send the file as the scanner wrote it.")
	}
	at, err := s.scanMeta()
	if err != nil {
		return nil, broken(err, "file meta information")
	}
	if s.sopClass != "" && s.sopClass != wsmSOPClass {
		return nil, notASlide(s.sopClass)
	}
	switch s.syntax {
	case uid.DeflatedExplicitVRLittleEndian, uid.ExplicitVRBigEndian, "":
		return nil, unsupportedSyntax(s.syntax)
	}
	s.walker.implicit = s.syntax == uid.ImplicitVRLittleEndian
	picked, err := s.scanTop(at)
	s.values = s.parse(picked)
	if found := s.values.text(tag.SOPClassUID); found != "" {
		s.sopClass = found
	}
	if s.sopClass != wsmSOPClass {
		return nil, notASlide(s.sopClass)
	}
	if err != nil {
		return nil, broken(err, "header")
	}
	if s.pixels == nil {
		return nil, tiling.Unreadable("no-pixels", "The file describes a slide but holds no picture", "(7FE0,0010)", "Export the slide again with its pixel data.")
	}
	return s, nil
}

// scanMeta reads group 2, which is always explicit little endian (PS3.10 7.1), and returns
// where the data set starts.
func (s *scanned) scanMeta() (int64, error) {
	at := int64(132)
	for range 64 {
		e, err := s.walker.next(at, s.walker.size, 0)
		if err != nil {
			// In implicit VR the first element of the data set has no VR to read.
			if b, short := s.walker.bytes(at, 2); short == nil && binary.LittleEndian.Uint16(b) != 2 {
				return at, nil
			}
			return 0, err
		}
		if e.tag.Group != 2 {
			return at, nil
		}
		if e.tag == tag.TransferSyntaxUID || e.tag == tag.MediaStorageSOPClassUID {
			b, err := s.walker.bytes(e.body, int(min(e.length(), 64)))
			if err != nil {
				return 0, err
			}
			value := printable(string(b))
			if e.tag == tag.TransferSyntaxUID {
				s.syntax = value
			} else {
				s.sopClass = value
			}
		}
		at = e.end
	}
	return 0, errors.New("the file meta information does not end")
}

// scanTop notes the places of the elements that matter. It stops at the pixel data.
func (s *scanned) scanTop(at int64) ([]fileElement, error) {
	var picked []fileElement
	var total int64
	for range maxElements {
		e, err := s.walker.head(at, s.walker.size)
		if e.tag == tag.PixelData && e.body > 0 {
			// A native value may be cut off; how many frames are there is counted later.
			s.pixels = &e
			return picked, nil
		}
		if at == s.walker.size {
			return picked, nil
		}
		if err == nil && e.undefined {
			e, err = s.walker.next(at, s.walker.size, 0)
		}
		if err != nil {
			return picked, err
		}
		switch {
		case e.tag == tagExtendedOffsets:
			s.extOffsets = &e
		case e.tag == tagExtendedLengths:
			s.extLengths = &e
		case e.tag == tag.PerFrameFunctionalGroupsSequence:
			s.perFrame = &e
		case wanted[e.tag] && total+e.end-e.at <= maxHeader && s.walker.vet(e, 0) == nil:
			total += e.end - e.at
			picked = append(picked, e)
		}
		at = e.end
	}
	return picked, fmt.Errorf("more than %d elements", maxElements)
}

// parse hands the picked elements to the DICOM parser, all at once, and one by one if one of
// them stops it.
func (s *scanned) parse(picked []fileElement) dataset {
	all, err := s.parseOnce(picked)
	if err == nil {
		return all
	}
	var kept dataset
	var before []fileElement
	for _, e := range picked {
		one, err := s.parseOnce(append(before, e))
		if err != nil {
			continue
		}
		kept = append(kept, one...)
		if e.tag == tag.SpecificCharacterSet {
			before = append(before, e)
		}
	}
	return kept
}

// parseOnce lets the parser read a data set that consists of these elements, under the
// file's character set. The parser never sees the rest of the file.
func (s *scanned) parseOnce(picked []fileElement) (values dataset, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("parser stopped: %v", r)
		}
	}()
	prefix := metaFor(s.walker.implicit)
	readers, total := []io.Reader{bytes.NewReader(prefix)}, int64(len(prefix))
	for _, e := range picked {
		readers = append(readers, io.NewSectionReader(s.walker.file, e.at, e.end-e.at))
		total += e.end - e.at
	}
	parsed, err := dicom.Parse(io.MultiReader(readers...), total, nil, dicom.SkipPixelData(), dicom.AllowUnknownSpecificCharacterSet())
	if err != nil {
		return nil, fmt.Errorf("parse header: %w", err)
	}
	return parsed.Elements, nil
}

// metaFor is a preamble and file meta information that names implicit or explicit VR little
// endian: the parser stops at transfer syntaxes that it doesn't know, and all encapsulated
// ones are explicit little endian (PS3.5 A.4).
func metaFor(implicit bool) []byte {
	syntax := uid.ExplicitVRLittleEndian + "\x00"
	if implicit {
		syntax = uid.ImplicitVRLittleEndian + "\x00"
	}
	out := append(make([]byte, 128), "DICM"...)
	out = append(out, 2, 0, 0, 0, 'U', 'L', 4, 0, byte(8+len(syntax)), 0, 0, 0)
	out = append(out, 2, 0, 0x10, 0, 'U', 'I', byte(len(syntax)), 0)
	return append(out, syntax...)
}

// broken names what is wrong with a file's structure.
func broken(err error, where string) error {
	if errors.Is(err, errCutOff) {
		return &tiling.UnreadableError{Code: "truncated", What: "The file is cut off", Where: where, Do: "Send the file again; the copy is not complete.", Err: err}
	}
	return &tiling.UnreadableError{Code: "malformed", What: "The file's DICOM structure is broken", Where: where, Do: "Export the slide again from the scanner.", Err: err}
}

// printable keeps what may be shown of an identifier from outside.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return -1
		}
		return r
	}, s)
	return s[:min(len(s), 64)]
}
