package queue

import "strings"

// Stream names of the queue contract. What each one keeps is data in queue/jetstream.
const (
	StreamSlides  = "SLIDES"
	StreamTiles   = "TILES"
	StreamResults = "RESULTS"
	StreamEvents  = "EVENTS"
	StreamDead    = "DEAD"
)

// SlideSubject is slides.<hospital>.<priority>.<slide>.
func SlideSubject(hospital string, p Priority, slide string) string {
	return "slides." + Token(hospital) + "." + string(p) + "." + Token(slide)
}

// TileSubject is tiles.<hospital>.<model>.<priority>.<run>.
func TileSubject(hospital, model string, p Priority, run string) string {
	return "tiles." + Token(hospital) + "." + Token(model) + "." + string(p) + "." + Token(run)
}

// ResultSubject is results.<hospital>.<run>.
func ResultSubject(hospital, run string) string {
	return "results." + Token(hospital) + "." + Token(run)
}

// EventSubject is events.<hospital>.<kind>.
func EventSubject(hospital, kind string) string {
	return "events." + Token(hospital) + "." + Token(kind)
}

// SlideFilter selects the slides of one priority, of all hospitals.
func SlideFilter(p Priority) string { return "slides.*." + string(p) + ".*" }

// TileFilter selects one model's batches of one priority, of all hospitals.
func TileFilter(model string, p Priority) string {
	return "tiles.*." + Token(model) + "." + string(p) + ".*"
}

// Token makes a word safe as one subject token: letters, digits, '-' and '_' stay,
// everything else becomes '_'. An empty word becomes "_".
func Token(s string) string {
	if s == "" {
		return "_"
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '_'
	}, s)
}
