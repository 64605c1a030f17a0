package models

import (
	"errors"
	"strings"
	"testing"

	"telepath/queue/localmodel"
)

const goodCard = `name: gland-net
version: 2.1.0
digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
stains: [H&E]
mpp: 0.5
tile_size: 224
classes: [normal, tumour]
flag_class: tumour
threshold: 0.4
input: {datatype: FP32, layout: NCHW}
endpoint: http://gpu:8000
`

func TestReadCard(t *testing.T) {
	t.Parallel()
	c, err := ReadCard(strings.NewReader(goodCard), "gland.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "gland-net" || c.FlagIndex() != 1 || c.Input.Name != "tiles" || c.Input.Layout != "NCHW" || c.RegionThreshold != 0.4 || c.TopK != 10 {
		t.Errorf("card %+v", c)
	}
}

func TestReadCardJoinsAllFaults(t *testing.T) {
	t.Parallel()
	bad := strings.NewReplacer("threshold: 0.4", "threshold: 1.4", "layout: NCHW", "layout: CHW", "flag_class: tumour", "flag_class: cancer",
		"mpp: 0.5", "mpp: .nan", "name: gland-net", "name: gland net", "http://gpu:8000", "file:///etc/passwd").Replace(goodCard)
	_, err := ReadCard(strings.NewReader(bad), "gland.yaml")
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"gland.yaml:1: name", "gland.yaml:5: mpp", "gland.yaml:8: flag_class", "gland.yaml:9: threshold", "gland.yaml:10: input.layout", "gland.yaml:11: endpoint"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}

func TestReadCardRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty": "", "not yaml": "\t:", "a list": "- a", "unknown key": goodCard + "treshold: 1\n",
		"wrong type": strings.Replace(goodCard, "tile_size: 224", "tile_size: big", 1), "huge": strings.Repeat("#", maxCard+1),
	} {
		if _, err := ReadCard(strings.NewReader(text), "x.yaml"); err == nil || !strings.Contains(err.Error(), "x.yaml") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBuiltInCardIsValid(t *testing.T) {
	t.Parallel()
	if err := CheckCard(localmodel.New().Card()); err != nil {
		t.Error(err)
	}
}

func TestRegistry(t *testing.T) {
	t.Parallel()
	var r Registry
	if _, err := r.Get(""); !errors.Is(err, ErrNoModel) {
		t.Errorf("an empty registry gives %v", err)
	}
	m := localmodel.New()
	if err := r.Add(m); err != nil {
		t.Fatal(err)
	}
	if r.Add(m) == nil || r.Add(greyModel{name: "in valid"}) == nil {
		t.Error("a second of the same name, or an invalid card, is accepted")
	}
	for _, name := range []string{"", "he-atypia"} {
		if got, err := r.Get(name); err != nil || got != m {
			t.Errorf("Get(%q) = %v, %v", name, got, err)
		}
	}
	if _, err := r.Get("other"); !errors.Is(err, ErrNoModel) || !strings.Contains(err.Error(), "he-atypia") {
		t.Errorf("an unknown name: %v", err)
	}
	if len(r.List()) != 1 {
		t.Errorf("list %v", r.List())
	}
}

func TestForExplainsItsRefusal(t *testing.T) {
	t.Parallel()
	var empty, r Registry
	if err := r.Add(localmodel.New()); err != nil {
		t.Fatal(err)
	}
	for _, stain := range []string{"H&E", "he", "Haematoxylin and Eosin stain", "hematoxylin-eosin", ""} {
		if m, err := r.For(stain, 0.25); err != nil || m.Card().Name != "he-atypia" {
			t.Errorf("%q: %v, %v", stain, m, err)
		}
	}
	for _, c := range []struct {
		from  *Registry
		stain string
		mpp   float64
		want  string
	}{
		{&r, "Ki-67", 0.25, "the slide is Ki-67"}, {&r, "H&E", 1, "has only 1"}, {&r, "H&E", 0, "not known"}, {&empty, "H&E", 0.5, "no model is installed"},
	} {
		if _, err := c.from.For(c.stain, c.mpp); !errors.Is(err, ErrNoModel) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s at %v: %v", c.stain, c.mpp, err)
		}
	}
}
