package dicomwsi

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
)

// framePosition is a frame's top left pixel in the total pixel matrix, counted from 1
// (PS3.3 C.8.12.6.1: PlanePositionSlideSequence). 0 means that the frame does not say.
type framePosition struct{ column, row int32 }

// readPositions reads the frames' positions straight from the file: a parsed tree of a
// hundred thousand items would not fit in memory.
func readPositions(s *scanned, count int) ([]framePosition, error) {
	positions := make([]framePosition, 0, count)
	w := s.walker
	_, err := w.items(*s.perFrame, s.perFrame.end, 0, func(item fileElement) error {
		if len(positions) == count {
			return errors.New("more positions than tiles")
		}
		p, err := readPosition(w, item)
		positions = append(positions, p)
		return err
	})
	if err != nil {
		return nil, broken(err, "PerFrameFunctionalGroupsSequence")
	}
	if len(positions) < count {
		return nil, tiling.Unreadable("malformed", fmt.Sprintf("Only %d of the slide's %d tiles say where they belong", len(positions), count), "PerFrameFunctionalGroupsSequence (5200,9230)", "Export the slide again from the scanner.")
	}
	return positions, nil
}

// readPosition looks into one frame's functional groups.
func readPosition(w *fileWalker, frame fileElement) (framePosition, error) {
	var p framePosition
	_, err := w.elements(frame, frame.end, 1, func(group fileElement) error {
		if group.tag != tag.PlanePositionSlideSequence {
			return nil
		}
		_, err := w.items(group, group.end, 2, func(item fileElement) error {
			_, err := w.elements(item, item.end, 3, func(e fileElement) error { return p.take(w, e) })
			return err
		})
		return err
	})
	return p, err
}

// take keeps the element's value if it is one of the two coordinates (VR SL).
func (p *framePosition) take(w *fileWalker, e fileElement) error {
	column, row := e.tag == tag.ColumnPositionInTotalImagePixelMatrix, e.tag == tag.RowPositionInTotalImagePixelMatrix
	if !column && !row || e.length() != 4 {
		return nil
	}
	b, err := w.bytes(e.body, 4)
	if err != nil {
		return err
	}
	value := int32(binary.LittleEndian.Uint32(b))
	if column {
		p.column = value
	} else {
		p.row = value
	}
	return nil
}
