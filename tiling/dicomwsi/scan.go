package dicomwsi

import (
	"errors"
	"fmt"
	"strings"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
)

// maxTopLevel bounds what is stepped over in a header while the ends of sequences with
// undefined length are looked for: the frames' functional groups of two million tiles.
const maxTopLevel = 1 << 30

// Tags missing from the dictionary behind us (PS3.3 C.7.6.3).
var (
	tagExtendedOffsets = tag.Tag{Group: 0x7fe0, Element: 0x0001}
	tagExtendedLengths = tag.Tag{Group: 0x7fe0, Element: 0x0002}
)

// wanted are the elements of the top level that are kept; everything else is stepped over.
var wanted = map[tag.Tag]bool{
	tag.SpecificCharacterSet: true, tag.ImageType: true, tag.SOPClassUID: true, tag.SOPInstanceUID: true,
	tag.AccessionNumber: true, tag.PatientName: true, tag.PatientID: true,
	tag.SeriesInstanceUID: true, tag.InstanceNumber: true, tag.DimensionOrganizationType: true, tag.ConcatenationUID: true,
	tag.InConcatenationNumber: true, tag.InConcatenationTotalNumber: true, tag.ConcatenationFrameOffsetNumber: true,
	tag.SamplesPerPixel: true, tag.PhotometricInterpretation: true, tag.PlanarConfiguration: true,
	tag.NumberOfFrames: true, tag.Rows: true, tag.Columns: true, tag.BitsAllocated: true, tag.BitsStored: true, tag.HighBit: true,
	tag.PixelRepresentation: true, tag.WindowCenter: true, tag.WindowWidth: true, tag.ICCProfile: true,
	tag.ContainerIdentifier: true, tag.SpecimenDescriptionSequence: true,
	tag.ImagedVolumeWidth: true, tag.ImagedVolumeHeight: true,
	tag.TotalPixelMatrixColumns: true, tag.TotalPixelMatrixRows: true, tag.OpticalPathSequence: true,
	tag.NumberOfOpticalPaths: true, tag.TotalPixelMatrixFocalPlanes: true,
	tag.LabelText: true, tag.BarcodeValue: true, tag.SharedFunctionalGroupsSequence: true, tag.PerFrameFunctionalGroupsSequence: true,
	tagExtendedOffsets: true, tagExtendedLengths: true,
}

// scanned is a file's top level: where the elements are.
type scanned struct {
	file     tiling.Source // inflated, if it was deflated
	values   dataset
	sopClass string
	syntax   string
	pixels   *fileElement
	walker   *fileWalker
}

// scan walks a file's top level up to its pixel data. inflatable is how much deflated files
// may still take. A file that could not be read is not judged.
func scan(file tiling.Source, inflatable *int64) (*scanned, error) {
	s := &scanned{file: file, walker: newWalker(file, file.Size, headerWindow)}
	err := s.scanFile(inflatable)
	if outage := s.walker.outage; outage != nil {
		err = outage
	}
	return s, err
}

func (s *scanned) scanFile(inflatable *int64) error {
	const first = 132 // bytes: preamble and prefix (PS3.10 7.1)
	magic, err := s.walker.bytes(0, first)
	switch {
	case err != nil && s.file.Size >= first:
		return broken(err, "offset 0")
	case err != nil || !Sniff(magic):
		return tiling.Unreadable("unknown-format", "The file is not DICOM", "offset 128", "Send the file as the scanner wrote it.")
	}
	at, err := s.scanMeta()
	if err != nil {
		return broken(err, "file meta information")
	}
	if s.sopClass != "" && s.sopClass != wsmSOPClass {
		return notASlide(s.sopClass)
	}
	if s.syntax == "" {
		return noSyntax()
	}
	encoded := encodings[s.syntax]
	if encoded.deflated && s.walker.outage == nil {
		if s.file, err = inflate(s.file, at, inflatable); err != nil {
			return err
		}
		s.walker = newWalker(s.file, s.file.Size, headerWindow)
	}
	s.walker.implicit, s.walker.big = encoded.implicit, encoded.big
	return s.scanSlide(at)
}

// scanSlide walks the data set and refuses what is not a slide.
func (s *scanned) scanSlide(at int64) error {
	err := s.scanTop(at)
	if found := printable(s.values.text(tag.SOPClassUID)); found != "" {
		s.sopClass = found
	}
	if s.sopClass == "" && errors.Is(err, errCutOff) { // what it is may stand in what is missing
		return broken(err, "header")
	}
	if s.sopClass != wsmSOPClass {
		return notASlide(s.sopClass)
	}
	if err != nil {
		return broken(err, "header")
	}
	if s.pixels == nil {
		return tiling.Unreadable("no-pixels", "The file describes a slide but holds no picture", "(7FE0,0010)", "Export the slide again with its pixel data.")
	}
	return nil
}

// scanMeta reads group 2, which is always explicit little endian (PS3.10 7.1), and returns
// where the data set starts: where the group's length says, else where another group begins.
func (s *scanned) scanMeta() (int64, error) {
	at, end := int64(132), int64(-1)
	for range 64 {
		if at == end {
			return at, nil
		}
		e, err := s.walker.head(at, s.walker.size)
		if err != nil || e.undefined {
			// In implicit VR the first element of the data set has no VR to read, and in a
			// deflated one nothing is what it seems.
			if b, short := s.walker.bytes(at, 2); short == nil && (b[0] != 2 || b[1] != 0) {
				return at, nil
			}
			return 0, errors.Join(err, errors.New("the file meta information is broken"))
		}
		if e.tag.Group != 2 {
			return at, nil
		}
		if err := s.takeMeta(e, &end); err != nil {
			return 0, err
		}
		at = e.end
	}
	return 0, errors.New("the file meta information does not end")
}

// takeMeta keeps what matters of one element of group 2.
func (s *scanned) takeMeta(e fileElement, end *int64) error {
	switch e.tag {
	case tag.FileMetaInformationGroupLength:
		if b, err := s.walker.value(e, 4); err == nil && len(b) == 4 {
			*end = e.end + int64(s.walker.order(2).Uint32(b))
		}
	case tag.TransferSyntaxUID, tag.MediaStorageSOPClassUID:
		e.end = min(e.end, e.body+64)
		b, err := s.walker.value(e, 64)
		if err != nil {
			return err
		}
		if value := printable(string(b)); e.tag == tag.TransferSyntaxUID {
			s.syntax = value
		} else {
			s.sopClass = value
		}
	}
	return nil
}

// scanTop notes the places of the elements that matter. It stops at the pixel data.
func (s *scanned) scanTop(at int64) error {
	s.values = dataset{w: s.walker, implicit: s.walker.implicit}
	defer s.values.readCharacters()
	for range maxElements {
		e, err := s.walker.head(at, s.walker.size)
		if e.tag == tag.PixelData && e.body > 0 {
			// A native value may be cut off; how many frames are there is counted later.
			s.pixels = &e
			return nil
		}
		if at == s.walker.size {
			return nil
		}
		if err == nil && e.undefined {
			e.end, err = s.walker.items(e, min(s.walker.size, at+maxTopLevel), 0, nil)
		}
		if err != nil {
			return err
		}
		if wanted[e.tag] {
			s.values.elements = append(s.values.elements, e)
		}
		at = e.end
	}
	return fmt.Errorf("more than %d elements", maxElements)
}

// broken names what is wrong with a file's structure; that it could not be read says nothing
// about that.
func broken(err error, where string) error {
	if outage := (*tiling.SourceError)(nil); errors.As(err, &outage) {
		return err
	}
	if errors.Is(err, errCutOff) {
		return &tiling.UnreadableError{Code: "truncated", What: "The file is cut off", Where: where, Do: sendAgain, Err: err}
	}
	return &tiling.UnreadableError{Code: "malformed", What: "The file's DICOM structure is broken", Where: where, Do: exportAgain, Err: err}
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
