package models

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"telepath/queue"
)

// maxCard bounds a card before it is read: a page of text is 4 KB.
const maxCard = 256 << 10

// ReadCard reads a model card from YAML and checks it. name is the file's name, for the
// messages. All faults come joined, each with its line where YAML knows it. The keys are
// those of queue.Card; any other is a fault, and so is a length in pixels that is no whole
// number. How tiles lie is said by
//
//	tile_size: 256  # side of the model's input, pixels at mpp
//	overlap: 64     # pixels that neighbouring tiles share; default 0
//	margin: 32      # pixels along each side that are seen but not judged; default 0
func ReadCard(r io.Reader, name string) (queue.Card, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxCard+1))
	if err != nil {
		return queue.Card{}, fmt.Errorf("read model card %s: %w", name, err)
	}
	if len(data) > maxCard {
		return queue.Card{}, fmt.Errorf("read model card %s: more than %d bytes", name, maxCard)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return queue.Card{}, fmt.Errorf("read model card %s: %w", name, err)
	}
	var card queue.Card
	strict := yaml.NewDecoder(bytes.NewReader(data))
	strict.KnownFields(true)
	if err := strict.Decode(&card); err != nil { // a TypeError lists every line itself
		return queue.Card{}, fmt.Errorf("read model card %s: %w", name, err)
	}
	withDefaults(&card)
	if err := checkCard(card, name, entries(&root)); err != nil {
		return queue.Card{}, err
	}
	return card, nil
}

// withDefaults fills what nearly every card would repeat.
func withDefaults(c *queue.Card) {
	set := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	set(&c.Input.Name, "tiles")
	set(&c.Input.Datatype, "UINT8")
	set(&c.Input.Layout, "NHWC")
	set(&c.Output.Name, "scores")
	set(&c.Output.Datatype, "FP32")
	if c.Quality == 0 {
		c.Quality = 85
	}
	if c.TopK == 0 {
		c.TopK = 10
	}
	if c.RegionThreshold == 0 {
		c.RegionThreshold = c.Threshold
	}
}

// entry is a key as it was written: its line and what stands there.
type entry struct {
	line  int
	value *yaml.Node
}

// entries finds what was written at each key: "threshold" or "input.datatype".
func entries(root *yaml.Node) map[string]entry {
	at := map[string]entry{}
	var walk func(n *yaml.Node, prefix string)
	walk = func(n *yaml.Node, prefix string) {
		if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
			n = n.Content[0]
		}
		if n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := prefix + n.Content[i].Value
			at[key] = entry{n.Content[i].Line, n.Content[i+1]}
			walk(n.Content[i+1], key+".")
		}
	}
	walk(root, "")
	return at
}

// CheckCard joins all faults of a card that did not come from YAML.
func CheckCard(c queue.Card) error { return checkCard(c, "card", nil) }

func checkCard(c queue.Card, name string, written map[string]entry) error {
	var faults []error
	fault := func(key string, wrong bool, format string, v ...any) {
		if !wrong {
			return
		}
		where := name
		if e, ok := written[key]; ok {
			where = fmt.Sprintf("%s:%d", name, e.line)
		}
		faults = append(faults, fmt.Errorf("%s: %s: %s", where, key, fmt.Sprintf(format, v...)))
	}
	fault("name", c.Name == "" || queue.Token(c.Name) != c.Name, "%q: use letters, digits, - and _ (it becomes part of a queue subject)", c.Name)
	fault("version", c.Version == "", "is missing: a score is remembered with its model's version")
	fault("digest", !strings.HasPrefix(c.Digest, "sha256:") || len(c.Digest) != len("sha256:")+64, "%q: give sha256: and 64 hex digits of the model's file", c.Digest)
	fault("stains", len(c.Stains) == 0, "is missing: name the stains the model was made for")
	fault("mpp", !(c.MPP >= 0.1 && c.MPP <= 20), "%v: give the scale in µm per pixel, 0.1 to 20", c.MPP)
	fault("tile_size", c.TileSize < 32 || c.TileSize > 2048, "%d: give the side of a tile in pixels, 32 to 2048", c.TileSize)
	for _, key := range []string{"tile_size", "overlap", "margin", "jpeg_quality", "top_k"} {
		if e, ok := written[key]; ok { // YAML would cut 8.7 to 8 and take nothing for 0
			fault(key, e.value.ShortTag() != "!!int", "%q: give a whole number", e.value.Value)
		}
	}
	if c.TileSize >= 32 && c.MPP > 0 {
		err := c.Target().Check()
		key := "overlap"
		if c.Overlap == 0 {
			key = "margin"
		}
		fault(key, err != nil, "%v", err)
	}
	fault("jpeg_quality", c.Quality < 1 || c.Quality > 100, "%d: 1 to 100", c.Quality)
	fault("classes", len(c.Classes) < 1, "is missing: name what the scores mean, in their order")
	fault("classes", repeated(c.Classes), "%v: each class once", c.Classes)
	fault("flag_class", !slices.Contains(c.Classes, c.FlagClass), "%q is not one of the classes %v", c.FlagClass, c.Classes)
	fault("threshold", !(c.Threshold > 0 && c.Threshold < 1), "%v: between 0 and 1", c.Threshold)
	fault("region_threshold", !(c.RegionThreshold > 0 && c.RegionThreshold < 1), "%v: between 0 and 1", c.RegionThreshold)
	fault("top_k", c.TopK < 1 || c.TopK > 10_000, "%d: 1 to 10000", c.TopK)
	fault("input.datatype", c.Input.Datatype != "UINT8" && c.Input.Datatype != "FP32", "%q: UINT8 or FP32", c.Input.Datatype)
	fault("input.layout", c.Input.Layout != "NHWC" && c.Input.Layout != "NCHW", "%q: NHWC or NCHW", c.Input.Layout)
	fault("output.datatype", c.Output.Datatype != "FP32", "%q: FP32", c.Output.Datatype)
	fault("endpoint", !endpointOK(c.Endpoint), "%q: give an http or https address", c.Endpoint)
	fault("cost_per_thousand_tiles", !(c.CostPerThousandTiles >= 0), "%v: not below 0", c.CostPerThousandTiles)
	return errors.Join(faults...)
}

func repeated(s []string) bool {
	s = slices.Sorted(slices.Values(s))
	return len(slices.Compact(slices.Clone(s))) != len(s)
}

func endpointOK(s string) bool {
	if s == "" {
		return true
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
