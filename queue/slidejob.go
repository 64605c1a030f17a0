package queue

import (
	"encoding/json"
	"fmt"
)

// SlideJob says that a slide is stored, verified and judged, and that a run is planned on
// it: a tiler takes it. It travels as JSON on SLIDES.
type SlideJob struct {
	Version int    `json:"version"`
	Slide   string `json:"slide"`
	Run     string `json:"run"`
}

// Encode writes the message.
func (j SlideJob) Encode() ([]byte, error) {
	j.Version = 1
	return json.Marshal(j)
}

// DecodeSlideJob reads the message.
func DecodeSlideJob(data []byte) (SlideJob, error) {
	var j SlideJob
	if err := json.Unmarshal(data, &j); err != nil {
		return j, fmt.Errorf("decode slide job: %w", err)
	}
	if j.Version != 1 || j.Slide == "" || j.Run == "" {
		return j, fmt.Errorf("decode slide job: version %d, slide %q, run %q", j.Version, j.Slide, j.Run)
	}
	return j, nil
}
