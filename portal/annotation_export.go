package portal

import (
	"bytes"
	"context"
	"fmt"

	"telepath/reports"
)

// SignedPlaces is what a signed version says about places of its slides, for other slide
// viewers: the findings with what was decided, and what people drew. slide, where it is not
// empty, asks for that one alone.
func (p *Papers) SignedPlaces(ctx context.Context, s Scope, reportID string, n int, slide string) ([]byte, error) {
	var v StoredVersion
	if err := p.Store.Read(ctx, s, func(tx Tx) (err error) { v, err = tx.Version(reportID, n); return err }); err != nil {
		return nil, err
	}
	version, err := v.Sealed.Open(nil)
	if err != nil {
		return nil, fmt.Errorf("open report %s version %d: %w", reportID, n, err)
	}
	sections := version.Document.Slides
	if slide != "" {
		if sections = only(sections, slide); sections == nil {
			return nil, Missing("slide in this report")
		}
	}
	var out bytes.Buffer
	if err := p.Places(&out, sections); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func only(sections []reports.SlideSection, slide string) []reports.SlideSection {
	for i, s := range sections {
		if s.Slide == slide {
			return sections[i : i+1]
		}
	}
	return nil
}
