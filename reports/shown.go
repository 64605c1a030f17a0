package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
)

// Digest is the SHA-256 of a document as it would be signed. Whoever signs sends back the
// digest of what was on the screen: a signature is for that and for nothing else.
func Digest(doc Document) string { return digest(doc) }

func digest(v any) string {
	data, err := json.Marshal(v)
	if err != nil { // a document is strings, numbers and times: only a NaN gets here
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// partLength is enough to tell two states of one document apart; the whole Digest is what
// binds.
const partLength = 16

// Parts are digests of what a document consists of, so that one who read it can be told
// which of them are different now: "request", "text" (all that is written), "slides" (which
// there are), and for every slide "label/ID", "findings/ID", "model/ID" and "scan/ID".
func Parts(doc Document) map[string]string {
	parts := map[string]string{}
	put := func(name string, v any) { parts[name] = short(digest(v)) }
	ids := make([]string, len(doc.Slides))
	for i, s := range doc.Slides {
		ids[i] = s.Slide
		put("label/"+s.Slide, s.LabelChecked)
		put("findings/"+s.Slide, []any{s.Findings, s.Annotations})
		put("model/"+s.Slide, struct {
			Model  *ModelUsed
			Result *Result
			Tiles  Tiles
			NoAI   string
		}{s.Model, s.Result, s.Tiles, s.NoAI})
		s.LabelChecked, s.Findings, s.Annotations = "", nil, nil
		s.Model, s.Result, s.Tiles, s.NoAI = nil, nil, Tiles{}, ""
		put("scan/"+s.Slide, s)
	}
	put("slides", ids)
	put("request", []any{doc.Hospital, doc.Case, doc.Priority, doc.Request})
	text := doc
	text.Hospital, text.Case, text.Priority, text.Request, text.Slides = "", "", "", Request{}, nil
	put("text", text)
	return parts
}

func short(s string) string { return s[:min(len(s), partLength)] }

// Changed names the parts that are different, new or gone, sorted.
func Changed(before, now map[string]string) []string {
	all := maps.Clone(before)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, now)
	var names []string
	for name := range all {
		if before[name] != now[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
